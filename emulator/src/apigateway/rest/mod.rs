//! API Gateway's REST APIs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html>. A file a
//! resource of AWS's; `compile` turns an API into the snapshot that callers meet. Invariant: an API is seen
//! only from its own region.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::execute::refusal::Kind;
use super::{bad_request, not_found};
use crate::operation::{AwsError, Call, Entry};

pub mod account;
pub mod api;
pub mod api_key;
pub mod authorizer;
pub mod base_path_mapping;
pub mod compile;
pub mod deployment;
mod document;
pub mod domain_name;
pub mod endpoint;
pub mod gateway_response;
pub mod import;
pub mod integration;
pub mod integration_response;
pub mod method;
pub mod method_response;
pub mod method_setting;
pub mod model;
pub mod patch;
pub mod resource;
pub mod stage;
pub mod tag;
#[cfg(test)]
mod tests;
pub mod usage_plan;
pub mod usage_plan_key;
pub mod validator;

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<api_key::CreateApiKey>(),
    Entry::of::<authorizer::CreateAuthorizer>(),
    Entry::of::<base_path_mapping::CreateBasePathMapping>(),
    Entry::of::<deployment::CreateDeployment>(),
    Entry::of::<domain_name::CreateDomainName>(),
    Entry::of::<model::CreateModel>(),
    Entry::of::<validator::CreateRequestValidator>(),
    Entry::of::<resource::CreateResource>(),
    Entry::of::<api::CreateRestApi>(),
    Entry::of::<stage::CreateStage>(),
    Entry::of::<usage_plan::CreateUsagePlan>(),
    Entry::of::<usage_plan_key::CreateUsagePlanKey>(),
    Entry::of::<api_key::DeleteApiKey>(),
    Entry::of::<authorizer::DeleteAuthorizer>(),
    Entry::of::<base_path_mapping::DeleteBasePathMapping>(),
    Entry::of::<deployment::DeleteDeployment>(),
    Entry::of::<domain_name::DeleteDomainName>(),
    Entry::of::<gateway_response::DeleteGatewayResponse>(),
    Entry::of::<integration::DeleteIntegration>(),
    Entry::of::<integration_response::DeleteIntegrationResponse>(),
    Entry::of::<method::DeleteMethod>(),
    Entry::of::<method_response::DeleteMethodResponse>(),
    Entry::of::<model::DeleteModel>(),
    Entry::of::<validator::DeleteRequestValidator>(),
    Entry::of::<resource::DeleteResource>(),
    Entry::of::<api::DeleteRestApi>(),
    Entry::of::<stage::DeleteStage>(),
    Entry::of::<usage_plan::DeleteUsagePlan>(),
    Entry::of::<usage_plan_key::DeleteUsagePlanKey>(),
    Entry::of::<account::GetAccount>(),
    Entry::of::<api_key::GetApiKey>(),
    Entry::of::<api_key::GetApiKeys>(),
    Entry::of::<authorizer::GetAuthorizer>(),
    Entry::of::<authorizer::GetAuthorizers>(),
    Entry::of::<base_path_mapping::GetBasePathMapping>(),
    Entry::of::<base_path_mapping::GetBasePathMappings>(),
    Entry::of::<deployment::GetDeployment>(),
    Entry::of::<deployment::GetDeployments>(),
    Entry::of::<domain_name::GetDomainName>(),
    Entry::of::<domain_name::GetDomainNames>(),
    Entry::of::<gateway_response::GetGatewayResponse>(),
    Entry::of::<gateway_response::GetGatewayResponses>(),
    Entry::of::<integration::GetIntegration>(),
    Entry::of::<integration_response::GetIntegrationResponse>(),
    Entry::of::<method::GetMethod>(),
    Entry::of::<method_response::GetMethodResponse>(),
    Entry::of::<model::GetModel>(),
    Entry::of::<model::GetModels>(),
    Entry::of::<validator::GetRequestValidator>(),
    Entry::of::<validator::GetRequestValidators>(),
    Entry::of::<resource::GetResource>(),
    Entry::of::<resource::GetResources>(),
    Entry::of::<api::GetRestApi>(),
    Entry::of::<api::GetRestApis>(),
    Entry::of::<stage::GetStage>(),
    Entry::of::<stage::GetStages>(),
    Entry::of::<tag::GetTags>(),
    Entry::of::<usage_plan::GetUsagePlan>(),
    Entry::of::<usage_plan_key::GetUsagePlanKey>(),
    Entry::of::<usage_plan::GetUsagePlans>(),
    Entry::of::<gateway_response::PutGatewayResponse>(),
    Entry::of::<integration::PutIntegration>(),
    Entry::of::<integration_response::PutIntegrationResponse>(),
    Entry::of::<method::PutMethod>(),
    Entry::of::<method_response::PutMethodResponse>(),
    Entry::of::<import::PutRestApi>(),
    Entry::of::<tag::TagResource>(),
    Entry::of::<tag::UntagResource>(),
    Entry::of::<account::UpdateAccount>(),
    Entry::of::<api_key::UpdateApiKey>(),
    Entry::of::<authorizer::UpdateAuthorizer>(),
    Entry::of::<base_path_mapping::UpdateBasePathMapping>(),
    Entry::of::<deployment::UpdateDeployment>(),
    Entry::of::<domain_name::UpdateDomainName>(),
    Entry::of::<gateway_response::UpdateGatewayResponse>(),
    Entry::of::<integration::UpdateIntegration>(),
    Entry::of::<integration_response::UpdateIntegrationResponse>(),
    Entry::of::<method::UpdateMethod>(),
    Entry::of::<method_response::UpdateMethodResponse>(),
    Entry::of::<model::UpdateModel>(),
    Entry::of::<validator::UpdateRequestValidator>(),
    Entry::of::<resource::UpdateResource>(),
    Entry::of::<api::UpdateRestApi>(),
    Entry::of::<stage::UpdateStage>(),
    Entry::of::<usage_plan::UpdateUsagePlan>(),
];

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub apis: BTreeMap<String, Api>,
    /// The roles that write logs, by region.
    pub accounts: BTreeMap<String, String>,
    pub keys: BTreeMap<String, api_key::KeptKey>,
    pub plans: BTreeMap<String, usage_plan::KeptPlan>,
}

/// An API with everything in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Api {
    pub region: String,
    pub settings: api::RestApi,
    pub resources: BTreeMap<String, resource::Resource>,
    pub authorizers: BTreeMap<String, authorizer::Authorizer>,
    /// By name.
    pub models: BTreeMap<String, model::Model>,
    pub validators: BTreeMap<String, validator::RequestValidator>,
    pub gateway_responses: BTreeMap<Kind, gateway_response::GatewayResponse>,
    pub deployments: BTreeMap<String, Arc<compile::Deployment>>,
    pub stages: BTreeMap<String, stage::Stage>,
}

impl Api {
    /// A method of a resource.
    fn method(&self, resource: &str, method: &str) -> Result<&method::Method, AwsError> {
        let resource = self.resources.get(resource).ok_or_else(no_resource)?;
        resource.methods.get(method).ok_or_else(no_method)
    }

    /// The same, to be changed.
    fn method_mut(
        &mut self,
        resource: &str,
        method: &str,
    ) -> Result<&mut method::Method, AwsError> {
        let resource = self.resources.get_mut(resource).ok_or_else(no_resource)?;
        resource.methods.get_mut(method).ok_or_else(no_method)
    }
}

fn find<'w>(call: &'w Call<'_>, id: &str) -> Option<&'w Api> {
    let api = call.world.apigateway.rest.apis.get(id)?;
    (api.region == call.region).then_some(api)
}

fn find_mut<'w>(call: &'w mut Call<'_>, id: &str) -> Option<&'w mut Api> {
    let api = call.world.apigateway.rest.apis.get_mut(id)?;
    (api.region == call.region).then_some(api)
}

/// An API, for operations on the API itself.
fn api<'w>(call: &'w Call<'_>, id: &str) -> Result<&'w Api, AwsError> {
    let account = call.world.account.clone();
    find(call, id).ok_or_else(|| no_api(&account, id))
}

/// The same, to be changed.
fn api_mut<'w>(call: &'w mut Call<'_>, id: &str) -> Result<&'w mut Api, AwsError> {
    let account = call.world.account.clone();
    find_mut(call, id).ok_or_else(|| no_api(&account, id))
}

/// An API, for operations on what hangs below its resources: AWS says that the resource is missing.
fn tree<'w>(call: &'w Call<'_>, id: &str) -> Result<&'w Api, AwsError> {
    find(call, id).ok_or_else(no_resource)
}

/// The same, to be changed.
fn tree_mut<'w>(call: &'w mut Call<'_>, id: &str) -> Result<&'w mut Api, AwsError> {
    find_mut(call, id).ok_or_else(no_resource)
}

fn no_api(account: &str, id: &str) -> AwsError {
    not_found(format!("Invalid API identifier specified {account}:{id}"))
}

fn no_resource() -> AwsError {
    not_found("Invalid Resource identifier specified")
}

fn no_method() -> AwsError {
    not_found("Invalid Method identifier specified")
}

/// A status code is three digits from 100 to 599.
fn status_code(code: &str) -> Result<(), AwsError> {
    let fits = matches!(code.as_bytes(), [b'1'..=b'5', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit());
    if fits {
        Ok(())
    } else {
        Err(bad_request("Invalid Response status code specified"))
    }
}
