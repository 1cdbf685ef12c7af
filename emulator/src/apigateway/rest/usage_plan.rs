//! Usage plans: which keys may call which stages, and how often.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html>. Quotas are counted; throttles are kept and
//! have no effect. Invariant: a plan's stages existed when they were added, and its keys exist.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::find as find_api;
use super::patch::PatchOperation;
use crate::apigateway::{Strings, bad_request, not_found, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A plan with its region, its keys and what they used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptPlan {
    pub region: String,
    pub plan: UsagePlan,
    pub keys: BTreeMap<String, Used>,
}

/// How much a key used of the quota, and in which period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Used {
    pub period: Timestamp,
    pub calls: i64,
}

/// A usage plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsagePlan {
    /// 6 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where its keys are good.
    pub api_stages: Vec<ApiStage>,
    /// `burstLimit` and `rateLimit` of a key.
    pub throttle: Option<Inert>,
    /// How many calls a key has.
    pub quota: Option<QuotaSettings>,
    /// The product's code on the AWS Marketplace.
    pub product_code: Option<String>,
    /// Tags.
    pub tags: Option<Strings>,
}

/// A stage of an API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiStage {
    /// The API's id.
    pub api_id: String,
    /// The stage's name.
    pub stage: String,
    /// Throttles of methods by `path/METHOD`.
    pub throttle: Option<Inert>,
}

/// How many calls a key has in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuotaSettings {
    /// How many.
    pub limit: Option<i64>,
    /// How many fewer in the first period.
    pub offset: Option<i64>,
    /// `DAY`, `WEEK`, `MONTH`.
    pub period: Option<String>,
}

impl QuotaSettings {
    fn completed(self) -> Result<Self, AwsError> {
        let period = self.period.unwrap_or_default();
        if !["DAY", "WEEK", "MONTH"].contains(&period.as_str()) {
            return Err(bad_request(
                "Usage Plan quota period must be one of DAY, WEEK, MONTH",
            ));
        }
        if self.offset.unwrap_or(0) != 0 {
            return Err(AwsError::not_modelled("an offset of a quota"));
        }
        Ok(Self {
            limit: self.limit,
            offset: Some(0),
            period: Some(period),
        })
    }
}

fn missing() -> AwsError {
    not_found("Invalid Usage Plan ID specified")
}

pub(super) fn plan<'w>(call: &'w Call<'_>, id: &str) -> Result<&'w KeptPlan, AwsError> {
    let kept = call.world.apigateway.rest.plans.get(id);
    kept.filter(|kept| kept.region == call.region)
        .ok_or_else(missing)
}

pub(super) fn plan_mut<'w>(call: &'w mut Call<'_>, id: &str) -> Result<&'w mut KeptPlan, AwsError> {
    let region = call.region.clone();
    let kept = call.world.apigateway.rest.plans.get_mut(id);
    kept.filter(|kept| kept.region == region)
        .ok_or_else(missing)
}

fn check(call: &Call<'_>, stage: &ApiStage, id: &str) -> Result<(), AwsError> {
    let known =
        find_api(call, &stage.api_id).is_some_and(|api| api.stages.contains_key(&stage.stage));
    if known {
        return Ok(());
    }
    Err(not_found(format!(
        "Invalid API Stage {{api: {}, stage: {}}} specified for usageplan {id}",
        stage.api_id, stage.stage
    )))
}

/// `CreateUsagePlan`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateUsagePlan {
    pub name: String,
    pub description: Option<String>,
    pub api_stages: Option<Vec<ApiStage>>,
    pub throttle: Option<Inert>,
    pub quota: Option<QuotaSettings>,
    pub tags: Option<Strings>,
}

impl Operation for CreateUsagePlan {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateUsagePlan";
    type Output = UsagePlan;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlan, AwsError> {
        let id = call.world.ids.lower_digits(6);
        let plan = UsagePlan {
            id: id.clone(),
            name: self.name,
            description: self.description,
            api_stages: self.api_stages.unwrap_or_default(),
            throttle: self.throttle,
            quota: self.quota.map(QuotaSettings::completed).transpose()?,
            product_code: None,
            tags: self.tags.filter(|tags| !tags.is_empty()),
        };
        for stage in &plan.api_stages {
            check(call, stage, &id)?;
        }
        let kept = KeptPlan {
            region: call.region.clone(),
            plan: plan.clone(),
            keys: BTreeMap::new(),
        };
        call.world.apigateway.rest.plans.insert(id, kept);
        Ok(plan)
    }
}

/// `GetUsagePlan`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetUsagePlan {
    pub usage_plan_id: String,
}

impl Operation for GetUsagePlan {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetUsagePlan";
    type Output = UsagePlan;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlan, AwsError> {
        Ok(plan(call, &self.usage_plan_id)?.plan.clone())
    }
}

/// `GetUsagePlans`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetUsagePlans {
    pub position: Option<String>,
    /// Only the plans of this key.
    pub key_id: Option<String>,
    pub limit: Option<i64>,
}

/// A page of plans.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UsagePlans {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The plans.
    pub items: Vec<UsagePlan>,
}

impl Operation for GetUsagePlans {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetUsagePlans";
    type Output = UsagePlans;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlans, AwsError> {
        let of_key = |kept: &KeptPlan| {
            self.key_id
                .as_ref()
                .is_none_or(|key| kept.keys.contains_key(key))
        };
        let all = call.world.apigateway.rest.plans.values();
        let here = all
            .filter(|kept| kept.region == call.region && of_key(kept))
            .map(|kept| kept.plan.clone())
            .collect();
        let (items, position) = page(here, self.position.as_deref(), self.limit)?;
        Ok(UsagePlans { position, items })
    }
}

/// `UpdateUsagePlan`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateUsagePlan {
    pub usage_plan_id: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateUsagePlan {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateUsagePlan";
    type Output = UsagePlan;

    fn run(self, call: &mut Call<'_>) -> Result<UsagePlan, AwsError> {
        let mut plan = plan(call, &self.usage_plan_id)?.plan.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut plan, &patch, call)?;
        }
        plan_mut(call, &self.usage_plan_id)?.plan = plan.clone();
        Ok(plan)
    }
}

fn change(plan: &mut UsagePlan, patch: &PatchOperation, call: &Call<'_>) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (segments.as_slice(), patch.op.as_str()) {
        (["apiStages"], "add" | "remove") => {
            let text = patch.text();
            let (api, stage) = text
                .split_once(':')
                .ok_or_else(|| bad_request(format!("Invalid API Stage {text}")))?;
            let stage = ApiStage {
                api_id: api.to_owned(),
                stage: stage.to_owned(),
                throttle: None,
            };
            plan.api_stages
                .retain(|known| known.api_id != stage.api_id || known.stage != stage.stage);
            if patch.op == "add" {
                check(call, &stage, &plan.id)?;
                plan.api_stages.push(stage);
            }
        }
        (["throttle"], "remove") => plan.throttle = None,
        (["quota"], "remove") => plan.quota = None,
        (["throttle", name @ ("burstLimit" | "rateLimit")], "add" | "replace") => {
            let number: serde_json::Number = patch
                .text()
                .parse()
                .map_err(|_| bad_request(format!("Invalid value for {}", patch.path)))?;
            let throttle = plan
                .throttle
                .get_or_insert_with(|| Inert(serde_json::json!({})));
            if let serde_json::Value::Object(members) = &mut throttle.0 {
                members.insert((*name).to_owned(), number.into());
            }
        }
        (["quota", name], "add" | "replace") => {
            let quota = plan.quota.get_or_insert_default();
            match *name {
                "limit" => quota.limit = Some(patch.number()?),
                "offset" if patch.number()? == 0 => quota.offset = Some(0),
                "offset" => return Err(AwsError::not_modelled("an offset of a quota")),
                "period" => {
                    *quota = QuotaSettings {
                        period: patch.optional(),
                        ..quota.clone()
                    }
                    .completed()?;
                }
                _ => return Err(patch.unknown_here()),
            }
        }
        (["name"], "replace") => plan.name = patch.text(),
        (["description"], "replace") => plan.description = patch.optional(),
        (["productCode"], "add" | "replace" | "remove") => plan.product_code = patch.optional(),
        (["apiStages", ..], _) => {
            return Err(AwsError::not_modelled("throttles of a plan's methods"));
        }
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}

/// `DeleteUsagePlan`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteUsagePlan {
    pub usage_plan_id: String,
}

impl Operation for DeleteUsagePlan {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteUsagePlan";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        if !plan(call, &self.usage_plan_id)?.plan.api_stages.is_empty() {
            return Err(bad_request(format!(
                "Cannot delete usage plan {} because it has API stages associated with it",
                self.usage_plan_id
            )));
        }
        call.world.apigateway.rest.plans.remove(&self.usage_plan_id);
        Ok(Empty {})
    }
}
