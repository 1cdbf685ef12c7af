//! HTTP APIs: routes, integrations, JWT authorizers, stages, domains and mappings.

use serde_json::{Value as Json, json};
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::ApiGatewayV2;

use super::translate::{Differences, input};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_apigatewayv2_api", api),
    ("aws_apigatewayv2_route", route),
    ("aws_apigatewayv2_integration", integration),
    ("aws_apigatewayv2_authorizer", authorizer),
    ("aws_apigatewayv2_stage", stage),
    ("aws_apigatewayv2_domain_name", domain_name),
    ("aws_apigatewayv2_api_mapping", mapping),
];

fn made(
    applying: &Applying,
    resource: &Resource,
    operation: &str,
    differences: Differences,
) -> Result<Json, Failed> {
    let request = input(resource, ApiGatewayV2, operation, differences)?;
    applying.call(resource, ApiGatewayV2, operation, request.into())
}

fn api(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let made = made(applying, resource, "CreateApi", Differences::default())?;
    let id = text(&made, "ApiId");
    let account = applying.cloud.read(|world| world.account.clone());
    Ok(attributes([
        ("api_endpoint", text(&made, "ApiEndpoint").into()),
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/apis/{id}").into(),
        ),
        (
            "execution_arn",
            format!("arn:aws:execute-api:{region}:{account}:{id}").into(),
        ),
        ("id", id.into()),
    ]))
}

fn route(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let made = made(applying, resource, "CreateRoute", Differences::default())?;
    Ok(attributes([("id", text(&made, "RouteId").into())]))
}

fn integration(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("timeout_milliseconds", "TimeoutInMillis")],
        skips: &[],
    };
    let made = made(applying, resource, "CreateIntegration", differences)?;
    Ok(attributes([("id", text(&made, "IntegrationId").into())]))
}

fn authorizer(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("identity_sources", "IdentitySource")],
        skips: &[],
    };
    let made = made(applying, resource, "CreateAuthorizer", differences)?;
    Ok(attributes([("id", text(&made, "AuthorizerId").into())]))
}

fn stage(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[("name", "StageName")],
        skips: &[],
    };
    made(applying, resource, "CreateStage", differences)?;
    let word = |name: &str| {
        resource
            .block
            .attr(name)
            .text()
            .unwrap_or_default()
            .to_owned()
    };
    let (api, name) = (word("api_id"), word("name"));
    let account = applying.cloud.read(|world| world.account.clone());
    let path = if name == "$default" {
        ""
    } else {
        name.as_str()
    };
    Ok(attributes([
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/apis/{api}/stages/{name}").into(),
        ),
        (
            "execution_arn",
            format!("arn:aws:execute-api:{region}:{account}:{api}/{name}").into(),
        ),
        (
            "invoke_url",
            format!("https://{api}.execute-api.{region}.amazonaws.com/{path}").into(),
        ),
        ("id", name.into()),
    ]))
}

fn domain_name(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[("domain_name_configuration", "DomainNameConfigurations")],
        skips: &["tags"],
    };
    let made = made(applying, resource, "CreateDomainName", differences)?;
    let name = text(&made, "DomainName");
    let first = made
        .pointer("/DomainNameConfigurations/0")
        .cloned()
        .unwrap_or_default();
    let configuration = json!([{
        "target_domain_name": text(&first, "ApiGatewayDomainName"),
        "hosted_zone_id": text(&first, "HostedZoneId"),
    }]);
    Ok(attributes([
        ("domain_name_configuration", configuration),
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/domainnames/{name}").into(),
        ),
        ("id", name.into()),
    ]))
}

fn mapping(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let made = made(
        applying,
        resource,
        "CreateApiMapping",
        Differences::default(),
    )?;
    Ok(attributes([("id", text(&made, "ApiMappingId").into())]))
}
