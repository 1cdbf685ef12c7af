//! Integration responses: how what the back end says becomes what the caller gets.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html>. Invariant: headers are
//! declared on the method response of the same status, and templates are fixed text.

use serde::{Deserialize, Serialize};

use super::method::Method;
use super::patch::PatchOperation;
use super::{status_code, tree, tree_mut};
use crate::apigateway::execute::template;
use crate::apigateway::{Strings, bad_request, not_found};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// An integration response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationResponse {
    /// The status that the caller gets.
    pub status_code: String,
    /// A regular expression of back ends' statuses; none is the default response.
    pub selection_pattern: Option<String>,
    /// Headers (`method.response.header.x-y`) and where they come from: `'text'`, `context.x`, `stageVariables.x`.
    pub response_parameters: Option<Strings>,
    /// Bodies by media type.
    pub response_templates: Option<Strings>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    pub content_handling: Option<Inert>,
}

fn missing() -> AwsError {
    not_found("Invalid Response status code specified")
}

fn wrong(what: &str) -> AwsError {
    bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         parameter specified: {what}]"
    ))
}

fn check(response: &IntegrationResponse, method: &Method) -> Result<(), AwsError> {
    status_code(&response.status_code)?;
    let declared = method
        .method_responses
        .as_ref()
        .and_then(|responses| responses.get(&response.status_code))
        .and_then(|declared| declared.response_parameters.as_ref());
    for (to, from) in response.response_parameters.iter().flatten() {
        if !declared.is_some_and(|names| names.contains_key(to)) {
            return Err(wrong(to));
        }
        let literal = from.len() >= 2 && from.starts_with('\'') && from.ends_with('\'');
        if !literal && !from.starts_with("context.") && !from.starts_with("stageVariables.") {
            return Err(AwsError::not_modelled(format_args!(
                "the response mapping {from}"
            )));
        }
    }
    for (_, text) in response.response_templates.iter().flatten() {
        template::plain(text)?;
    }
    if let Some(pattern) = &response.selection_pattern {
        regex::Regex::new(pattern)
            .map_err(|_| bad_request(format!("Invalid regex pattern specified: {pattern}")))?;
    }
    Ok(())
}

/// `PutIntegrationResponse`; it replaces one of the same status.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutIntegrationResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// The status that the caller gets.
    pub status_code: String,
    /// A regular expression of back ends' statuses; none is the default response.
    pub selection_pattern: Option<String>,
    /// Headers (`method.response.header.x-y`) and where they come from.
    pub response_parameters: Option<Strings>,
    /// Bodies by media type.
    pub response_templates: Option<Strings>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    pub content_handling: Option<Inert>,
}

impl Operation for PutIntegrationResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutIntegrationResponse";
    type Output = IntegrationResponse;

    fn run(self, call: &mut Call<'_>) -> Result<IntegrationResponse, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let response = IntegrationResponse {
            status_code: self.status_code.clone(),
            selection_pattern: self.selection_pattern.filter(|pattern| !pattern.is_empty()),
            response_parameters: self.response_parameters,
            response_templates: self.response_templates,
            content_handling: self.content_handling,
        };
        check(&response, method)?;
        let integration = method
            .method_integration
            .as_mut()
            .ok_or_else(|| not_found("Invalid Integration identifier specified"))?;
        integration
            .integration_responses
            .get_or_insert_default()
            .insert(self.status_code, response.clone());
        Ok(response)
    }
}

/// `GetIntegrationResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetIntegrationResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
}

impl Operation for GetIntegrationResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetIntegrationResponse";
    type Output = IntegrationResponse;

    fn run(self, call: &mut Call<'_>) -> Result<IntegrationResponse, AwsError> {
        let api = tree(call, &self.rest_api_id)?;
        let method = api.method(&self.resource_id, &self.http_method)?;
        let integration = method.method_integration.as_ref();
        integration
            .and_then(|integration| integration.integration_responses.as_ref())
            .and_then(|responses| responses.get(&self.status_code))
            .cloned()
            .ok_or_else(missing)
    }
}

/// `DeleteIntegrationResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteIntegrationResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
}

impl Operation for DeleteIntegrationResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteIntegrationResponse";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let integration = method.method_integration.as_mut();
        integration
            .and_then(|integration| integration.integration_responses.as_mut())
            .and_then(|responses| responses.remove(&self.status_code))
            .ok_or_else(missing)?;
        Ok(Empty {})
    }
}

/// `UpdateIntegrationResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateIntegrationResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
    /// The changes, all or none.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateIntegrationResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateIntegrationResponse";
    type Output = IntegrationResponse;

    fn run(self, call: &mut Call<'_>) -> Result<IntegrationResponse, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let mut response = method
            .method_integration
            .as_ref()
            .and_then(|integration| integration.integration_responses.as_ref())
            .and_then(|responses| responses.get(&self.status_code))
            .cloned()
            .ok_or_else(missing)?;
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut response, &patch)?;
        }
        check(&response, method)?;
        if let Some(integration) = &mut method.method_integration {
            integration
                .integration_responses
                .get_or_insert_default()
                .insert(self.status_code, response.clone());
        }
        Ok(response)
    }
}

fn change(response: &mut IntegrationResponse, patch: &PatchOperation) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["responseParameters", name] => patch.entry(
            &mut response.response_parameters,
            name,
            patch.text(),
            "Invalid parameter name specified",
        )?,
        ["responseTemplates", kind] => patch.entry(
            &mut response.response_templates,
            kind,
            patch.text(),
            "Content-Type specified was not found",
        )?,
        ["selectionPattern"] => response.selection_pattern = patch.optional(),
        ["contentHandling"] => {
            response.content_handling = patch.optional().map(|text| Inert(text.into()));
        }
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}
