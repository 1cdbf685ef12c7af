//! Gateway responses: an API's own words for refusals.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html>. Invariant: a type that the API does not
//! define takes the API's default of its class, and that AWS's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use super::{Api, api, api_mut, status_code};
use crate::apigateway::execute::refusal::Kind;
use crate::apigateway::{Strings, bad_request, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A gateway response as the API defines it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GatewayResponse {
    pub status_code: Option<String>,
    pub response_parameters: Option<Strings>,
    pub response_templates: Option<Strings>,
}

/// A gateway response as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayResponseView {
    /// `UNAUTHORIZED`.
    pub response_type: String,
    /// The status, where one is said.
    pub status_code: Option<String>,
    /// Headers (`gatewayresponse.header.x-y`) and where they come from.
    pub response_parameters: Strings,
    /// Bodies by media type.
    pub response_templates: Strings,
    /// Whether the API does not define it.
    pub default_response: bool,
}

const TEMPLATE: &str = "{\"message\":$context.error.messageString}";

fn view(api: &Api, kind: Kind) -> GatewayResponseView {
    let own = api.gateway_responses.get(&kind);
    let inherited = || match kind {
        Kind::Default4xx | Kind::Default5xx => None,
        _ => api.gateway_responses.get(&kind.class()),
    };
    let defined = own.or_else(inherited).cloned().unwrap_or_default();
    let templates = || Strings::from([("application/json".to_owned(), TEMPLATE.to_owned())]);
    GatewayResponseView {
        response_type: kind.name().to_owned(),
        status_code: defined
            .status_code
            .or_else(|| kind.status().map(|status| status.to_string())),
        response_parameters: defined.response_parameters.unwrap_or_default(),
        response_templates: defined.response_templates.unwrap_or_else(templates),
        default_response: own.is_none(),
    }
}

fn kind(name: &str) -> Result<Kind, AwsError> {
    Kind::of(name).ok_or_else(|| bad_request(format!("Invalid gateway response type {name}")))
}

fn undefined() -> AwsError {
    not_found("Gateway response type not defined on api")
}

fn check(response: &GatewayResponse) -> Result<(), AwsError> {
    if let Some(code) = &response.status_code {
        status_code(code)?;
    }
    for (to, from) in response.response_parameters.iter().flatten() {
        let literal = from.len() >= 2 && from.starts_with('\'') && from.ends_with('\'');
        let sources = [
            "method.request.header.",
            "method.request.querystring.",
            "method.request.path.",
            "context.",
            "stageVariables.",
        ];
        if !to.starts_with("gatewayresponse.header.")
            || !(literal || sources.iter().any(|source| from.starts_with(source)))
        {
            return Err(bad_request(format!(
                "Invalid mapping expression specified: {to}: {from}"
            )));
        }
    }
    Ok(())
}

/// `PutGatewayResponse`; it replaces one of the same type.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutGatewayResponse {
    pub rest_api_id: String,
    pub response_type: String,
    pub status_code: Option<String>,
    pub response_parameters: Option<Strings>,
    pub response_templates: Option<Strings>,
}

impl Operation for PutGatewayResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutGatewayResponse";
    type Output = GatewayResponseView;

    fn run(self, call: &mut Call<'_>) -> Result<GatewayResponseView, AwsError> {
        let api = api_mut(call, &self.rest_api_id)?;
        let kind = kind(&self.response_type)?;
        let response = GatewayResponse {
            status_code: self.status_code.filter(|code| !code.is_empty()),
            response_parameters: self.response_parameters.filter(|map| !map.is_empty()),
            response_templates: self.response_templates.filter(|map| !map.is_empty()),
        };
        check(&response)?;
        api.gateway_responses.insert(kind, response);
        Ok(view(api, kind))
    }
}

/// `GetGatewayResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetGatewayResponse {
    pub rest_api_id: String,
    pub response_type: String,
}

impl Operation for GetGatewayResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetGatewayResponse";
    type Output = GatewayResponseView;

    fn run(self, call: &mut Call<'_>) -> Result<GatewayResponseView, AwsError> {
        let api = api(call, &self.rest_api_id)?;
        Ok(view(api, kind(&self.response_type)?))
    }
}

/// `GetGatewayResponses`: always all, in alphabetical order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetGatewayResponses {
    pub rest_api_id: String,
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// All gateway responses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayResponses {
    /// The responses.
    pub items: Vec<GatewayResponseView>,
}

impl Operation for GetGatewayResponses {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetGatewayResponses";
    type Output = GatewayResponses;

    fn run(self, call: &mut Call<'_>) -> Result<GatewayResponses, AwsError> {
        let api = api(call, &self.rest_api_id)?;
        Ok(GatewayResponses {
            items: Kind::ALL.into_iter().map(|kind| view(api, kind)).collect(),
        })
    }
}

/// `DeleteGatewayResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteGatewayResponse {
    pub rest_api_id: String,
    pub response_type: String,
}

impl Operation for DeleteGatewayResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteGatewayResponse";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = api_mut(call, &self.rest_api_id)?;
        api.gateway_responses
            .remove(&kind(&self.response_type)?)
            .ok_or_else(undefined)?;
        Ok(Empty {})
    }
}

/// `UpdateGatewayResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateGatewayResponse {
    pub rest_api_id: String,
    pub response_type: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateGatewayResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateGatewayResponse";
    type Output = GatewayResponseView;

    fn run(self, call: &mut Call<'_>) -> Result<GatewayResponseView, AwsError> {
        let api = api_mut(call, &self.rest_api_id)?;
        let kind = kind(&self.response_type)?;
        let stored = api.gateway_responses.get_mut(&kind).ok_or_else(undefined)?;
        let mut response = stored.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let segments = patch.segments();
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            let missing = "Invalid parameter name specified";
            let entry = |map: &mut Option<BTreeMap<String, String>>, name: &str| {
                patch.entry(map, name, patch.text(), missing)
            };
            match segments.as_slice() {
                ["statusCode"] => response.status_code = patch.optional(),
                ["responseParameters", name] => entry(&mut response.response_parameters, name)?,
                ["responseTemplates", name] => entry(&mut response.response_templates, name)?,
                _ => return Err(patch.unknown_here()),
            }
        }
        check(&response)?;
        *stored = response;
        Ok(view(api, kind))
    }
}
