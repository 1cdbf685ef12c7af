//! A pool that locks nothing.

use super::{HTTP_API, HTTP_AUTHORIZER, METHOD, REST_API, REST_AUTHORIZER, ROUTE};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{cognito, made};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/pool-not-joined",
    page: include_str!("pool_not_joined.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// What shows that this configuration has an API.
const APIS: [&str; 4] = [REST_API, HTTP_API, METHOD, ROUTE];

fn check(config: &Config, found: &mut Findings) {
    let has = |kind: &str| config.resources(kind).next();
    let gateway = "apigateway.amazonaws.com";
    let Some(api) = APIS.iter().find_map(|kind| has(kind)).or_else(|| {
        config
            .resources("aws_lambda_permission")
            .find(|permission| permission.attr("principal").text() == Some(gateway))
    }) else {
        return;
    };
    // An OpenAPI body, a module and a second configuration may hold the authorizer.
    let body = [REST_API, HTTP_API]
        .iter()
        .flat_map(|kind| config.resources(kind))
        .any(|api| !api.attr("body").is_unset());
    if body || has(REST_AUTHORIZER).is_some() || has(HTTP_AUTHORIZER).is_some() {
        return;
    }
    for server in made(config, found, cognito::RESOURCE_SERVER) {
        if cognito::handed_on(config, server) {
            continue;
        }
        found
            .report(server.header, "scopes for an API, and an API, and no authorizer that joins them: tokens are made and nobody asks for one")
            .at(server.address.as_ref())
            .related(api.header, "the API")
            .help("declare an `aws_api_gateway_authorizer` (or `aws_apigatewayv2_authorizer`) for the pool, and name it in every method");
    }
}
