//! REST and HTTP APIs, their authorizers, stages and domains:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/welcome.html>.

mod access_log_without_caller;
mod audience_is_no_client;
mod authorizer_not_named;
mod authorizer_of_another_api;
mod authorizer_of_another_kind;
mod authorizer_unused;
mod authorizer_without_pool;
mod cors_for_everybody;
mod cors_star_with_credentials;
mod data_trace_on;
mod deployment_before_methods;
mod deployment_destroyed_first;
mod deployment_never_renewed;
mod domain_without_mapping;
mod domain_without_record;
mod execute_api_left_on;
mod function_not_called_by_post;
mod function_not_permitted;
mod host_without_domain;
mod issuer_is_not_the_pool;
mod key_as_lock;
mod lock_not_in_triggers;
mod method_without_integration;
mod no_access_log;
mod no_execution_log;
mod no_throttle;
mod no_tracing;
mod old_tls;
mod open_method;
mod open_operation;
mod open_route;
mod pool_not_joined;
mod preflight_asks_for_token;
mod scope_nobody_has;
mod stage_never_deployed;
mod stage_not_there;
mod token_in_the_address;
mod tokens_without_scopes;

use crate::rule::Rule;
use crate::rules::{named, sharing, within};
use crate::terraform::config::{Config, Resource};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    access_log_without_caller::RULE,
    audience_is_no_client::RULE,
    authorizer_not_named::RULE,
    authorizer_of_another_api::RULE,
    authorizer_of_another_kind::RULE,
    authorizer_unused::RULE,
    authorizer_without_pool::RULE,
    cors_for_everybody::RULE,
    cors_star_with_credentials::RULE,
    data_trace_on::RULE,
    deployment_before_methods::RULE,
    deployment_destroyed_first::RULE,
    deployment_never_renewed::RULE,
    domain_without_mapping::RULE,
    domain_without_record::RULE,
    execute_api_left_on::RULE,
    function_not_called_by_post::RULE,
    function_not_permitted::RULE,
    host_without_domain::RULE,
    issuer_is_not_the_pool::RULE,
    key_as_lock::RULE,
    lock_not_in_triggers::RULE,
    method_without_integration::RULE,
    no_access_log::RULE,
    no_execution_log::RULE,
    no_throttle::RULE,
    no_tracing::RULE,
    old_tls::RULE,
    open_method::RULE,
    open_operation::RULE,
    open_route::RULE,
    pool_not_joined::RULE,
    preflight_asks_for_token::RULE,
    scope_nobody_has::RULE,
    stage_never_deployed::RULE,
    stage_not_there::RULE,
    token_in_the_address::RULE,
    tokens_without_scopes::RULE,
];

const REST_API: &str = "aws_api_gateway_rest_api";
const REST_AUTHORIZER: &str = "aws_api_gateway_authorizer";
const REST_POLICY: &str = "aws_api_gateway_rest_api_policy";
const METHOD: &str = "aws_api_gateway_method";
const HTTP_API: &str = "aws_apigatewayv2_api";
const HTTP_AUTHORIZER: &str = "aws_apigatewayv2_authorizer";
const ROUTE: &str = "aws_apigatewayv2_route";
const DEPLOYMENT: &str = "aws_api_gateway_deployment";
const REST_STAGE: &str = "aws_api_gateway_stage";
const HTTP_STAGE: &str = "aws_apigatewayv2_stage";
const STAGES: [&str; 2] = [REST_STAGE, HTTP_STAGE];
const MAPPINGS: [&str; 2] = [
    "aws_api_gateway_base_path_mapping",
    "aws_apigatewayv2_api_mapping",
];

/// What belongs to the same REST API as a resource.
fn of_same_rest_api<'c>(
    config: &'c Config,
    resource: &Resource,
    kind: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    sharing(config, resource, kind, "rest_api_id").into_iter()
}

/// What belongs to the same HTTP API as a resource.
fn of_same_http_api<'c>(
    config: &'c Config,
    resource: &Resource,
    kind: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    sharing(config, resource, kind, "api_id").into_iter()
}

/// What shows that the root of a resource has an API: an API, a part of one, or a function that API
/// Gateway may invoke.
fn api_beside<'c>(config: &'c Config, resource: &Resource) -> Option<&'c Resource> {
    [REST_API, HTTP_API, METHOD, ROUTE]
        .iter()
        .find_map(|kind| config.beside(resource, kind).next())
        .or_else(|| {
            config
                .beside(resource, "aws_lambda_permission")
                .find(|permission| {
                    permission.attr("principal").text() == Some("apigateway.amazonaws.com")
                })
        })
}

/// Why the REST API of a method may keep strangers out by itself.
fn guarded(config: &Config, method: &Resource) -> Option<&'static str> {
    if of_same_rest_api(config, method, REST_POLICY)
        .next()
        .is_some()
    {
        return Some("the API has a resource policy");
    }
    guarded_api(config, named(config, method.attr("rest_api_id"), REST_API)?)
}

/// Why an API may keep strangers out by itself: it is private, or it has a resource policy.
fn guarded_api(config: &Config, api: &Resource) -> Option<&'static str> {
    let mut policies = config.naming(api, REST_POLICY, "rest_api_id");
    if policies.next().is_some() || !api.attr("policy").is_unset() {
        return Some("the API has a resource policy");
    }
    let types = api.path("endpoint_configuration.types");
    let private = types
        .items()
        .iter()
        .any(|item| item.text() == Some("PRIVATE"));
    (private || types.is_unknown()).then_some("the API may be private")
}

/// The method settings of a stage, or such as may be of it.
fn settings_of<'c>(config: &'c Config, stage: &'c Resource) -> impl Iterator<Item = &'c Resource> {
    let names = "aws_api_gateway_method_settings";
    of_same_rest_api(config, stage, names).filter(move |settings| {
        let name = settings.attr("stage_name");
        match named(config, name, REST_STAGE) {
            Some(named) => named.id == stage.id,
            None => match (name.text(), stage.attr("stage_name").text()) {
                (Some(left), Some(right)) => left == right,
                _ => true,
            },
        }
    })
}

/// Whether a part of an API is named within its deployment, or in a local that may be meant for it.
fn named_for(config: &Config, deployment: &Resource, part: &Resource) -> bool {
    config.mentions(part).iter().any(|mention| {
        let elsewhere = config.in_file(mention.file).any(|other| {
            other.module == part.module && other.id != deployment.id && within(*mention, other.span)
        });
        let output = config.modules.get(part.module).is_some_and(|module| {
            module.outputs.iter().any(|output| {
                let block = output.block.as_ref();
                block.is_some_and(|block| within(*mention, block.span))
            })
        });
        !elsewhere && !output
    })
}

/// How a method is called in a message: `GET`, or its resource's name where its verb is not known.
fn verb(method: &Resource) -> &str {
    method.attr("http_method").text().unwrap_or(&method.name)
}
