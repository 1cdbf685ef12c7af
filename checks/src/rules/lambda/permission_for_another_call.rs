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
const HTTP_API: &str = "aws_apigatewayv2_api";

fn check(config: &Config, found: &mut Findings) {
    for integration in made(config, found, "aws_api_gateway_integration") {
        let uri = integration.attr("uri");
        let by_role = !integration.attr("credentials").is_unset();
        if let (Some(call), false) = (of_rest(config, integration), by_role) {
            judge(config, &call, uri, found);
        }
    }
    for route in made(config, found, "aws_apigatewayv2_route") {
        let targets = config.sources_of(route.attr("target"));
        let [(integration, _)] = targets.as_slice() else {
            continue;
        };
        let uri = integration.attr("integration_uri");
        let by_role = !integration.attr("credentials_arn").is_unset();
        if let (Some(call), false) = (of_http(config, route), by_role) {
            judge(config, &call, uri, found);
        }
    }
}

/// What is called of an API.
struct Door<'c> {
    api: &'c Resource,
    /// Those that are written; none where they are made elsewhere.
    stages: Vec<Attr<'c>>,
    verb: Option<&'c str>,
    /// The resource of a REST API.
    resource: Option<&'c Resource>,
    /// The path of a route.
    path: Option<&'c str>,
}

fn of_rest<'c>(config: &'c Config, integration: &'c Resource) -> Option<Door<'c>> {
    let api = named(config, integration.attr("rest_api_id"), REST_API)?;
    let resource = integration.attr("resource_id");
    Some(Door {
        api,
        stages: stages(config, api, "aws_api_gateway_stage"),
        verb: verb(config, integration),
        resource: named(config, resource, "aws_api_gateway_resource"),
        path: None,
    })
}

fn of_http<'c>(config: &'c Config, route: &'c Resource) -> Option<Door<'c>> {
    let api = named(config, route.attr("api_id"), HTTP_API)?;
    let (verb, path) = route.attr("route_key").text()?.split_once(' ')?;
    Some(Door {
        api,
        stages: stages(config, api, "aws_apigatewayv2_stage"),
        verb: Some(verb),
        resource: None,
        path: Some(path),
    })
}

/// The names of an API's stages.
fn stages<'c>(config: &'c Config, api: &'c Resource, kind: &str) -> Vec<Attr<'c>> {
    let (id, name) = match kind {
        "aws_api_gateway_stage" => ("rest_api_id", "stage_name"),
        _ => ("api_id", "name"),
    };
    config
        .beside(api, kind)
        .filter(|stage| {
            named(config, stage.attr(id), &api.kind).is_some_and(|named| named.id == api.id)
        })
        .map(|stage| stage.attr(name))
        .collect()
}

fn judge(config: &Config, call: &Door<'_>, uri: Attr<'_>, found: &mut Findings) {
    let Some(function) = named(config, uri, FUNCTION) else {
        return;
    };
    let misses: Option<Vec<_>> = permissions(config, function)
        .filter(|permission| permission.attr("principal").text() == Some(GATEWAY))
        .map(|permission| {
            let arn = source_arn::read(config, permission.attr("source_arn"))?;
            Some((permission, misses(call, &arn)?))
        })
        .collect();
    let Some((permission, what)) = misses.and_then(|all| all.into_iter().next()) else {
        return;
    };
    found
        .report(permission.attr("source_arn").span(), format!("this is {what}, so the call ends with 500"))
        .at(permission.address.as_ref())
        .related(uri.span(), "the call that it does not cover")
        .help(format!(
            "make it of this integration's API, stage, method and path: \"${{{}.execution_arn}}/...\"",
            call.api.address
        ));
}

/// In what a permission certainly differs from a call; `None` where it may cover it.
fn misses(call: &Door<'_>, arn: &SourceArn<'_>) -> Option<&'static str> {
    if let Part::Of(other) = arn.api
        && [REST_API, HTTP_API].contains(&other.kind.as_ref())
        && other.id != call.api.id
    {
        return Some("another API");
    }
    if let (Part::Text(wanted), Some(verb)) = (arn.method, call.verb)
        && !wanted.eq_ignore_ascii_case(verb)
        && verb != "ANY"
    {
        return Some("another method");
    }
    if let (Part::Of(path), Some(resource)) = (arn.path, call.resource)
        && path.kind == resource.kind
        && path.id != resource.id
    {
        return Some("another path");
    }
    if let (Part::Text(wanted), Some(path)) = (arn.path, call.path)
        && wanted.trim_matches('/') != path.trim_matches('/')
    {
        return Some("another path");
    }
    if let Part::Text(wanted) = arn.stage
        && !call.stages.is_empty()
        && call
            .stages
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
