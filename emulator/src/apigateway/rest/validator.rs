//! Request validators: what of a request is looked at before the integration is reached.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_RequestValidator.html>.

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use super::{api, find, find_mut};
use crate::apigateway::{bad_request, conflict, not_found, page};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A request validator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestValidator {
    /// 6 characters.
    pub id: String,
    /// The name.
    pub name: Option<String>,
    /// Whether bodies are held against their models.
    pub validate_request_body: bool,
    /// Whether parameters that must be there are looked for.
    pub validate_request_parameters: bool,
}

fn missing() -> AwsError {
    not_found("Invalid Request Validator identifier specified")
}

/// `CreateRequestValidator`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateRequestValidator {
    pub rest_api_id: String,
    pub name: Option<String>,
    pub validate_request_body: Option<bool>,
    pub validate_request_parameters: Option<bool>,
}

impl Operation for CreateRequestValidator {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateRequestValidator";
    type Output = RequestValidator;

    fn run(self, call: &mut Call<'_>) -> Result<RequestValidator, AwsError> {
        let id = call.world.ids.lower_digits(6);
        let api = find_mut(call, &self.rest_api_id)
            .ok_or_else(|| bad_request("Invalid REST API identifier specified"))?;
        let validator = RequestValidator {
            id: id.clone(),
            name: self.name,
            validate_request_body: self.validate_request_body.unwrap_or(false),
            validate_request_parameters: self.validate_request_parameters.unwrap_or(false),
        };
        api.validators.insert(id, validator.clone());
        Ok(validator)
    }
}

/// `GetRequestValidator`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRequestValidator {
    pub rest_api_id: String,
    pub request_validator_id: String,
}

impl Operation for GetRequestValidator {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetRequestValidator";
    type Output = RequestValidator;

    fn run(self, call: &mut Call<'_>) -> Result<RequestValidator, AwsError> {
        let api = find(call, &self.rest_api_id).ok_or_else(missing)?;
        api.validators
            .get(&self.request_validator_id)
            .cloned()
            .ok_or_else(missing)
    }
}

/// `GetRequestValidators`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRequestValidators {
    pub rest_api_id: String,
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// A page of request validators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestValidators {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The validators.
    pub items: Vec<RequestValidator>,
}

impl Operation for GetRequestValidators {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetRequestValidators";
    type Output = RequestValidators;

    fn run(self, call: &mut Call<'_>) -> Result<RequestValidators, AwsError> {
        let all = api(call, &self.rest_api_id)?
            .validators
            .values()
            .cloned()
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(RequestValidators { position, items })
    }
}

/// `UpdateRequestValidator`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateRequestValidator {
    pub rest_api_id: String,
    pub request_validator_id: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateRequestValidator {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateRequestValidator";
    type Output = RequestValidator;

    fn run(self, call: &mut Call<'_>) -> Result<RequestValidator, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        let stored = api
            .validators
            .get_mut(&self.request_validator_id)
            .ok_or_else(missing)?;
        let mut validator = stored.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let known = [
                "/name",
                "/validateRequestBody",
                "/validateRequestParameters",
            ];
            if !known.contains(&patch.path.as_str()) {
                return Err(patch.unknown(&known));
            }
            patch.only(&["replace"])?;
            match patch.path.as_str() {
                "/name" => validator.name = patch.optional(),
                "/validateRequestBody" => validator.validate_request_body = patch.flag(),
                _ => validator.validate_request_parameters = patch.flag(),
            }
        }
        stored.clone_from(&validator);
        Ok(validator)
    }
}

/// `DeleteRequestValidator`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRequestValidator {
    pub rest_api_id: String,
    pub request_validator_id: String,
}

impl Operation for DeleteRequestValidator {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteRequestValidator";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        for resource in api.resources.values() {
            let uses = |method: &&super::method::Method| {
                method.request_validator_id.as_ref() == Some(&self.request_validator_id)
            };
            if let Some(method) = resource.methods.values().find(uses) {
                return Err(conflict(format!(
                    "Cannot delete request validator '{}', is referenced in method request: {}/{}",
                    self.request_validator_id,
                    api.path(resource),
                    method.http_method
                )));
            }
        }
        api.validators
            .remove(&self.request_validator_id)
            .ok_or_else(missing)?;
        Ok(Empty {})
    }
}
