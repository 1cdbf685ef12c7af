//! Methods: who may call what on a resource.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html>. Invariant: a method whose type of
//! authorization asks for an authorizer names one of the API's of the right kind.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::integration::Integration;
use super::method_response::MethodResponse;
use super::patch::PatchOperation;
use super::{Api, no_resource, tree, tree_mut};
use crate::apigateway::{Strings, bad_request, conflict};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A method.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    /// The authorizer's id.
    pub authorizer_id: Option<String>,
    /// Whether a key of a usage plan is asked for.
    pub api_key_required: bool,
    /// The id of the request validator.
    pub request_validator_id: Option<String>,
    /// A name for generated clients.
    pub operation_name: Option<String>,
    /// Names (`method.request.header.x-y`) and whether they must be there.
    pub request_parameters: Option<BTreeMap<String, bool>>,
    /// Media types and the names of the models of bodies.
    pub request_models: Option<Strings>,
    /// Responses by status code.
    pub method_responses: Option<BTreeMap<String, MethodResponse>>,
    /// What answers it.
    pub method_integration: Option<Integration>,
    /// Scopes of which a token must have one.
    pub authorization_scopes: Option<Vec<String>>,
}

const METHODS: [&str; 8] = [
    "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY",
];

impl Api {
    fn check(&self, method: &Method) -> Result<(), AwsError> {
        let kinds: &[&str] = match method.authorization_type.as_str() {
            "NONE" | "AWS_IAM" => &[],
            "CUSTOM" => &["TOKEN", "REQUEST"],
            "COGNITO_USER_POOLS" => &["COGNITO_USER_POOLS"],
            _ => {
                return Err(bad_request(
                    "Invalid authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS",
                ));
            }
        };
        let authorizer = method
            .authorizer_id
            .as_ref()
            .and_then(|id| self.authorizers.get(id));
        if !kinds.is_empty()
            && !authorizer.is_some_and(|found| kinds.contains(&found.kind.as_str()))
        {
            return Err(bad_request(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS \
                 requires a valid authorizer.",
            ));
        }
        if let Some(id) = &method.request_validator_id
            && !self.validators.contains_key(id)
        {
            return Err(bad_request(
                "Invalid Request Validator identifier specified",
            ));
        }
        for (_, name) in method.request_models.iter().flatten() {
            if !self.models.contains_key(name) {
                return Err(bad_request(format!(
                    "Invalid model identifier specified: {name}"
                )));
            }
        }
        let mut names = BTreeSet::new();
        for parameter in method
            .request_parameters
            .iter()
            .flatten()
            .map(|(name, _)| name)
        {
            let parts: Vec<&str> = parameter.splitn(4, '.').collect();
            let ["method", "request", "header" | "path" | "querystring", name] = parts.as_slice()
            else {
                return Err(bad_request(format!(
                    "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
                     expression specified: {parameter}]"
                )));
            };
            if !names.insert(*name) {
                return Err(bad_request(
                    "Parameter names must be unique across querystring, header and path",
                ));
            }
        }
        Ok(())
    }
}

/// `PutMethod`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutMethod {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    /// The authorizer's id.
    pub authorizer_id: Option<String>,
    /// Whether a key of a usage plan is asked for.
    pub api_key_required: Option<bool>,
    /// A name for generated clients.
    pub operation_name: Option<String>,
    /// Names (`method.request.header.x-y`) and whether they must be there.
    pub request_parameters: Option<BTreeMap<String, bool>>,
    /// Media types and the names of the models of bodies.
    pub request_models: Option<Strings>,
    /// The id of the request validator.
    pub request_validator_id: Option<String>,
    /// Scopes of which a token must have one.
    pub authorization_scopes: Option<Vec<String>>,
}

impl Operation for PutMethod {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutMethod";
    type Output = Method;

    fn run(self, call: &mut Call<'_>) -> Result<Method, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let resource = api
            .resources
            .get(&self.resource_id)
            .ok_or_else(no_resource)?;
        if !METHODS.contains(&self.http_method.as_str()) {
            return Err(bad_request(format!(
                "Invalid HttpMethod specified. Valid options are {}",
                METHODS.join(",")
            )));
        }
        if resource.methods.contains_key(&self.http_method) {
            return Err(conflict("Method already exists for this resource"));
        }
        let method = Method {
            http_method: self.http_method.clone(),
            authorization_type: self.authorization_type,
            authorizer_id: self.authorizer_id,
            api_key_required: self.api_key_required.unwrap_or(false),
            request_validator_id: self.request_validator_id.filter(|id| !id.is_empty()),
            operation_name: self.operation_name,
            request_parameters: self.request_parameters,
            request_models: self.request_models,
            method_responses: None,
            method_integration: None,
            authorization_scopes: self
                .authorization_scopes
                .filter(|scopes| !scopes.is_empty()),
        };
        api.check(&method)?;
        if let Some(resource) = api.resources.get_mut(&self.resource_id) {
            resource.methods.insert(self.http_method, method.clone());
        }
        Ok(method)
    }
}

/// `GetMethod`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetMethod {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
}

impl Operation for GetMethod {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetMethod";
    type Output = Method;

    fn run(self, call: &mut Call<'_>) -> Result<Method, AwsError> {
        let api = tree(call, &self.rest_api_id)?;
        api.method(&self.resource_id, &self.http_method).cloned()
    }
}

/// `DeleteMethod`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteMethod {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
}

impl Operation for DeleteMethod {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteMethod";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        api.method(&self.resource_id, &self.http_method)?;
        if let Some(resource) = api.resources.get_mut(&self.resource_id) {
            resource.methods.remove(&self.http_method);
        }
        Ok(Empty {})
    }
}

/// `UpdateMethod`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateMethod {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `GET`, or `ANY`.
    pub http_method: String,
    /// The changes, all or none, whatever their order.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateMethod {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateMethod";
    type Output = Method;

    fn run(self, call: &mut Call<'_>) -> Result<Method, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let mut method = api.method(&self.resource_id, &self.http_method)?.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut method, &patch)?;
        }
        if !["CUSTOM", "COGNITO_USER_POOLS"].contains(&method.authorization_type.as_str()) {
            method.authorizer_id = None;
        }
        api.check(&method)?;
        *api.method_mut(&self.resource_id, &self.http_method)? = method.clone();
        Ok(method)
    }
}

fn change(method: &mut Method, patch: &PatchOperation) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["requestParameters", name] => {
            return patch.entry(
                &mut method.request_parameters,
                name,
                patch.flag(),
                "Invalid parameter name specified",
            );
        }
        ["requestModels", kind] => {
            return patch.entry(
                &mut method.request_models,
                kind,
                patch.text(),
                "Content-Type specified was not found",
            );
        }
        ["authorizationScopes"] => return patch.item(&mut method.authorization_scopes),
        _ => {}
    }
    patch.only(&["replace"])?;
    match segments.as_slice() {
        ["authorizationType"] => method.authorization_type = patch.text(),
        ["authorizerId"] => method.authorizer_id = patch.optional(),
        ["apiKeyRequired"] => method.api_key_required = patch.flag(),
        ["requestValidatorId"] => method.request_validator_id = patch.optional(),
        ["operationName"] => method.operation_name = patch.optional(),
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}
