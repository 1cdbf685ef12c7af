//! Method responses: the statuses, headers and models that a method declares.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_MethodResponse.html>. Invariant: an integration
//! response sets only headers that are declared here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use super::{status_code, tree, tree_mut};
use crate::apigateway::{Strings, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A method response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodResponse {
    /// `200`.
    pub status_code: String,
    /// Names (`method.response.header.x-y`) and whether they must be there.
    pub response_parameters: Option<BTreeMap<String, bool>>,
    /// Media types and the names of the models of bodies.
    pub response_models: Option<Strings>,
}

fn missing() -> AwsError {
    not_found("Invalid Response status code specified")
}

/// `PutMethodResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutMethodResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
    /// Names (`method.response.header.x-y`) and whether they must be there.
    pub response_parameters: Option<BTreeMap<String, bool>>,
    /// Media types and the names of the models of bodies.
    pub response_models: Option<Strings>,
}

impl Operation for PutMethodResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutMethodResponse";
    type Output = MethodResponse;

    fn run(self, call: &mut Call<'_>) -> Result<MethodResponse, AwsError> {
        status_code(&self.status_code)?;
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let responses = method.method_responses.get_or_insert_default();
        if responses.contains_key(&self.status_code) {
            return Err(conflict("Response already exists for this resource"));
        }
        let response = MethodResponse {
            status_code: self.status_code.clone(),
            response_parameters: self.response_parameters,
            response_models: self.response_models,
        };
        responses.insert(self.status_code, response.clone());
        Ok(response)
    }
}

/// `GetMethodResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetMethodResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
}

impl Operation for GetMethodResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetMethodResponse";
    type Output = MethodResponse;

    fn run(self, call: &mut Call<'_>) -> Result<MethodResponse, AwsError> {
        let api = tree(call, &self.rest_api_id)?;
        let method = api.method(&self.resource_id, &self.http_method)?;
        let responses = method.method_responses.as_ref();
        responses
            .and_then(|responses| responses.get(&self.status_code))
            .cloned()
            .ok_or_else(missing)
    }
}

/// `DeleteMethodResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteMethodResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
}

impl Operation for DeleteMethodResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteMethodResponse";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let responses = method.method_responses.as_mut();
        responses
            .and_then(|responses| responses.remove(&self.status_code))
            .ok_or_else(missing)?;
        if method
            .method_responses
            .as_ref()
            .is_some_and(BTreeMap::is_empty)
        {
            method.method_responses = None;
        }
        Ok(Empty {})
    }
}

/// `UpdateMethodResponse`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateMethodResponse {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `200`.
    pub status_code: String,
    /// Changes of `/responseParameters/{name}` and `/responseModels/{type}`.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateMethodResponse {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateMethodResponse";
    type Output = MethodResponse;

    fn run(self, call: &mut Call<'_>) -> Result<MethodResponse, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let method = api.method_mut(&self.resource_id, &self.http_method)?;
        let responses = method.method_responses.as_mut();
        let response = responses
            .and_then(|responses| responses.get_mut(&self.status_code))
            .ok_or_else(missing)?;
        let mut changed = response.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let segments = patch.segments();
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            match segments.as_slice() {
                ["responseParameters", name] => patch.entry(
                    &mut changed.response_parameters,
                    name,
                    patch.flag(),
                    "Invalid parameter name specified",
                )?,
                ["responseModels", kind] => patch.entry(
                    &mut changed.response_models,
                    kind,
                    patch.text(),
                    "Content-Type specified was not found",
                )?,
                _ => return Err(patch.unknown_here()),
            }
        }
        response.clone_from(&changed);
        Ok(changed)
    }
}
