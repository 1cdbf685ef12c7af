//! API mappings: which stage of which API a path of a custom domain leads to. REST APIs can be mapped here, too.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html>. Invariant: a mapping's API and
//! stage were there when it was made; the empty key takes what no other takes.

use serde::{Deserialize, Serialize};

use super::domain_name::missing as no_domain;
use super::{Items, page};
use crate::apigateway::domain_name::{Domain, find, find_mut};
use crate::apigateway::mapping::Mapping;
use crate::apigateway::{bad_request, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A mapping.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ApiMapping {
    /// 6 characters.
    pub api_mapping_id: String,
    /// The API's id.
    pub api_id: String,
    /// The stage's name.
    pub stage: String,
    /// `orders/v1`, or empty.
    pub api_mapping_key: String,
}

fn view(key: &str, mapping: &Mapping) -> ApiMapping {
    ApiMapping {
        api_mapping_id: mapping.id.clone(),
        api_id: mapping.api.clone(),
        stage: mapping.stage.clone().unwrap_or_default(),
        api_mapping_key: key.to_owned(),
    }
}

fn missing() -> AwsError {
    not_found("The api mapping resource specified in the request was not found.")
}

fn by_id<'d>(domain: &'d Domain, id: &str) -> Option<(&'d String, &'d Mapping)> {
    domain.mappings.iter().find(|(_, mapping)| mapping.id == id)
}

fn key(given: Option<String>) -> Result<String, AwsError> {
    let key = given.unwrap_or_default();
    let fits = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"$-_.+!*'()/".contains(&byte));
    let whole = key.is_empty() || !key.split('/').any(str::is_empty);
    if fits && whole && key.len() <= 300 {
        return Ok(key);
    }
    Err(bad_request(
        "API mapping key should only contain alphanumeric characters and $-_.+!*'()/, and no empty parts",
    ))
}

fn check(call: &Call<'_>, mapping: &Mapping) -> Result<(), AwsError> {
    let stage = mapping.stage.as_deref().unwrap_or_default();
    let state = &call.world.apigateway;
    let http = state
        .http
        .apis
        .get(&mapping.api)
        .filter(|api| api.region == call.region);
    let rest = state
        .rest
        .apis
        .get(&mapping.api)
        .filter(|api| api.region == call.region);
    let known = match (http, rest) {
        (Some(api), _) => api.stages.contains_key(stage),
        (None, Some(api)) => api.stages.contains_key(stage),
        (None, None) => return Err(not_found("Invalid API identifier specified")),
    };
    if known {
        Ok(())
    } else {
        Err(bad_request("Invalid stage identifier specified"))
    }
}

/// `CreateApiMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateApiMapping {
    pub domain_name: String,
    pub api_id: String,
    pub stage: String,
    pub api_mapping_key: Option<String>,
}

impl Operation for CreateApiMapping {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateApiMapping";
    type Output = ApiMapping;

    fn run(self, call: &mut Call<'_>) -> Result<ApiMapping, AwsError> {
        let key = key(self.api_mapping_key)?;
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        if domain.mappings.contains_key(&key) {
            return Err(conflict(
                "ApiMapping key already exists for this domain name",
            ));
        }
        if domain.edge {
            return Err(bad_request("API mappings need a regional domain name"));
        }
        let mapping = Mapping {
            id: call.world.ids.lower_digits(6),
            api: self.api_id,
            stage: Some(self.stage),
        };
        check(call, &mapping)?;
        let shown = view(&key, &mapping);
        if let Some(domain) = find_mut(call, &self.domain_name) {
            domain.mappings.insert(key, mapping);
        }
        Ok(shown)
    }
}

/// `GetApiMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApiMapping {
    pub domain_name: String,
    pub api_mapping_id: String,
}

impl Operation for GetApiMapping {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetApiMapping";
    type Output = ApiMapping;

    fn run(self, call: &mut Call<'_>) -> Result<ApiMapping, AwsError> {
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let found = by_id(domain, &self.api_mapping_id);
        found
            .map(|(key, mapping)| view(key, mapping))
            .ok_or_else(missing)
    }
}

/// `GetApiMappings`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApiMappings {
    pub domain_name: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetApiMappings {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetApiMappings";
    type Output = Items<ApiMapping>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<ApiMapping>, AwsError> {
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let all = domain
            .mappings
            .iter()
            .map(|(key, mapping)| view(key, mapping))
            .collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateApiMapping`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateApiMapping {
    pub domain_name: String,
    pub api_mapping_id: String,
    pub api_id: String,
    pub stage: Option<String>,
    pub api_mapping_key: Option<String>,
}

impl Operation for UpdateApiMapping {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateApiMapping";
    type Output = ApiMapping;

    fn run(self, call: &mut Call<'_>) -> Result<ApiMapping, AwsError> {
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let (old, kept) = by_id(domain, &self.api_mapping_id).ok_or_else(missing)?;
        let old = old.clone();
        let new = match self.api_mapping_key {
            Some(given) => key(Some(given))?,
            None => old.clone(),
        };
        if new != old && domain.mappings.contains_key(&new) {
            return Err(conflict(
                "ApiMapping key already exists for this domain name",
            ));
        }
        let mapping = Mapping {
            id: kept.id.clone(),
            api: self.api_id,
            stage: self.stage.or_else(|| kept.stage.clone()),
        };
        check(call, &mapping)?;
        let shown = view(&new, &mapping);
        if let Some(domain) = find_mut(call, &self.domain_name) {
            domain.mappings.remove(&old);
            domain.mappings.insert(new, mapping);
        }
        Ok(shown)
    }
}

/// `DeleteApiMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteApiMapping {
    pub domain_name: String,
    pub api_mapping_id: String,
}

impl Operation for DeleteApiMapping {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteApiMapping";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let domain = find_mut(call, &self.domain_name).ok_or_else(no_domain)?;
        let key = by_id(domain, &self.api_mapping_id).map(|(key, _)| key.clone());
        domain.mappings.remove(&key.ok_or_else(missing)?);
        Ok(Empty {})
    }
}
