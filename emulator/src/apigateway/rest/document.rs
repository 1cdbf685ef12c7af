//! An API as a document: OpenAPI 3.0 or Swagger 2.0 in JSON, with API Gateway's extensions.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html>. Invariant: a member
//! that would change what callers meet and is not here makes the whole document be refused, by its name.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::apigateway::Strings;
use crate::operation::{AwsError, Inert};

/// What a thing is called, for people; it has no effect.
type Words = Option<IgnoredAny>;

/// The document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Document {
    openapi: Option<String>,
    swagger: Option<String>,
    pub info: Info,
    #[serde(default)]
    pub paths: BTreeMap<String, PathItem>,
    #[serde(default)]
    components: Components,
    #[serde(default)]
    security_definitions: BTreeMap<String, Scheme>,
    /// What every operation asks for that does not say it itself.
    pub security: Option<Vec<Requirement>>,
    // Where an API is served is not taken from its document.
    #[serde(rename = "servers")]
    _servers: Words,
    #[serde(rename = "host")]
    _host: Words,
    #[serde(rename = "schemes")]
    _schemes: Words,
    #[serde(rename = "tags")]
    _tags: Words,
    #[serde(rename = "externalDocs")]
    _external_docs: Words,
}

/// Its title.
#[derive(Debug, Deserialize)]
pub(super) struct Info {
    pub title: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Components {
    #[serde(default)]
    security_schemes: BTreeMap<String, Scheme>,
}

/// Schemes and the scopes that are asked for; any one of the requirements of a list is enough.
pub(super) type Requirement = BTreeMap<String, Vec<String>>;

/// The operations of a path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PathItem {
    get: Option<Operation>,
    put: Option<Operation>,
    post: Option<Operation>,
    delete: Option<Operation>,
    options: Option<Operation>,
    head: Option<Operation>,
    patch: Option<Operation>,
    x_amazon_apigateway_any_method: Option<Operation>,
    #[serde(rename = "summary")]
    _summary: Words,
    #[serde(rename = "description")]
    _description: Words,
}

impl PathItem {
    /// Its operations by method.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'static str, &Operation)> {
        [
            ("GET", &self.get),
            ("PUT", &self.put),
            ("POST", &self.post),
            ("DELETE", &self.delete),
            ("OPTIONS", &self.options),
            ("HEAD", &self.head),
            ("PATCH", &self.patch),
            ("ANY", &self.x_amazon_apigateway_any_method),
        ]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }
}

/// An operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub name: Option<String>,
    pub security: Option<Vec<Requirement>>,
    #[serde(default)]
    pub responses: BTreeMap<String, Response>,
    #[serde(rename = "x-amazon-apigateway-integration")]
    pub integration: Option<Integration>,
    #[serde(rename = "summary")]
    _summary: Words,
    #[serde(rename = "description")]
    _description: Words,
    #[serde(rename = "tags")]
    _tags: Words,
}

/// What an operation may answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Response {
    /// Only their names have an effect.
    #[serde(default)]
    pub headers: BTreeMap<String, Value>,
    #[serde(rename = "description")]
    _description: Words,
}

/// `x-amazon-apigateway-integration`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Integration {
    #[serde(rename = "type")]
    pub kind: String,
    pub uri: Option<String>,
    pub http_method: Option<String>,
    pub connection_type: Option<String>,
    pub request_parameters: Option<Strings>,
    pub request_templates: Option<Strings>,
    pub passthrough_behavior: Option<String>,
    pub cache_namespace: Option<Inert>,
    pub cache_key_parameters: Option<Inert>,
    pub content_handling: Option<Inert>,
    pub timeout_in_millis: Option<i64>,
    /// By the pattern of what the back end says, or `default`.
    #[serde(default)]
    pub responses: BTreeMap<String, IntegrationResponse>,
}

/// A response of an integration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct IntegrationResponse {
    pub status_code: String,
    pub response_parameters: Option<Strings>,
    pub response_templates: Option<Strings>,
    pub content_handling: Option<Inert>,
}

/// A security scheme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scheme {
    #[serde(rename = "type")]
    pub kind: String,
    pub name: Option<String>,
    #[serde(rename = "in")]
    pub place: Option<String>,
    #[serde(rename = "x-amazon-apigateway-authtype")]
    pub authtype: Option<String>,
    #[serde(rename = "x-amazon-apigateway-authorizer")]
    pub authorizer: Option<Authorizer>,
    #[serde(rename = "description")]
    _description: Words,
}

/// `x-amazon-apigateway-authorizer`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Authorizer {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "providerARNs")]
    pub provider_arns: Option<Vec<String>>,
    pub identity_source: Option<String>,
    pub identity_validation_expression: Option<String>,
    #[serde(rename = "authorizerResultTtlInSeconds")]
    pub ttl: Option<i64>,
}

/// Reads a document.
///
/// # Errors
/// It is none, or has something that is not modelled.
pub(super) fn read(bytes: &[u8]) -> Result<Document, AwsError> {
    let document: Document = serde_json::from_slice(bytes).map_err(|error| {
        AwsError::not_modelled(format_args!(
            "this OpenAPI document (JSON is read, YAML is not): {error}"
        ))
    })?;
    let version = document.openapi.as_deref().or(document.swagger.as_deref());
    if !version.is_some_and(|version| version.starts_with("3.0") || version == "2.0") {
        return Err(AwsError::not_modelled(
            "documents other than OpenAPI 3.0 and Swagger 2.0",
        ));
    }
    Ok(document)
}

impl Document {
    /// A security scheme by its name.
    pub(super) fn scheme(&self, name: &str) -> Option<&Scheme> {
        let new = self.components.security_schemes.get(name);
        new.or_else(|| self.security_definitions.get(name))
    }
}
