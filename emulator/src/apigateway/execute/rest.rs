//! A call to a REST API, step by step.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-data-transformations.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>. The order is: stage, route, authorizer,
//! resource policy, API key, request validation, integration. Invariant: the integration is reached through
//! [`admitted`] alone, and that through a gate that let the caller in.

use crate::answer::{Answer, Invocation};
use crate::apigateway::rest::Api;
use crate::apigateway::rest::compile::Gate;
use crate::apigateway::rest::integration::function_of;
use crate::lambda;
use crate::message::Request;
use crate::world::World;

use super::exchange::Exchange;
use super::matching::{segments, variables};
use super::refusal::{Kind, Refusal};
use super::respond::{finish, refuse};
use super::template::with_stage_variables;
use super::{Place, authorize, event, key, policy, respond, validate};

/// The most that a body may have.
const BODY_LIMIT: usize = 10_485_760;

/// A call that no API takes.
pub(super) fn nowhere(world: &mut World, request: Request) -> Answer {
    let exchange = arrived(world, &Place::default(), request);
    refuse(exchange, Refusal::forbidden())
}

/// A call to an API that exists.
pub(super) fn answer(world: &mut World, place: &Place, request: Request) -> Answer {
    let mut exchange = arrived(world, place, request);
    let Some(api) = world.apigateway.rest.apis.get(&place.api) else {
        return refuse(exchange, Refusal::forbidden());
    };
    if !enter(api, place, &mut exchange) {
        return refuse(exchange, Refusal::forbidden());
    }
    if exchange.request.body.len() > BODY_LIMIT {
        return refuse(exchange, Kind::RequestTooLarge.into());
    }
    let Some(route) = exchange.deployment.as_ref().and_then(|deployment| {
        let path = matched_segments(&exchange.inner);
        deployment.tree.find(&exchange.method, &path)
    }) else {
        return refuse(exchange, Kind::MissingAuthenticationToken.into());
    };
    exchange.route = Some(route);
    judged(world, exchange)
}

/// A new exchange, with its ids.
fn arrived(world: &mut World, place: &Place, request: Request) -> Exchange {
    let method = request
        .header("x-http-method-override")
        .map_or_else(|| request.method.clone(), str::to_ascii_uppercase);
    let request_id = request
        .header("x-amzn-requestid")
        .filter(|id| !id.is_empty() && id.is_ascii())
        .map_or_else(|| world.ids.uuid(), str::to_owned);
    let root = format!("Root=1-{:08x}-{}", world.now.seconds(), world.ids.hex(24));
    Exchange {
        method,
        now: world.now,
        request_id,
        extended_id: format!("{}=", world.ids.mixed(15)),
        trace: root,
        parent: world.ids.hex(16),
        account: world.account.clone(),
        region: String::new(),
        api: place.api.clone(),
        edge: false,
        stage: String::new(),
        base: place.base.clone(),
        inner: String::new(),
        stage_variables: crate::apigateway::Strings::new(),
        deployment: None,
        route: None,
        claims: None,
        key: None,
        access_log: None,
        error: None,
        status: 0,
        response_length: 0,
        request,
    }
}

/// Finds the stage; false where there is none, or where only custom domains may be used and this is none.
fn enter(api: &Api, place: &Place, exchange: &mut Exchange) -> bool {
    exchange.region.clone_from(&api.region);
    exchange.edge = api.settings.endpoint_configuration.edge();
    let rest = place.rest.trim_start_matches('/');
    let (name, inner) = match &place.stage {
        Some(stage) => (stage.as_str(), rest),
        None => rest.split_once('/').unwrap_or((rest, "")),
    };
    let Some(stage) = api.stages.get(name) else {
        return false;
    };
    let Some(deployment) = api.deployments.get(&stage.deployment_id) else {
        return false;
    };
    if deployment.settings.disable_execute_api_endpoint && !place.custom {
        return false;
    }
    stage.stage_name.clone_into(&mut exchange.stage);
    exchange.inner = format!("/{}", inner.trim_start_matches('/'));
    exchange.stage_variables = stage.variables.clone().unwrap_or_default();
    exchange.access_log.clone_from(&stage.access_log_settings);
    exchange.deployment = Some(deployment.clone());
    true
}

/// The segments that are matched: a slash at the end says nothing.
fn matched_segments(inner: &str) -> Vec<&str> {
    let mut path = segments(inner);
    if path.last() == Some(&"") {
        path.pop();
    }
    path
}

/// What the variables of a resource's path stand for, as they were sent.
pub(super) fn path_parameters(template: &str, inner: &str) -> Vec<(String, String)> {
    variables(template, &matched_segments(inner))
}

/// Asks the method's gate. A token is verified outside the lock.
fn judged(world: &mut World, mut exchange: Exchange) -> Answer {
    let Some(route) = exchange.route() else {
        return refuse(exchange, Kind::MissingAuthenticationToken.into());
    };
    match route.gate.clone() {
        Gate::Open => admitted(world, exchange),
        Gate::Iam => {
            let refusal = unsigned(&exchange);
            refuse(exchange, refusal)
        }
        Gate::Cognito(gate) => {
            let pools = authorize::keys(world, &gate);
            Answer::after(move || {
                let token = exchange.request.header(&gate.header);
                match authorize::judge(&gate, &pools, token, exchange.now) {
                    Ok(claims) => {
                        exchange.claims = Some(authorize::shown(&claims));
                        Answer::within(move |world| admitted(world, exchange))
                    }
                    Err(refusal) => refuse(exchange, refusal),
                }
            })
        }
    }
}

/// `AWS_IAM`: signatures of callers are not modelled, so nobody has a good one.
fn unsigned(exchange: &Exchange) -> Refusal {
    let Some(value) = exchange.request.header("authorization") else {
        return Kind::MissingAuthenticationToken.into();
    };
    if value.starts_with("AWS4-HMAC-SHA256") && value.contains('=') {
        return Kind::InvalidSignature.into();
    }
    Refusal {
        error_type: "IncompleteSignatureException",
        ..Refusal::saying(
            Kind::InvalidSignature,
            format!(
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' \
                 parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires \
                 existence of either a 'X-Amz-Date' or a 'Date' header. Authorization={value}"
            ),
        )
    }
}

/// The caller is who the method asks for; what else the API asks for is asked here.
fn admitted(world: &mut World, mut exchange: Exchange) -> Answer {
    let Some(route) = exchange.route() else {
        return refuse(exchange, Kind::MissingAuthenticationToken.into());
    };
    if let Err(refusal) = policy::allows(&exchange) {
        return refuse(exchange, refusal);
    }
    if route.method.api_key_required {
        match key::admit(world, &exchange) {
            Ok(key) => exchange.key = Some(key),
            Err(refusal) => return refuse(exchange, refusal),
        }
    }
    if let Err(refusal) = validate::request(&exchange) {
        return refuse(exchange, refusal);
    }
    integrate(world, exchange)
}

/// Hands the call to what answers it.
fn integrate(world: &World, exchange: Exchange) -> Answer {
    let misconfigured = Refusal::from(Kind::ApiConfigurationError);
    let Some(route) = exchange.route() else {
        return refuse(exchange, misconfigured);
    };
    let Some(integration) = route.method.method_integration.as_ref() else {
        return refuse(exchange, misconfigured);
    };
    if integration
        .request_parameters
        .iter()
        .flatten()
        .any(|(to, _)| illegal_mapping(&integration.kind, to))
    {
        return refuse(exchange, misconfigured);
    }
    if integration.kind == "MOCK" {
        return match respond::mock(&exchange) {
            Ok(reply) => finish(exchange, reply),
            Err(refusal) => refuse(exchange, refusal),
        };
    }
    let uri = integration.uri.as_deref().unwrap_or_default();
    let uri = with_stage_variables(uri, &exchange.stage_variables);
    let posted = integration.http_method.as_deref() == Some("POST");
    let function = function_of(&uri).filter(|_| posted).map(str::to_owned);
    let source = exchange.arn(&route.path);
    match function {
        Some(function) if lambda::may_invoke(world, &function, &source) => {
            Answer::Invoke(Box::new(Invocation {
                function,
                payload: event::rest(&exchange, route),
                request_id: exchange.request_id.clone(),
                then: Box::new(move |invoked| match respond::proxied(&exchange, invoked) {
                    Ok(reply) => finish(exchange, reply),
                    Err(refusal) => refuse(exchange, refusal),
                }),
            }))
        }
        _ => refuse(exchange, misconfigured),
    }
}

/// Request headers that a mapping must not set
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>).
fn illegal_mapping(kind: &str, to: &str) -> bool {
    const ALWAYS: [&str; 4] = [
        "content-length",
        "transfer-encoding",
        "x-amzn-trace-id",
        "x-amzn-apigateway-api-id",
    ];
    const FOR_AWS: [&str; 5] = [
        "authorization",
        "connection",
        "expect",
        "proxy-authenticate",
        "te",
    ];
    let Some(header) = to.strip_prefix("integration.request.header.") else {
        return false;
    };
    let header = header.to_ascii_lowercase();
    ALWAYS.contains(&header.as_str())
        || (kind.starts_with("AWS") && FOR_AWS.contains(&header.as_str()))
}

/// Whether a request carries a body that is bytes to this API.
pub(super) fn is_binary(types: Option<&[String]>, media_type: &str) -> bool {
    types.unwrap_or_default().iter().any(|known| {
        let known = known.to_ascii_lowercase();
        known == "*/*"
            || known == media_type
            || known
                .strip_suffix("/*")
                .is_some_and(|family| media_type.split('/').next() == Some(family))
    })
}
