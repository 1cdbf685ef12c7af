//! API keys: names for callers, that usage plans count.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html>. Invariant: no two keys of a region have one value. A key is no
//! proof of who calls: it opens only methods that ask for one, through a plan that has their stage.

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use crate::apigateway::{Strings, bad_request, conflict, not_found, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A key with its region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptKey {
    pub region: String,
    pub key: ApiKey,
}

/// An API key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// 10 characters.
    pub id: String,
    /// What callers send: 20 to 128 characters.
    pub value: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// A customer's id.
    pub customer_id: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is good.
    pub enabled: bool,
    /// When it was made.
    pub created_date: Timestamp,
    /// When it was last changed.
    pub last_updated_date: Timestamp,
    /// Stages, of the time before usage plans; always empty.
    pub stage_keys: Vec<String>,
    /// Tags.
    pub tags: Option<Strings>,
}

impl ApiKey {
    fn shown(mut self, with_value: bool) -> Self {
        self.value = self.value.filter(|_| with_value);
        self
    }
}

fn missing() -> AwsError {
    not_found("Invalid API Key identifier specified")
}

/// A key of the call's region.
pub(super) fn find<'w>(call: &'w mut Call<'_>, id: &str) -> Option<&'w mut ApiKey> {
    let kept = call.world.apigateway.rest.keys.get_mut(id)?;
    (kept.region == call.region).then_some(&mut kept.key)
}

/// `CreateApiKey`. Keys of stages are refused: usage plans took their place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateApiKey {
    pub name: Option<String>,
    pub description: Option<String>,
    pub enabled: Option<bool>,
    pub generate_distinct_id: Option<bool>,
    pub value: Option<String>,
    pub customer_id: Option<String>,
    pub tags: Option<Strings>,
}

impl Operation for CreateApiKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateApiKey";
    type Output = ApiKey;

    fn run(self, call: &mut Call<'_>) -> Result<ApiKey, AwsError> {
        let value = match self.value.filter(|value| !value.is_empty()) {
            Some(value) if value.len() < 20 => {
                return Err(bad_request(
                    "API Key value should be at least 20 characters",
                ));
            }
            Some(value) if value.len() > 128 => {
                return Err(bad_request(
                    "API Key value exceeds maximum size of 128 characters",
                ));
            }
            Some(value) => value,
            None => call.world.ids.mixed(40),
        };
        let taken =
            call.world.apigateway.rest.keys.values().any(|other| {
                other.region == call.region && other.key.value.as_ref() == Some(&value)
            });
        if taken {
            return Err(conflict("API Key already exists"));
        }
        let now = call.now();
        let key = ApiKey {
            id: call.world.ids.lower_digits(10),
            value: Some(value),
            name: self.name,
            customer_id: self.customer_id,
            description: self.description,
            enabled: self.enabled.unwrap_or(false),
            created_date: now,
            last_updated_date: now,
            stage_keys: Vec::new(),
            tags: self.tags.filter(|tags| !tags.is_empty()),
        };
        let kept = KeptKey {
            region: call.region.clone(),
            key: key.clone(),
        };
        call.world.apigateway.rest.keys.insert(key.id.clone(), kept);
        Ok(key)
    }
}

/// `GetApiKey`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApiKey {
    pub api_key: String,
    pub include_value: Option<bool>,
}

impl Operation for GetApiKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetApiKey";
    type Output = ApiKey;

    fn run(self, call: &mut Call<'_>) -> Result<ApiKey, AwsError> {
        let key = find(call, &self.api_key).ok_or_else(missing)?.clone();
        Ok(key.shown(self.include_value == Some(true)))
    }
}

/// `GetApiKeys`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApiKeys {
    pub position: Option<String>,
    pub limit: Option<i64>,
    /// The beginning of names.
    pub name_query: Option<String>,
    pub customer_id: Option<String>,
    pub include_values: Option<bool>,
}

/// A page of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The keys.
    pub items: Vec<ApiKey>,
}

impl Operation for GetApiKeys {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetApiKeys";
    type Output = ApiKeys;

    fn run(self, call: &mut Call<'_>) -> Result<ApiKeys, AwsError> {
        let named = |key: &ApiKey| {
            self.name_query
                .as_deref()
                .is_none_or(|query| key.name.as_deref().unwrap_or_default().starts_with(query))
        };
        let of_customer =
            |key: &ApiKey| self.customer_id.is_none() || key.customer_id == self.customer_id;
        let all = call.world.apigateway.rest.keys.values();
        let here = all
            .filter(|kept| kept.region == call.region && named(&kept.key) && of_customer(&kept.key))
            .map(|kept| kept.key.clone().shown(self.include_values == Some(true)))
            .collect();
        let (items, position) = page(here, self.position.as_deref(), self.limit)?;
        Ok(ApiKeys { position, items })
    }
}

/// `UpdateApiKey`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateApiKey {
    pub api_key: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateApiKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateApiKey";
    type Output = ApiKey;

    fn run(self, call: &mut Call<'_>) -> Result<ApiKey, AwsError> {
        let now = call.now();
        let stored = find(call, &self.api_key).ok_or_else(missing)?;
        let mut key = stored.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let known = ["/customerId", "/description", "/enabled", "/name"];
            if !known.contains(&patch.path.as_str()) {
                return Err(patch.unknown(&known));
            }
            patch.only(&["replace"])?;
            match patch.path.as_str() {
                "/customerId" => key.customer_id = patch.optional(),
                "/description" => key.description = patch.optional(),
                "/enabled" => key.enabled = patch.flag(),
                _ => key.name = patch.optional(),
            }
        }
        key.last_updated_date = now;
        stored.clone_from(&key);
        Ok(key.shown(false))
    }
}

/// `DeleteApiKey`: it is taken out of its plans, too.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteApiKey {
    pub api_key: String,
}

impl Operation for DeleteApiKey {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteApiKey";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        find(call, &self.api_key).ok_or_else(missing)?;
        let state = &mut call.world.apigateway.rest;
        state.keys.remove(&self.api_key);
        for plan in state.plans.values_mut() {
            plan.keys.remove(&self.api_key);
        }
        Ok(Empty {})
    }
}
