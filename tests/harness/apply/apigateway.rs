//! REST APIs, custom domains and the account's settings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::ApiGateway;

use super::translate::{Differences, input, json as as_json};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_api_gateway_rest_api", rest_api),
    ("aws_api_gateway_resource", resource_row),
    ("aws_api_gateway_method", method),
    ("aws_api_gateway_method_response", method_response),
    ("aws_api_gateway_integration", integration),
    ("aws_api_gateway_integration_response", integration_response),
    ("aws_api_gateway_authorizer", authorizer),
    ("aws_api_gateway_gateway_response", gateway_response),
    ("aws_api_gateway_deployment", deployment),
    ("aws_api_gateway_stage", stage),
    ("aws_api_gateway_method_settings", method_settings),
    ("aws_api_gateway_account", account),
    ("aws_api_gateway_domain_name", domain_name),
    ("aws_api_gateway_base_path_mapping", mapping),
];

fn simple(
    applying: &Applying,
    resource: &Resource,
    operation: &str,
    differences: Differences,
) -> Result<Json, Failed> {
    let request = input(resource, ApiGateway, operation, differences)?;
    applying.call(resource, ApiGateway, operation, request.into())
}

fn rest_api(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[],
        skips: &["body", "put_rest_api_mode"],
    };
    let made = simple(applying, resource, "CreateRestApi", differences)?;
    let id = text(&made, "id");
    if let Some(body) = resource.block.attr("body").text() {
        import(applying, resource, &id, body)?;
    }
    let account = applying.cloud.read(|world| world.account.clone());
    let execution = format!("arn:aws:execute-api:{region}:{account}:{id}");
    Ok(attributes([
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/restapis/{id}").into(),
        ),
        ("execution_arn", execution.into()),
        ("root_resource_id", text(&made, "rootResourceId").into()),
        ("id", id.into()),
    ]))
}

/// An API from a document, after which the provider sets again what the resource says itself.
fn import(applying: &Applying, resource: &Resource, id: &str, body: &str) -> Result<(), Failed> {
    let mode = resource.block.attr("put_rest_api_mode").text();
    let input = json!({
        "restApiId": id,
        "mode": mode.unwrap_or("overwrite"),
        "body": STANDARD.encode(body),
    });
    applying.call(resource, ApiGateway, "PutRestApi", input)?;
    let name = resource.block.attr("name").text().unwrap_or_default();
    let again = json!({ "restApiId": id, "patchOperations": [replace("/name", name)] });
    applying.call(resource, ApiGateway, "UpdateRestApi", again)?;
    Ok(())
}

fn resource_row(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let made = simple(applying, resource, "CreateResource", Differences::default())?;
    Ok(attributes([
        ("id", text(&made, "id").into()),
        ("path", text(&made, "path").into()),
    ]))
}

fn method(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("authorization", "authorizationType")],
        skips: &[],
    };
    simple(applying, resource, "PutMethod", differences)?;
    Ok(named(resource, "agm"))
}

fn method_response(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    simple(
        applying,
        resource,
        "PutMethodResponse",
        Differences::default(),
    )?;
    Ok(named(resource, "agmr"))
}

fn integration(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("timeout_milliseconds", "timeoutInMillis")],
        skips: &[],
    };
    simple(applying, resource, "PutIntegration", differences)?;
    Ok(named(resource, "agi"))
}

fn integration_response(
    applying: &mut Applying,
    resource: &Resource,
) -> Result<Attributes, Failed> {
    simple(
        applying,
        resource,
        "PutIntegrationResponse",
        Differences::default(),
    )?;
    Ok(named(resource, "agir"))
}

fn authorizer(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("provider_arns", "providerARNs")],
        skips: &[],
    };
    let mut request = input(resource, ApiGateway, "CreateAuthorizer", differences)?;
    request.entry("type").or_insert_with(|| Json::from("TOKEN"));
    request
        .entry("identitySource")
        .or_insert_with(|| Json::from("method.request.header.Authorization"));
    let made = applying.call(resource, ApiGateway, "CreateAuthorizer", request.into())?;
    Ok(attributes([("id", text(&made, "id").into())]))
}

fn gateway_response(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    simple(
        applying,
        resource,
        "PutGatewayResponse",
        Differences::default(),
    )?;
    Ok(named(resource, "aggr"))
}

fn deployment(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[],
        skips: &["triggers"],
    };
    let made = simple(applying, resource, "CreateDeployment", differences)?;
    Ok(attributes([("id", text(&made, "id").into())]))
}

fn stage(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[("xray_tracing_enabled", "tracingEnabled")],
        skips: &["access_log_settings", "client_certificate_id"],
    };
    let request = input(resource, ApiGateway, "CreateStage", differences)?;
    let (api, name) = (
        request.get("restApiId").cloned(),
        request.get("stageName").cloned(),
    );
    applying.call(resource, ApiGateway, "CreateStage", request.into())?;
    if let Some(log) = resource.block.block("access_log_settings") {
        let value = |name: &str| log.attr(name).text().unwrap_or_default().to_owned();
        let operations = json!([
            replace(
                "/accessLogSettings/destinationArn",
                &value("destination_arn")
            ),
            replace("/accessLogSettings/format", &value("format")),
        ]);
        update_stage(applying, resource, api.as_ref(), name.as_ref(), &operations)?;
    }
    let word = |value: Option<Json>| {
        value
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let (api, name) = (word(api), word(name));
    let account = applying.cloud.read(|world| world.account.clone());
    Ok(attributes([
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/restapis/{api}/stages/{name}").into(),
        ),
        (
            "execution_arn",
            format!("arn:aws:execute-api:{region}:{account}:{api}/{name}").into(),
        ),
        (
            "invoke_url",
            format!("https://{api}.execute-api.{region}.amazonaws.com/{name}").into(),
        ),
        ("id", format!("ags-{api}-{name}").into()),
    ]))
}

fn replace(path: &str, value: &str) -> Json {
    json!({ "op": "replace", "path": path, "value": value })
}

fn update_stage(
    applying: &Applying,
    resource: &Resource,
    api: Option<&Json>,
    stage: Option<&Json>,
    operations: &Json,
) -> Result<(), Failed> {
    let request = json!({ "restApiId": api, "stageName": stage, "patchOperations": operations });
    applying.call(resource, ApiGateway, "UpdateStage", request)?;
    Ok(())
}

/// The setting's place in a stage's patch, by Terraform's name for it.
const SETTINGS: [(&str, &str); 10] = [
    ("logging_level", "logging/loglevel"),
    ("data_trace_enabled", "logging/dataTrace"),
    ("metrics_enabled", "metrics/enabled"),
    ("throttling_rate_limit", "throttling/rateLimit"),
    ("throttling_burst_limit", "throttling/burstLimit"),
    ("caching_enabled", "caching/enabled"),
    ("cache_ttl_in_seconds", "caching/ttlInSeconds"),
    ("cache_data_encrypted", "caching/dataEncrypted"),
    (
        "require_authorization_for_cache_control",
        "caching/requireAuthorizationForCacheControl",
    ),
    (
        "unauthorized_cache_control_header_strategy",
        "caching/unauthorizedCacheControlHeaderStrategy",
    ),
];

fn method_settings(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let block = &resource.block;
    let word = |name: &str| block.attr(name).text().unwrap_or_default().to_owned();
    let path = word("method_path");
    let mut operations = Vec::new();
    for attribute in block
        .blocks("settings")
        .flat_map(|settings| &settings.attributes)
    {
        let Some((_, place)) = SETTINGS
            .iter()
            .find(|(name, _)| *name == attribute.name.as_ref())
        else {
            return Err(Failed::NotHere {
                address: resource.address.to_string(),
                what: format!("the setting {}", attribute.name),
            });
        };
        let value = match as_json(&attribute.value.value) {
            Json::String(text) => text,
            Json::Null => continue,
            other => other.to_string(),
        };
        operations.push(replace(&format!("/{path}/{place}"), &value));
    }
    let (api, stage) = (word("rest_api_id"), word("stage_name"));
    update_stage(
        applying,
        resource,
        Some(&api.clone().into()),
        Some(&stage.clone().into()),
        &operations.into(),
    )?;
    Ok(attributes([("id", format!("{api}-{stage}-{path}").into())]))
}

fn account(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let role = resource
        .block
        .attr("cloudwatch_role_arn")
        .text()
        .unwrap_or_default();
    let operations = json!([replace("/cloudwatchRoleArn", role)]);
    applying.call(
        resource,
        ApiGateway,
        "UpdateAccount",
        json!({ "patchOperations": operations }),
    )?;
    Ok(attributes([("id", "api-gateway-account".into())]))
}

fn domain_name(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[],
        skips: &["tags"],
    };
    let made = simple(applying, resource, "CreateDomainName", differences)?;
    let name = text(&made, "domainName");
    Ok(attributes([
        (
            "arn",
            format!("arn:aws:apigateway:{region}::/domainnames/{name}").into(),
        ),
        ("id", name.into()),
        (
            "regional_domain_name",
            text(&made, "regionalDomainName").into(),
        ),
        (
            "regional_zone_id",
            text(&made, "regionalHostedZoneId").into(),
        ),
        (
            "cloudfront_domain_name",
            text(&made, "distributionDomainName").into(),
        ),
        (
            "cloudfront_zone_id",
            text(&made, "distributionHostedZoneId").into(),
        ),
    ]))
}

fn mapping(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("api_id", "restApiId"), ("stage_name", "stage")],
        skips: &[],
    };
    let made = simple(applying, resource, "CreateBasePathMapping", differences)?;
    Ok(attributes([("id", text(&made, "basePath").into())]))
}

/// The id of a resource that the provider names itself from others.
fn named(resource: &Resource, prefix: &str) -> Attributes {
    let word = |name: &str| {
        resource
            .block
            .attr(name)
            .text()
            .unwrap_or_default()
            .to_owned()
    };
    let parts = [
        prefix.to_owned(),
        word("rest_api_id"),
        word("resource_id"),
        word("http_method"),
    ];
    let mut out = Map::new();
    out.insert("id".to_owned(), parts.join("-").into());
    out
}
