//! Keys of usage plans.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlanKey.html>. Invariant: a plan's keys exist; one that is deleted leaves its plans.

use serde::{Deserialize, Serialize};

use super::api_key;
use super::usage_plan::{Used, plan, plan_mut};
use crate::apigateway::{bad_request, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A key of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePlanKey {
    /// The key's id.
    pub id: String,
    /// `API_KEY`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What callers send.
    pub value: Option<String>,
    /// The key's name.
    pub name: Option<String>,
}

fn key_view(call: &mut Call<'_>, id: &str) -> Result<UsagePlanKey, AwsError> {
    let key = api_key::find(call, id).ok_or_else(no_key)?;
    Ok(UsagePlanKey {
        id: key.id.clone(),
        kind: "API_KEY".to_owned(),
        value: key.value.clone(),
        name: key.name.clone(),
    })
}

fn no_key() -> AwsError {
    not_found("Invalid API Key identifier specified")
}

/// `CreateUsagePlanKey`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateUsagePlanKey {
    pub usage_plan_id: String,
    pub key_id: String,
    /// `API_KEY`.
    pub key_type: String,
}

impl Operation for CreateUsagePlanKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateUsagePlanKey";
    type Output = UsagePlanKey;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlanKey, AwsError> {
        plan(call, &self.usage_plan_id)?;
        if self.key_type != "API_KEY" {
            return Err(bad_request("Invalid key type specified"));
        }
        let view = key_view(call, &self.key_id)?;
        let kept = plan_mut(call, &self.usage_plan_id)?;
        if kept.keys.contains_key(&self.key_id) {
            return Err(conflict("Usage Plan Key already exists"));
        }
        kept.keys.insert(self.key_id, Used::default());
        Ok(view)
    }
}

/// `GetUsagePlanKey`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetUsagePlanKey {
    pub usage_plan_id: String,
    pub key_id: String,
}

impl Operation for GetUsagePlanKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetUsagePlanKey";
    type Output = UsagePlanKey;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlanKey, AwsError> {
        if !plan(call, &self.usage_plan_id)?
            .keys
            .contains_key(&self.key_id)
        {
            return Err(not_found("Invalid Usage Plan Key identifier specified"));
        }
        key_view(call, &self.key_id)
    }
}

/// `DeleteUsagePlanKey`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteUsagePlanKey {
    pub usage_plan_id: String,
    pub key_id: String,
}

impl Operation for DeleteUsagePlanKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteUsagePlanKey";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let kept = plan_mut(call, &self.usage_plan_id)?;
        kept.keys
            .remove(&self.key_id)
            .ok_or_else(|| not_found("Invalid Usage Plan Key identifier specified"))?;
        Ok(Empty {})
    }
}
