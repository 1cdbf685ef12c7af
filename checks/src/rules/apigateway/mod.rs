//! REST and HTTP APIs, their authorizers, stages and domains:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/welcome.html>.

mod open_method;

use crate::rule::Rule;
use crate::rules::{named, same};
use crate::terraform::config::{Config, Resource};

/// The rules of the family.
pub const RULES: &[Rule] = &[open_method::RULE];

pub const REST_API: &str = "aws_api_gateway_rest_api";
pub const REST_AUTHORIZER: &str = "aws_api_gateway_authorizer";
pub const METHOD: &str = "aws_api_gateway_method";

/// What belongs to the same REST API as a resource.
fn of_same_rest_api<'c>(
    config: &'c Config,
    resource: &'c Resource,
    kind: &str,
) -> impl Iterator<Item = &'c Resource> {
    let api = resource.attr("rest_api_id");
    config
        .resources(kind)
        .filter(move |other| same(other.attr("rest_api_id"), api))
}

/// Why a REST API may keep strangers out by itself: it is private, or it has a resource policy.
fn guarded(config: &Config, resource: &Resource) -> Option<&'static str> {
    if of_same_rest_api(config, resource, "aws_api_gateway_rest_api_policy")
        .next()
        .is_some()
    {
        return Some("the API has a resource policy");
    }
    let api = named(config, resource.attr("rest_api_id"), REST_API)?;
    if !api.attr("policy").is_unset() {
        return Some("the API has a resource policy");
    }
    let types = api.path("endpoint_configuration.types");
    let private = types
        .items()
        .iter()
        .any(|item| item.text() == Some("PRIVATE"));
    (private || types.is_unknown()).then_some("the API may be private")
}

/// How a method is called in a message: `GET`, or its resource's name where its verb is not known.
fn verb(method: &Resource) -> &str {
    method.attr("http_method").text().unwrap_or(&method.name)
}
