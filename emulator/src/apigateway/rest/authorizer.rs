//! Authorizers: who decides whether a caller gets in.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html>. Modelled is `COGNITO_USER_POOLS`.
//! Invariant: an authorizer that a method names exists.

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use super::{api, find, find_mut};
use crate::apigateway::{bad_request, conflict, not_found, page};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// An authorizer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authorizer {
    /// 6 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// `COGNITO_USER_POOLS`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The ARNs of the user pools whose tokens are good.
    #[serde(rename = "providerARNs")]
    pub provider_arns: Option<Vec<String>>,
    /// `cognito_user_pools`; a label for OpenAPI.
    pub auth_type: String,
    /// Where the token is: `method.request.header.Authorization`.
    pub identity_source: Option<String>,
    /// A regular expression that the `aud` of an ID token must match as a whole.
    pub identity_validation_expression: Option<String>,
    /// How long a decision might be used again, in seconds. Decisions are made anew for every call.
    pub authorizer_result_ttl_in_seconds: Option<Inert>,
}

/// The header field that an identity source names.
pub(crate) fn header_of(source: &str) -> Option<&str> {
    source
        .strip_prefix("method.request.header.")
        .filter(|name| !name.is_empty() && !name.contains([',', ' ']))
}

fn check(authorizer: &Authorizer) -> Result<(), AwsError> {
    if authorizer.kind != "COGNITO_USER_POOLS" {
        return Err(AwsError::not_modelled(format_args!(
            "authorizers of the type {}",
            authorizer.kind
        )));
    }
    let arns = authorizer.provider_arns.as_deref().unwrap_or_default();
    if arns.is_empty() || arns.iter().any(|arn| pool_of(arn).is_none()) {
        return Err(bad_request("Invalid ARN specified in the request"));
    }
    let source = authorizer.identity_source.as_deref().unwrap_or_default();
    if header_of(source).is_none() {
        return Err(bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
             expression specified: {source}]"
        )));
    }
    if let Some(expression) = &authorizer.identity_validation_expression {
        regex::Regex::new(expression)
            .map_err(|_| bad_request(format!("Invalid regex pattern specified: {expression}")))?;
    }
    Ok(())
}

fn ttl(seconds: i64) -> Result<Inert, AwsError> {
    if (0..=3600).contains(&seconds) {
        return Ok(Inert(seconds.into()));
    }
    Err(bad_request(
        "Authorizer result TTL must be between 0 and 3600 seconds",
    ))
}

/// The id of the pool of `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`.
pub(crate) fn pool_of(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.split(':').collect();
    let ["arn", "aws", "cognito-idp", _, _, pool] = parts.as_slice() else {
        return None;
    };
    pool.strip_prefix("userpool/").filter(|id| !id.is_empty())
}

fn missing() -> AwsError {
    not_found("Invalid Authorizer identifier specified")
}

/// `CreateAuthorizer`. Members that are not here (a function's URI, credentials) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateAuthorizer {
    /// The API's id.
    pub rest_api_id: String,
    /// The name.
    pub name: String,
    /// `COGNITO_USER_POOLS`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The ARNs of the user pools whose tokens are good.
    #[serde(rename = "providerARNs")]
    pub provider_arns: Option<Vec<String>>,
    /// A label for OpenAPI.
    pub auth_type: Option<String>,
    /// Where the token is: `method.request.header.Authorization`.
    pub identity_source: Option<String>,
    /// A regular expression that the `aud` of an ID token must match as a whole.
    pub identity_validation_expression: Option<String>,
    /// From 0 to 3600.
    pub authorizer_result_ttl_in_seconds: Option<i64>,
}

impl Operation for CreateAuthorizer {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        if find(call, &self.rest_api_id).is_none() {
            return Err(conflict(
                "Unable to complete operation due to concurrent modification. Please try again later.",
            ));
        }
        let mut authorizer = Authorizer {
            id: String::new(),
            name: self.name,
            kind: self.kind,
            provider_arns: self.provider_arns,
            auth_type: self
                .auth_type
                .unwrap_or_else(|| "cognito_user_pools".to_owned()),
            identity_source: self
                .identity_source
                .filter(|source| !source.is_empty())
                .or_else(|| Some("method.request.header.Authorization".to_owned())),
            identity_validation_expression: self
                .identity_validation_expression
                .filter(|expression| !expression.is_empty()),
            authorizer_result_ttl_in_seconds: self
                .authorizer_result_ttl_in_seconds
                .map(ttl)
                .transpose()?,
        };
        check(&authorizer)?;
        let id = call.world.ids.lower_digits(6);
        authorizer.id.clone_from(&id);
        if let Some(api) = find_mut(call, &self.rest_api_id) {
            if api
                .authorizers
                .values()
                .any(|other| other.name == authorizer.name)
            {
                return Err(conflict(
                    "Authorizer name must be unique. Authorizer with this name already exists.",
                ));
            }
            api.authorizers.insert(id, authorizer.clone());
        }
        Ok(authorizer)
    }
}

/// `GetAuthorizer`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetAuthorizer {
    /// The API's id.
    pub rest_api_id: String,
    /// The authorizer's id.
    pub authorizer_id: String,
}

impl Operation for GetAuthorizer {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        let api = find(call, &self.rest_api_id).ok_or_else(missing)?;
        api.authorizers
            .get(&self.authorizer_id)
            .cloned()
            .ok_or_else(missing)
    }
}

/// `GetAuthorizers`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetAuthorizers {
    /// The API's id.
    pub rest_api_id: String,
    /// Where the page before ended.
    pub position: Option<String>,
    /// How many at most.
    pub limit: Option<i64>,
}

/// A page of authorizers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Authorizers {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The authorizers.
    pub items: Vec<Authorizer>,
}

impl Operation for GetAuthorizers {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetAuthorizers";
    type Output = Authorizers;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizers, AwsError> {
        let all = api(call, &self.rest_api_id)?
            .authorizers
            .values()
            .cloned()
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(Authorizers { position, items })
    }
}

/// `DeleteAuthorizer`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteAuthorizer {
    /// The API's id.
    pub rest_api_id: String,
    /// The authorizer's id.
    pub authorizer_id: String,
}

impl Operation for DeleteAuthorizer {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteAuthorizer";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        if !api.authorizers.contains_key(&self.authorizer_id) {
            return Err(missing());
        }
        for resource in api.resources.values() {
            let user = resource
                .methods
                .values()
                .find(|method| method.authorizer_id.as_ref() == Some(&self.authorizer_id));
            if let Some(method) = user {
                return Err(conflict(format!(
                    "Cannot delete authorizer '{}', is referenced in method: {}/{}",
                    self.authorizer_id,
                    api.path(resource),
                    method.http_method
                )));
            }
        }
        api.authorizers.remove(&self.authorizer_id);
        Ok(Empty {})
    }
}

/// `UpdateAuthorizer`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateAuthorizer {
    /// The API's id.
    pub rest_api_id: String,
    /// The authorizer's id.
    pub authorizer_id: String,
    /// The changes, all or none.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateAuthorizer {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        let stored = api
            .authorizers
            .get_mut(&self.authorizer_id)
            .ok_or_else(missing)?;
        let mut authorizer = stored.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut authorizer, &patch)?;
        }
        check(&authorizer)?;
        stored.clone_from(&authorizer);
        Ok(authorizer)
    }
}

fn change(authorizer: &mut Authorizer, patch: &PatchOperation) -> Result<(), AwsError> {
    if patch.path == "/providerARNs" {
        return patch.item(&mut authorizer.provider_arns);
    }
    patch.only(&["replace"])?;
    match patch.path.as_str() {
        "/name" => authorizer.name = patch.text(),
        "/type" => authorizer.kind = patch.text(),
        "/authType" => authorizer.auth_type = patch.text(),
        "/identitySource" => authorizer.identity_source = patch.optional(),
        "/identityValidationExpression" => {
            authorizer.identity_validation_expression = patch.optional();
        }
        "/authorizerResultTtlInSeconds" => {
            authorizer.authorizer_result_ttl_in_seconds = Some(ttl(patch.number()?)?);
        }
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}
