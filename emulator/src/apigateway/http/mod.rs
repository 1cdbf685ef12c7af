//! API Gateway's HTTP APIs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html>. A file a resource of AWS's; `compile` turns an API
//! into the snapshot that callers meet. Invariant: an API is seen only from its own region, and whatever changes an API
//! deploys it to its stages that deploy themselves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::not_found;
use crate::operation::{AwsError, Call, Entry};

pub mod api;
pub mod api_mapping;
pub mod authorizer;
pub mod compile;
pub mod deployment;
pub mod domain_name;
pub mod integration;
pub mod route;
pub mod stage;
pub mod tag;
#[cfg(test)]
mod tests;

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<api::CreateApi>(),
    Entry::of::<api_mapping::CreateApiMapping>(),
    Entry::of::<authorizer::CreateAuthorizer>(),
    Entry::of::<deployment::CreateDeployment>(),
    Entry::of::<domain_name::CreateDomainName>(),
    Entry::of::<integration::CreateIntegration>(),
    Entry::of::<route::CreateRoute>(),
    Entry::of::<stage::CreateStage>(),
    Entry::of::<api::DeleteApi>(),
    Entry::of::<api_mapping::DeleteApiMapping>(),
    Entry::of::<authorizer::DeleteAuthorizer>(),
    Entry::of::<api::DeleteCorsConfiguration>(),
    Entry::of::<deployment::DeleteDeployment>(),
    Entry::of::<domain_name::DeleteDomainName>(),
    Entry::of::<integration::DeleteIntegration>(),
    Entry::of::<route::DeleteRoute>(),
    Entry::of::<stage::DeleteRouteSettings>(),
    Entry::of::<stage::DeleteStage>(),
    Entry::of::<api::GetApi>(),
    Entry::of::<api_mapping::GetApiMapping>(),
    Entry::of::<api_mapping::GetApiMappings>(),
    Entry::of::<api::GetApis>(),
    Entry::of::<authorizer::GetAuthorizer>(),
    Entry::of::<authorizer::GetAuthorizers>(),
    Entry::of::<deployment::GetDeployment>(),
    Entry::of::<deployment::GetDeployments>(),
    Entry::of::<domain_name::GetDomainName>(),
    Entry::of::<domain_name::GetDomainNames>(),
    Entry::of::<integration::GetIntegration>(),
    Entry::of::<integration::GetIntegrations>(),
    Entry::of::<route::GetRoute>(),
    Entry::of::<route::GetRoutes>(),
    Entry::of::<stage::GetStage>(),
    Entry::of::<stage::GetStages>(),
    Entry::of::<tag::GetTags>(),
    Entry::of::<tag::TagResource>(),
    Entry::of::<tag::UntagResource>(),
    Entry::of::<api::UpdateApi>(),
    Entry::of::<api_mapping::UpdateApiMapping>(),
    Entry::of::<authorizer::UpdateAuthorizer>(),
    Entry::of::<deployment::UpdateDeployment>(),
    Entry::of::<domain_name::UpdateDomainName>(),
    Entry::of::<integration::UpdateIntegration>(),
    Entry::of::<route::UpdateRoute>(),
    Entry::of::<stage::UpdateStage>(),
];

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub apis: BTreeMap<String, HttpApi>,
}

/// An API with everything in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HttpApi {
    pub region: String,
    pub settings: api::Api,
    pub routes: BTreeMap<String, route::Route>,
    pub integrations: BTreeMap<String, integration::Integration>,
    pub authorizers: BTreeMap<String, authorizer::Authorizer>,
    pub deployments: BTreeMap<String, deployment::Kept>,
    pub stages: BTreeMap<String, stage::Stage>,
}

/// An API.
fn find<'w>(call: &'w Call<'_>, id: &str) -> Result<&'w HttpApi, AwsError> {
    let api = call.world.apigateway.http.apis.get(id);
    api.filter(|api| api.region == call.region)
        .ok_or_else(|| no_api(call, id))
}

/// The same, to be changed.
fn find_mut<'w>(call: &'w mut Call<'_>, id: &str) -> Result<&'w mut HttpApi, AwsError> {
    let missing = no_api(call, id);
    let region = call.region.clone();
    let api = call.world.apigateway.http.apis.get_mut(id);
    api.filter(|api| api.region == region).ok_or(missing)
}

fn no_api(call: &Call<'_>, id: &str) -> AwsError {
    not_found(format!(
        "Invalid API identifier specified {}:{id}",
        call.world.account
    ))
}

/// A page of a collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts.
    pub next_token: Option<String>,
}

/// One page; `max_results` is a text in this dialect.
fn page<T>(
    items: Vec<T>,
    token: Option<&str>,
    max_results: Option<&str>,
) -> Result<Items<T>, AwsError> {
    let limit = max_results
        .map(|text| {
            text.parse()
                .map_err(|_| super::bad_request("Invalid maxResults"))
        })
        .transpose()?;
    let (items, next_token) = super::page(items, token, limit)?;
    Ok(Items { items, next_token })
}
