//! Integrations: what answers a method.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html>. Modelled are `AWS_PROXY` to a Lambda
//! function and `MOCK` with fixed templates. Invariant: whatever else an integration would do is refused when it is
//! put, so that no deployment holds one that would be faked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::integration_response::IntegrationResponse;
use super::method::Method;
use super::patch::PatchOperation;
use super::{tree, tree_mut};
use crate::apigateway::execute::template;
use crate::apigateway::{Strings, bad_request, not_found};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// An integration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// `AWS_PROXY` or `MOCK`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The method of the call to the back end.
    pub http_method: Option<String>,
    /// `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations`.
    pub uri: Option<String>,
    /// Where mapped parameters of the request go, and where they come from.
    pub request_parameters: Option<Strings>,
    /// Templates of the request by media type.
    pub request_templates: Option<Strings>,
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES`, `NEVER`.
    pub passthrough_behavior: String,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    pub content_handling: Option<Inert>,
    /// How long the back end may take, in milliseconds.
    pub timeout_in_millis: Inert,
    /// Whose cache it shares; there is no cache.
    pub cache_namespace: Inert,
    /// What a cache would tell apart; there is no cache.
    pub cache_key_parameters: Inert,
    /// Responses by status code.
    pub integration_responses: Option<BTreeMap<String, IntegrationResponse>>,
}

/// The ARN of the function that an integration's URI names; variables of the stage stay in it.
pub(crate) fn function_of(uri: &str) -> Option<&str> {
    uri.split_once(":lambda:path/2015-03-31/functions/")?
        .1
        .strip_suffix("/invocations")
}

fn check(integration: &Integration, method: &Method) -> Result<(), AwsError> {
    match integration.kind.as_str() {
        "MOCK" => {
            for text in integration.request_templates.iter().flatten() {
                template::plain(text.1)?;
            }
        }
        "AWS_PROXY" => {
            if integration.http_method.is_none() {
                return Err(bad_request(
                    "Enumeration value for HttpMethod must be non-empty",
                ));
            }
            lambda_uri(integration.uri.as_deref().unwrap_or_default())?;
        }
        other => {
            return Err(AwsError::not_modelled(format_args!(
                "integrations of the type {other}"
            )));
        }
    }
    if !["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]
        .contains(&integration.passthrough_behavior.as_str())
    {
        return Err(bad_request(
            "Invalid passthrough behavior specified. Valid options are WHEN_NO_MATCH, WHEN_NO_TEMPLATES and NEVER",
        ));
    }
    for (to, from) in integration.request_parameters.iter().flatten() {
        mapping(to, from, method)?;
    }
    Ok(())
}

fn timeout(millis: i64) -> Result<Inert, AwsError> {
    if (50..=29_000).contains(&millis) {
        return Ok(Inert(millis.into()));
    }
    Err(bad_request("Timeout should be between 50 ms and 29000 ms"))
}

fn lambda_uri(uri: &str) -> Result<(), AwsError> {
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let ["arn", "aws", "apigateway", _, service, action] = parts.as_slice() else {
        return Err(bad_request("Invalid ARN specified in the request"));
    };
    if !action.starts_with("path/") && !action.starts_with("action/") {
        return Err(bad_request(
            "AWS ARN for integration must contain path or action",
        ));
    }
    if *service != "lambda" || function_of(uri).is_none() {
        return Err(bad_request(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
        ));
    }
    Ok(())
}

fn mapping(to: &str, from: &str, method: &Method) -> Result<(), AwsError> {
    let wrong = |what: &str| {
        bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
             expression parameter specified: {what}]"
        ))
    };
    let place = to
        .strip_prefix("integration.request.")
        .and_then(|rest| rest.split_once('.'));
    if !matches!(place, Some(("header" | "querystring" | "path", _))) {
        return Err(wrong(to));
    }
    let declared = || {
        method
            .request_parameters
            .as_ref()
            .is_some_and(|known| known.contains_key(from))
    };
    if from.starts_with("method.request.")
        && !from.starts_with("method.request.body")
        && !declared()
    {
        return Err(wrong(from));
    }
    Ok(())
}

/// `PutIntegration`. Members that are not here (credentials, connections, streams) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutIntegration {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `AWS_PROXY` or `MOCK`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The method of the call to the back end: `POST` for Lambda.
    pub integration_http_method: Option<String>,
    /// `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations`.
    pub uri: Option<String>,
    /// `INTERNET`; it says nothing for these types.
    pub connection_type: Option<String>,
    /// Where mapped parameters of the request go, and where they come from.
    pub request_parameters: Option<Strings>,
    /// Templates of the request by media type.
    pub request_templates: Option<Strings>,
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES`, `NEVER`.
    pub passthrough_behavior: Option<String>,
    /// Whose cache it shares.
    pub cache_namespace: Option<Inert>,
    /// What a cache would tell apart.
    pub cache_key_parameters: Option<Inert>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
    pub content_handling: Option<Inert>,
    /// From 50 to 29000.
    pub timeout_in_millis: Option<i64>,
}

impl Operation for PutIntegration {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        if self.connection_type.is_some_and(|kind| kind != "INTERNET") {
            return Err(AwsError::not_modelled("connections of the type VPC_LINK"));
        }
        let integration = Integration {
            kind: self.kind,
            http_method: self.integration_http_method,
            uri: self.uri,
            request_parameters: self.request_parameters,
            request_templates: self.request_templates,
            passthrough_behavior: self
                .passthrough_behavior
                .unwrap_or_else(|| "WHEN_NO_MATCH".to_owned()),
            content_handling: self.content_handling,
            timeout_in_millis: timeout(self.timeout_in_millis.unwrap_or(29_000))?,
            cache_namespace: self
                .cache_namespace
                .unwrap_or(Inert(self.resource_id.into())),
            cache_key_parameters: self
                .cache_key_parameters
                .unwrap_or(Inert(serde_json::json!([]))),
            integration_responses: None,
        };
        check(&integration, method)?;
        method.method_integration = Some(integration.clone());
        Ok(integration)
    }
}

fn missing() -> AwsError {
    not_found("Invalid Integration identifier specified")
}

/// `GetIntegration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetIntegration {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
}

impl Operation for GetIntegration {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        let api = tree(call, &self.rest_api_id)?;
        let method = api.method(&self.resource_id, &self.http_method)?;
        method.method_integration.clone().ok_or_else(missing)
    }
}

/// `DeleteIntegration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteIntegration {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
}

impl Operation for DeleteIntegration {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteIntegration";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        method.method_integration.take().ok_or_else(missing)?;
        Ok(Empty {})
    }
}

/// `UpdateIntegration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateIntegration {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// The changes, all or none.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateIntegration {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let mut integration = method.method_integration.clone().ok_or_else(missing)?;
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut integration, &patch)?;
        }
        check(&integration, method)?;
        method.method_integration = Some(integration.clone());
        Ok(integration)
    }
}

fn change(integration: &mut Integration, patch: &PatchOperation) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["requestParameters", name] => {
            return patch.entry(
                &mut integration.request_parameters,
                name,
                patch.text(),
                "Invalid parameter name specified",
            );
        }
        ["requestTemplates", kind] => {
            return patch.entry(
                &mut integration.request_templates,
                kind,
                patch.text(),
                "Content-Type specified was not found",
            );
        }
        _ => {}
    }
    patch.only(&["replace"])?;
    match segments.as_slice() {
        ["uri"] => integration.uri = patch.optional(),
        ["httpMethod"] => integration.http_method = patch.optional(),
        ["passthroughBehavior"] => integration.passthrough_behavior = patch.text(),
        ["timeoutInMillis"] => integration.timeout_in_millis = timeout(patch.number()?)?,
        ["cacheNamespace"] => integration.cache_namespace = Inert(patch.text().into()),
        ["contentHandling"] => {
            integration.content_handling = patch.optional().map(|text| Inert(text.into()));
        }
        ["credentials" | "connectionType" | "connectionId"] => {
            return Err(AwsError::not_modelled(format_args!(
                "{} of an integration",
                patch.path
            )));
        }
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}
