//! A pool that locks nothing.

use super::{HTTP_API, HTTP_AUTHORIZER, REST_API, REST_AUTHORIZER, api_beside};
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

fn check(config: &Config, found: &mut Findings) {
    for server in made(config, found, cognito::RESOURCE_SERVER) {
        let has = |kind: &str| config.beside(server, kind).next().is_some();
        // An OpenAPI body, a module and a second configuration may hold the authorizer.
        let body = [REST_API, HTTP_API]
            .iter()
            .flat_map(|kind| config.beside(server, kind))
            .any(|api| !api.attr("body").is_unset());
        let joined = body || has(REST_AUTHORIZER) || has(HTTP_AUTHORIZER);
        let Some(api) = api_beside(config, server) else {
            continue;
        };
        if joined || cognito::handed_on(config, server) {
            continue;
        }
        found
            .report(server.header, "scopes for an API, and an API, and no authorizer that joins them: tokens are made and nobody asks for one")
            .at(server.address.as_ref())
            .related(api.header, "the API")
            .help("declare an `aws_api_gateway_authorizer` (or `aws_apigatewayv2_authorizer`) for the pool, and name it in every method");
    }
}
