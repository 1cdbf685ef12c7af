//! See the page.

use super::{FUNCTION, GATEWAY, permissions};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::source_arn::{self, Part, SourceArn};
use crate::rules::{made, named};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-for-another-call",
    page: include_str!("permission_for_another_call.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

const REST_API: &str = "aws_api_gateway_rest_api";

fn check(config: &Config, found: &mut Findings) {
    for integration in made(config, found, "aws_api_gateway_integration") {
        let uri = integration.attr("uri");
        let Some(function) =
            named(config, uri, FUNCTION).filter(|_| integration.attr("credentials").is_unset())
        else {
            continue;
        };
        let gateway: Vec<_> = permissions(config, function)
            .filter(|permission| permission.attr("principal").text() == Some(GATEWAY))
            .collect();
        let misses: Option<Vec<_>> = gateway
            .iter()
            .map(|permission| {
                let arn = source_arn::read(config, permission.attr("source_arn"))?;
                Some((*permission, misses(config, integration, &arn)?))
            })
            .collect();
        let Some((permission, what)) = misses.and_then(|all| all.into_iter().next()) else {
            continue;
        };
        found
            .report(permission.attr("source_arn").span(), format!("this is {what}, so the call ends with 500"))
            .at(permission.address.as_ref())
            .related(uri.span(), "the call that it does not cover")
            .help(format!(
                "make it of this integration's API, stage, method and path: \"${{{}.execution_arn}}/...\"",
                named(config, integration.attr("rest_api_id"), REST_API).map_or("aws_api_gateway_rest_api.NAME", |api| &api.address)
            ));
    }
}

/// In what a permission certainly differs from an integration; `None` where it may cover it.
fn misses(config: &Config, integration: &Resource, arn: &SourceArn<'_>) -> Option<&'static str> {
    let api = named(config, integration.attr("rest_api_id"), REST_API)?;
    match arn.api {
        Part::Of(other) if other.kind.as_ref() == REST_API && other.id != api.id => {
            return Some("another API");
        }
        Part::Of(other) if other.id != api.id && other.kind.starts_with("aws_apigatewayv2") => {
            return Some("another API");
        }
        _ => {}
    }
    if let (Part::Text(wanted), Some(verb)) = (arn.method, verb(config, integration))
        && !wanted.eq_ignore_ascii_case(verb)
        && verb != "ANY"
    {
        return Some("another method");
    }
    if let Part::Of(path) = arn.path
        && let Some(resource) = named(
            config,
            integration.attr("resource_id"),
            "aws_api_gateway_resource",
        )
        && path.kind == resource.kind
        && path.id != resource.id
    {
        return Some("another path");
    }
    let stages: Vec<Attr<'_>> = config
        .beside(integration, "aws_api_gateway_stage")
        .filter(|stage| {
            named(config, stage.attr("rest_api_id"), REST_API)
                .is_some_and(|named| named.id == api.id)
        })
        .map(|stage| stage.attr("stage_name"))
        .collect();
    if let Part::Text(wanted) = arn.stage
        && !stages.is_empty()
        && stages
            .iter()
            .all(|stage| stage.text().is_some_and(|name| name != wanted))
    {
        return Some("another stage");
    }
    None
}

/// The verb of the integration's method.
fn verb<'c>(config: &'c Config, integration: &'c Resource) -> Option<&'c str> {
    let attr = integration.attr("http_method");
    attr.text().or_else(|| {
        named(config, attr, "aws_api_gateway_method")?
            .attr("http_method")
            .text()
    })
}
