//! From an API to the snapshot that its callers meet.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html>. Invariant: a deployment never
//! changes; what decides who gets in (resources, methods, authorizers, the resource policy, gateway responses) is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Api;
use super::api::RestApi;
use super::authorizer::{Authorizer, header_of, pool_of};
use super::gateway_response::GatewayResponse;
use super::method::Method;
use super::model;
use super::validator::RequestValidator;
use crate::apigateway::bad_request;
use crate::apigateway::execute::matching::Tree;
use crate::apigateway::execute::refusal::Kind;
use crate::clock::Timestamp;
use crate::operation::AwsError;

/// An API as it was when it was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub id: String,
    pub description: Option<String>,
    pub created: Timestamp,
    pub settings: RestApi,
    pub tree: Tree,
    pub routes: Vec<Route>,
    pub gateway_responses: BTreeMap<Kind, GatewayResponse>,
}

/// A method of a resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Route {
    pub resource_id: String,
    pub path: String,
    pub method: Method,
    pub gate: Gate,
    pub validator: Option<RequestValidator>,
    /// Schemas of bodies by media type.
    pub models: BTreeMap<String, Value>,
}

/// Who decides about a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Gate {
    Open,
    /// The caller's signature, which is never taken for good: nobody gets in.
    Iam,
    Cognito(CognitoGate),
}

/// A `COGNITO_USER_POOLS` authorizer as a method uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CognitoGate {
    /// The header field of the token, in lower case.
    pub header: String,
    /// The ids of the pools.
    pub pools: Vec<String>,
    /// With scopes it takes access tokens that have one of them, without it takes ID tokens.
    pub scopes: Vec<String>,
    /// A regular expression of the ID token's audience.
    pub audience: Option<String>,
}

/// Takes the snapshot.
///
/// # Errors
/// An API without methods, and a method without an integration.
pub(super) fn snapshot(
    api: &Api,
    id: String,
    description: Option<String>,
    now: Timestamp,
) -> Result<Deployment, AwsError> {
    let mut deployment = Deployment {
        id,
        description,
        created: now,
        settings: api.settings.clone(),
        tree: Tree::default(),
        routes: Vec::new(),
        gateway_responses: api.gateway_responses.clone(),
    };
    for resource in api.resources.values() {
        let path = api.path(resource);
        for (name, method) in &resource.methods {
            if method.method_integration.is_none() {
                return Err(bad_request("No integration defined for method"));
            }
            deployment.tree.insert(&path, name, deployment.routes.len());
            deployment.routes.push(Route {
                resource_id: resource.id.clone(),
                path: path.clone(),
                method: method.clone(),
                gate: gate(api, method)?,
                validator: validator(api, method),
                models: models(api, method),
            });
        }
    }
    if deployment.routes.is_empty() {
        return Err(bad_request("The REST API doesn't contain any methods"));
    }
    Ok(deployment)
}

fn validator(api: &Api, method: &Method) -> Option<RequestValidator> {
    let id = method.request_validator_id.as_ref()?;
    api.validators.get(id).cloned()
}

fn models(api: &Api, method: &Method) -> BTreeMap<String, Value> {
    let named = method.request_models.iter().flatten();
    named
        .filter_map(|(kind, name)| Some((kind.clone(), model::schema(api.models.get(name)?)?)))
        .collect()
}

fn gate(api: &Api, method: &Method) -> Result<Gate, AwsError> {
    match method.authorization_type.as_str() {
        "NONE" => Ok(Gate::Open),
        "AWS_IAM" => Ok(Gate::Iam),
        "COGNITO_USER_POOLS" => {
            let authorizer = method
                .authorizer_id
                .as_ref()
                .and_then(|id| api.authorizers.get(id));
            authorizer
                .and_then(|authorizer| cognito(authorizer, method))
                .map(Gate::Cognito)
                .ok_or_else(|| bad_request("Invalid authorizer specified for method"))
        }
        other => Err(AwsError::not_modelled(format_args!(
            "the authorization type {other}"
        ))),
    }
}

fn cognito(authorizer: &Authorizer, method: &Method) -> Option<CognitoGate> {
    let arns = authorizer.provider_arns.as_deref()?;
    Some(CognitoGate {
        header: header_of(authorizer.identity_source.as_deref()?)?.to_ascii_lowercase(),
        pools: arns
            .iter()
            .filter_map(|arn| pool_of(arn))
            .map(str::to_owned)
            .collect(),
        scopes: method.authorization_scopes.clone().unwrap_or_default(),
        audience: authorizer.identity_validation_expression.clone(),
    })
}
