//! A call to an HTTP API, step by step.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html>. The order is: stage, route, authorizer, integration. Invariant:
//! the integration is reached through [`integrate`] alone, and that through a gate that let the caller in; a route
//! whose authorizer cannot be read lets nobody in.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::exchange::request_time;
use super::jwt::{self, Challenge};
use super::matching::{segments, variables};
use super::respond::{said, scalar, status};
use super::template::{substitute, with_stage_variables};
use super::{Place, cors, event_http, log};
use crate::answer::{Answer, Invocation, Invoked};
use crate::apigateway::Strings;
use crate::apigateway::http::HttpApi;
use crate::apigateway::http::authorizer::Source;
use crate::apigateway::http::compile::{Compiled, Gate, JwtGate, Snapshot};
use crate::apigateway::http::route::parts;
use crate::apigateway::http::stage::AccessLogSettings;
use crate::clock::Timestamp;
use crate::cognito;
use crate::lambda;
use crate::message::{Reply, Request};
use crate::world::World;

/// The most that a body may have.
const BODY_LIMIT: usize = 10_485_760;

/// A call on its way.
#[derive(Debug)]
pub(super) struct HttpCall {
    pub request: Request,
    pub now: Timestamp,
    pub request_id: String,
    pub trace: String,
    pub account: String,
    pub region: String,
    pub api: String,
    pub stage: String,
    /// The path without stage and mapping key: what is matched.
    pub inner: String,
    pub stage_variables: Strings,
    pub snapshot: Option<Arc<Snapshot>>,
    pub route: Option<usize>,
    pub claims: Option<Strings>,
    /// The token's scopes, where the route asks for some.
    pub scopes: Option<Vec<String>>,
    access_log: Option<AccessLogSettings>,
    error: Option<String>,
    status: u16,
}

impl HttpCall {
    fn compiled(&self) -> Option<&Compiled> {
        self.snapshot.as_ref()?.routes.get(self.route?)
    }

    pub(super) fn route_key(&self) -> &str {
        self.compiled()
            .map_or("", |compiled| compiled.route.route_key.as_str())
    }

    /// The path of the route; of `$default` the route itself.
    pub(super) fn resource(&self) -> &str {
        let key = self.route_key();
        parts(key).map_or(key, |(_, path)| path)
    }

    pub(super) fn path_parameters(&self) -> Vec<(String, String)> {
        variables(self.resource(), &segments(&self.inner))
    }

    pub(super) fn time(&self) -> String {
        request_time(self.now)
    }

    /// What a name of `$context` or `$stageVariables` stands for.
    fn value(&self, name: &str) -> Option<String> {
        if let Some(name) = name.strip_prefix("stageVariables.") {
            return self.stage_variables.get(name).cloned();
        }
        let name = name.strip_prefix("context.")?;
        if let Some(claim) = name.strip_prefix("authorizer.claims.") {
            return self.claims.as_ref()?.get(claim).cloned();
        }
        let request = &self.request;
        Some(match name {
            "requestId" | "extendedRequestId" => self.request_id.clone(),
            "accountId" => self.account.clone(),
            "apiId" => self.api.clone(),
            "stage" => self.stage.clone(),
            "domainName" => request.host.clone(),
            "domainPrefix" => request.host.split('.').next()?.to_owned(),
            "httpMethod" => request.method.clone(),
            "path" => request.path.clone(),
            "protocol" => "HTTP/1.1".to_owned(),
            "requestTime" => self.time(),
            "requestTimeEpoch" => self.now.0.to_string(),
            "routeKey" => Some(self.route_key().to_owned()).filter(|key| !key.is_empty())?,
            "identity.sourceIp" => request.peer.to_string(),
            "identity.userAgent" => request.header("user-agent")?.to_owned(),
            "status" => self.status.to_string(),
            "error.message" => self.error.clone()?,
            "error.messageString" => Value::from(self.error.clone()?).to_string(),
            // Nothing in the core takes time.
            "responseLatency" | "integrationLatency" => "0".to_owned(),
            _ => return None,
        })
    }
}

/// A call to an API that exists.
pub(super) fn answer(world: &mut World, place: &Place, request: Request) -> Answer {
    let mut call = HttpCall {
        now: world.now,
        request_id: format!("{}=", world.ids.mixed(15)),
        trace: format!("Root=1-{:08x}-{}", world.now.seconds(), world.ids.hex(24)),
        account: world.account.clone(),
        region: String::new(),
        api: place.api.clone(),
        stage: String::new(),
        inner: String::new(),
        stage_variables: Strings::new(),
        snapshot: None,
        route: None,
        claims: None,
        scopes: None,
        access_log: None,
        error: None,
        status: 0,
        request,
    };
    let api = world.apigateway.http.apis.get(&place.api);
    if api.is_none_or(|api| !enter(api, place, &mut call)) {
        return refuse(call, 404, "Not Found");
    }
    if call.request.body.len() > BODY_LIMIT {
        return refuse(call, 413, "Request Entity Too Large");
    }
    let Some(snapshot) = call.snapshot.clone() else {
        return refuse(call, 404, "Not Found");
    };
    let path = segments(&call.inner);
    call.route = snapshot
        .tree
        .find(&call.request.method, &path)
        .or(snapshot.default);
    if call.route.is_none()
        && let Some(configured) = &snapshot.settings.cors_configuration
        && cors::is_preflight(&call.request)
    {
        let reply = cors::preflight(configured, &call.request);
        return sent(call, reply);
    }
    judged(world, call)
}

/// Finds the stage: the mapping's, else the one that the path begins with, else `$default`.
fn enter(api: &HttpApi, place: &Place, call: &mut HttpCall) -> bool {
    call.region.clone_from(&api.region);
    let rest = place.rest.trim_start_matches('/');
    let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
    let (name, inner) = match &place.stage {
        Some(stage) => (stage.as_str(), rest),
        None if api.stages.contains_key(first) && first != "$default" => (first, after),
        None => ("$default", rest),
    };
    let Some(stage) = api.stages.get(name) else {
        return false;
    };
    let Some(kept) = stage
        .deployment_id
        .as_ref()
        .and_then(|id| api.deployments.get(id))
    else {
        return false;
    };
    if kept.snapshot.settings.disable_execute_api_endpoint && !place.custom {
        return false;
    }
    name.clone_into(&mut call.stage);
    call.inner = format!("/{}", inner.trim_start_matches('/'));
    call.stage_variables.clone_from(&stage.stage_variables);
    call.access_log.clone_from(&stage.access_log_settings);
    call.snapshot = Some(kept.snapshot.clone());
    true
}

/// Asks the route's gate. A token is verified outside the lock.
fn judged(world: &mut World, mut call: HttpCall) -> Answer {
    let Some(gate) = call.compiled().map(|compiled| compiled.gate.clone()) else {
        return refuse(call, 404, "Not Found");
    };
    match gate {
        Gate::Open => integrate(world, call),
        Gate::Iam => refuse(call, 403, "Forbidden"),
        Gate::Shut => refuse(call, 500, "Internal Server Error"),
        Gate::Jwt(gate) => {
            let keys = cognito::key_set(world, &gate.pool);
            Answer::after(move || {
                let token = token(&gate, &call.request);
                match jwt::judge(&gate, keys.as_ref(), token.as_deref(), call.now) {
                    Ok(claims) => {
                        call.claims = Some(jwt::shown(&claims));
                        call.scopes = (!gate.scopes.is_empty()).then(|| jwt::scopes_of(&claims));
                        Answer::within(move |world| integrate(world, call))
                    }
                    Err(challenge) => challenged(call, challenge),
                }
            })
        }
    }
}

fn token(gate: &JwtGate, request: &Request) -> Option<String> {
    match &gate.source {
        Source::Header(name) => request.header(name).map(str::to_owned),
        Source::Query(name) => {
            let pairs = request.query_pairs();
            pairs
                .into_iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value)
        }
    }
}

/// Hands the call to its function.
fn integrate(world: &World, call: HttpCall) -> Answer {
    let internal = "Internal Server Error";
    let integration = call
        .compiled()
        .and_then(|compiled| compiled.integration.clone());
    let Some(integration) = integration else {
        return refuse(call, 500, internal);
    };
    let Some(function) = integration.function() else {
        return refuse(call, 500, internal);
    };
    let function = with_stage_variables(function, &call.stage_variables);
    let source = source_arn(&call);
    if !lambda::may_invoke(world, &function, &source) {
        return refuse(call, 500, internal);
    }
    let version = integration.payload_format_version;
    Answer::Invoke(Box::new(Invocation {
        function,
        payload: event_http::event(&call, &version),
        request_id: call.request_id.clone(),
        then: Box::new(move |invoked| match reply(invoked, &version) {
            Some(reply) => sent(call, reply),
            None => refuse(call, 500, internal),
        }),
    }))
}

/// `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}{path}`; the method of an `ANY` route is `*`, and the
/// `$default` route has `$default` in place of both.
fn source_arn(call: &HttpCall) -> String {
    let prefix = format!(
        "arn:aws:execute-api:{}:{}:{}/{}",
        call.region, call.account, call.api, call.stage
    );
    match parts(call.route_key()) {
        Some(("ANY", path)) => format!("{prefix}/*{path}"),
        Some((method, path)) => format!("{prefix}/{method}{path}"),
        None => format!("{prefix}/$default"),
    }
}

/// The answer of a function; none where it is none.
fn reply(invoked: Invoked, version: &str) -> Option<Reply> {
    let result = invoked.ok()?;
    if version != "2.0" {
        let said = said(&result)?;
        let mut reply = Reply::new(said.status, body(&said.body, said.encoded)?);
        reply.headers = said.headers;
        return Some(reply);
    }
    let value: Value = serde_json::from_slice(&result).ok()?;
    let Some(members) = value
        .as_object()
        .filter(|members| members.contains_key("statusCode"))
    else {
        let text = match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        return Some(Reply::of(200, "application/json", text));
    };
    let given = |name: &str| members.get(name).filter(|value| !value.is_null());
    let encoded = given("isBase64Encoded").map_or(Some(false), Value::as_bool)?;
    let text = match given("body") {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut reply = Reply::new(status(given("statusCode")?)?, body(&text, encoded)?);
    if let Some(headers) = given("headers") {
        for (name, value) in headers.as_object()? {
            if !value.is_null() {
                reply = reply.with(name, scalar(value)?);
            }
        }
    }
    if let Some(cookies) = given("cookies") {
        for cookie in cookies.as_array()? {
            reply = reply.with("set-cookie", cookie.as_str()?);
        }
    }
    if reply.header("content-type").is_none() {
        reply = reply.with("content-type", "text/plain; charset=utf-8");
    }
    Some(reply)
}

fn body(text: &str, encoded: bool) -> Option<Vec<u8>> {
    if encoded {
        return STANDARD.decode(text).ok();
    }
    Some(text.as_bytes().to_vec())
}

fn challenged(mut call: HttpCall, challenge: Challenge) -> Answer {
    let message = if challenge.status == 403 {
        "Forbidden"
    } else {
        "Unauthorized"
    };
    call.error = Some(message.to_owned());
    let body = json!({ "message": message }).to_string();
    let reply = Reply::of(challenge.status, "application/json", body);
    sent(call, reply.with("www-authenticate", challenge.header))
}

fn refuse(mut call: HttpCall, status: u16, message: &str) -> Answer {
    call.error = Some(message.to_owned());
    let body = json!({ "message": message }).to_string();
    sent(call, Reply::of(status, "application/json", body))
}

/// Sends a reply: its id, CORS, and its line of the log.
fn sent(mut call: HttpCall, reply: Reply) -> Answer {
    let configured = call
        .snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.settings.cors_configuration.as_ref());
    let reply = match configured {
        Some(configured) if !cors::is_preflight(&call.request) || call.route.is_some() => {
            cors::dress(configured, &call.request, reply)
        }
        _ => reply,
    };
    let reply = reply.with("apigw-requestid", &call.request_id);
    call.status = reply.status;
    match call.access_log.take() {
        Some(AccessLogSettings {
            format: Some(format),
            destination_arn: Some(group),
        }) => {
            let line = substitute(&format, "-", |name| call.value(name));
            log::written(group, &call.api, &call.stage, line, reply)
        }
        _ => reply.into(),
    }
}
