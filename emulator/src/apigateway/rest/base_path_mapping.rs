//! Base path mappings: which stage of which API a path of a custom domain leads to.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_BasePathMapping.html>. Invariant: the empty base path is written
//! `(none)` here, and a base path has one segment.

use serde::{Deserialize, Serialize};

use super::find as find_api;
use super::patch::PatchOperation;
use crate::apigateway::domain_name::{find, find_mut};
use crate::apigateway::mapping::Mapping;
use crate::apigateway::{bad_request, conflict, not_found, page};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A mapping as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BasePathMapping {
    /// `orders`, or `(none)`.
    pub base_path: String,
    /// The API's id.
    pub rest_api_id: String,
    /// None where the path names it.
    pub stage: Option<String>,
}

fn view(base: &str, mapping: &Mapping) -> BasePathMapping {
    BasePathMapping {
        base_path: if base.is_empty() { "(none)" } else { base }.to_owned(),
        rest_api_id: mapping.api.clone(),
        stage: mapping.stage.clone(),
    }
}

/// The base path as it is kept.
fn base(given: &str) -> Result<String, AwsError> {
    if given.contains('/') {
        return Err(bad_request(
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base \
             path mapping, use API Gateway V2.",
        ));
    }
    Ok(if given == "(none)" { "" } else { given }.to_owned())
}

fn no_domain() -> AwsError {
    not_found("Invalid domain name identifier specified")
}

fn missing() -> AwsError {
    not_found("Invalid base path mapping identifier specified")
}

fn check(call: &Call<'_>, mapping: &Mapping) -> Result<(), AwsError> {
    let api = find_api(call, &mapping.api)
        .ok_or_else(|| bad_request("Invalid REST API identifier specified"))?;
    match &mapping.stage {
        Some(stage) if !api.stages.contains_key(stage) => {
            Err(bad_request("Invalid stage identifier specified"))
        }
        _ => Ok(()),
    }
}

/// `CreateBasePathMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateBasePathMapping {
    pub domain_name: String,
    pub base_path: Option<String>,
    pub rest_api_id: String,
    pub stage: Option<String>,
}

impl Operation for CreateBasePathMapping {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateBasePathMapping";
    type Output = BasePathMapping;

    fn run(self, call: &mut Call<'_>) -> Result<BasePathMapping, AwsError> {
        let base = base(self.base_path.as_deref().unwrap_or_default())?;
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        if domain.mappings.contains_key(&base) {
            return Err(conflict("Base path already exists for this domain name"));
        }
        let mapping = Mapping {
            id: call.world.ids.lower_digits(6),
            api: self.rest_api_id,
            stage: self.stage.filter(|stage| !stage.is_empty()),
        };
        check(call, &mapping)?;
        let shown = view(&base, &mapping);
        if let Some(domain) = find_mut(call, &self.domain_name) {
            domain.mappings.insert(base, mapping);
        }
        Ok(shown)
    }
}

/// `GetBasePathMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetBasePathMapping {
    pub domain_name: String,
    pub base_path: String,
}

impl Operation for GetBasePathMapping {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetBasePathMapping";
    type Output = BasePathMapping;

    fn run(self, call: &mut Call<'_>) -> Result<BasePathMapping, AwsError> {
        let base = base(&self.base_path)?;
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let mapping = domain.mappings.get(&base).ok_or_else(missing)?;
        Ok(view(&base, mapping))
    }
}

/// `GetBasePathMappings`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetBasePathMappings {
    pub domain_name: String,
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// A page of mappings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePathMappings {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The mappings.
    pub items: Vec<BasePathMapping>,
}

impl Operation for GetBasePathMappings {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetBasePathMappings";
    type Output = BasePathMappings;

    fn run(self, call: &mut Call<'_>) -> Result<BasePathMappings, AwsError> {
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let all = domain
            .mappings
            .iter()
            .map(|(base, mapping)| view(base, mapping))
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(BasePathMappings { position, items })
    }
}

/// `DeleteBasePathMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteBasePathMapping {
    pub domain_name: String,
    pub base_path: String,
}

impl Operation for DeleteBasePathMapping {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteBasePathMapping";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let base = base(&self.base_path)?;
        let domain = find_mut(call, &self.domain_name).ok_or_else(no_domain)?;
        domain.mappings.remove(&base).ok_or_else(missing)?;
        Ok(Empty {})
    }
}

/// `UpdateBasePathMapping`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateBasePathMapping {
    pub domain_name: String,
    pub base_path: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateBasePathMapping {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateBasePathMapping";
    type Output = BasePathMapping;

    fn run(self, call: &mut Call<'_>) -> Result<BasePathMapping, AwsError> {
        let old = base(&self.base_path)?;
        let mut new = old.clone();
        let domain = find(call, &self.domain_name).ok_or_else(no_domain)?;
        let mut mapping = domain.mappings.get(&old).ok_or_else(missing)?.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            patch.only(&["replace"])?;
            match patch.path.as_str() {
                "/stage" => mapping.stage = patch.optional(),
                "/restapiId" | "/restApiId" => mapping.api = patch.text(),
                "/basePath" => new = base(&patch.text())?,
                _ => return Err(patch.unknown_here()),
            }
        }
        check(call, &mapping)?;
        if new != old && domain.mappings.contains_key(&new) {
            return Err(conflict("Base path already exists for this domain name"));
        }
        let shown = view(&new, &mapping);
        if let Some(domain) = find_mut(call, &self.domain_name) {
            domain.mappings.remove(&old);
            domain.mappings.insert(new, mapping);
        }
        Ok(shown)
    }
}
