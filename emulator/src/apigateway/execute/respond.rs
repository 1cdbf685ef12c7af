//! What the caller of a REST API gets: the back end's answer, or the gateway's own.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html> (output format),
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html>. Invariant: every response, good or bad, passes
//! [`finish`], where its ids are added and its line of the access log is written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::answer::{Answer, Invoked};
use crate::apigateway::rest::gateway_response::GatewayResponse;
use crate::apigateway::rest::integration_response::IntegrationResponse;
use crate::apigateway::rest::stage::AccessLogSettings;
use crate::message::Reply;

use super::exchange::{Exchange, media_type};
use super::log;
use super::refusal::{Kind, Refusal};
use super::rest::is_binary;
use super::template::{substitute, with_stage_variables};

/// Sends a reply: its ids, and its line of the log.
pub(super) fn finish(mut exchange: Exchange, mut reply: Reply) -> Answer {
    if reply.header("content-type").is_none() {
        reply = reply.with("Content-Type", "application/json");
    }
    let reply = reply
        .with("x-amzn-RequestId", &exchange.request_id)
        .with("x-amz-apigw-id", &exchange.extended_id);
    exchange.status = reply.status;
    exchange.response_length = reply.body.len();
    match exchange.access_log.take() {
        Some(AccessLogSettings {
            format: Some(format),
            destination_arn: Some(group),
        }) => {
            let line = substitute(&format, "-", |name| exchange.value(name));
            log::written(group, &exchange.api, &exchange.stage, line, reply)
        }
        _ => reply.into(),
    }
}

/// Sends a gateway response: the API's own of this type, else its own of the class, else AWS's.
pub(super) fn refuse(mut exchange: Exchange, refusal: Refusal) -> Answer {
    let refusal = exchange.error.insert(refusal).clone();
    let custom = exchange.deployment.as_ref().and_then(|deployment| {
        let responses = &deployment.gateway_responses;
        let own = responses.get(&refusal.kind);
        own.or_else(|| responses.get(&refusal.kind.class()))
            .filter(|_| refusal.kind != Kind::RequestTooLarge)
    });
    let reply = match custom {
        Some(response) => customised(&exchange, &refusal, response),
        None => Reply::of(refusal.status, "application/json", default_body(&refusal)),
    };
    let reply = reply.with("x-amzn-ErrorType", refusal.error_type);
    finish(exchange, reply)
}

fn default_body(refusal: &Refusal) -> String {
    let message = refusal.message.as_deref().map_or(Value::Null, Value::from);
    let name = if refusal.error_type == "AccessDeniedException" {
        "Message"
    } else {
        "message"
    };
    format!("{{\"{name}\":{message}}}")
}

fn customised(exchange: &Exchange, refusal: &Refusal, response: &GatewayResponse) -> Reply {
    let status = response
        .status_code
        .as_ref()
        .and_then(|code| code.parse().ok())
        .unwrap_or(refusal.status);
    let templates = response.response_templates.iter().flatten();
    let accepted = exchange.request.header("accept").map(media_type);
    let chosen = templates
        .clone()
        .find(|(kind, _)| Some(kind.as_str()) == accepted.as_deref())
        .or_else(|| {
            templates
                .clone()
                .find(|(kind, _)| *kind == "application/json")
        })
        .or_else(|| templates.clone().next());
    let value = |name: &str| exchange.value(name);
    let mut reply = match chosen {
        Some((kind, text)) => Reply::of(status, kind, substitute(text, "", value)),
        None => Reply::of(status, "application/json", default_body(refusal)),
    };
    for (to, from) in response.response_parameters.iter().flatten() {
        let Some(name) = to.strip_prefix("gatewayresponse.header.") else {
            continue;
        };
        if let Some(text) = mapped(exchange, from) {
            reply
                .headers
                .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            reply = reply.with(name, text);
        }
    }
    reply
}

/// The value of a mapping: `'text'`, `context.x`, `stageVariables.x`, `method.request.header.x`.
fn mapped(exchange: &Exchange, from: &str) -> Option<String> {
    match from
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        Some(text) => Some(text.to_owned()),
        None => exchange.value(from),
    }
}

/// The answer of a Lambda function, in the format of proxy integrations.
pub(super) fn proxied(exchange: &Exchange, invoked: Invoked) -> Result<Reply, Refusal> {
    let result = invoked
        .ok()
        .as_deref()
        .and_then(said)
        .ok_or_else(Refusal::malformed)?;
    let body = decoded(exchange, &result.body, result.encoded)?;
    let mut reply = Reply::new(result.status, body);
    reply.headers = result
        .headers
        .into_iter()
        .map(|(name, value)| (remapped(&name), value))
        .collect();
    let trace = format!("{};Parent={};Sampled=0", exchange.trace, exchange.parent);
    Ok(reply.with("X-Amzn-Trace-Id", trace))
}

/// What a function said, in format 1.0.
pub(super) struct Said {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub encoded: bool,
}

/// Reads a function's result; none where it is out of the format.
pub(super) fn said(result: &[u8]) -> Option<Said> {
    const KNOWN: [&str; 5] = [
        "isBase64Encoded",
        "statusCode",
        "headers",
        "multiValueHeaders",
        "body",
    ];
    let result: Value = serde_json::from_slice(result).ok()?;
    let members = result.as_object()?;
    if members.keys().any(|name| !KNOWN.contains(&name.as_str())) {
        return None;
    }
    let given = |name: &str| members.get(name).filter(|value| !value.is_null());
    Some(Said {
        status: given("statusCode").map_or(Some(200), status)?,
        encoded: given("isBase64Encoded").map_or(Some(false), Value::as_bool)?,
        body: given("body").map_or(Some(""), Value::as_str)?.to_owned(),
        headers: headers(given("headers"), given("multiValueHeaders"))?,
    })
}

/// A number or a numeric text that is a status.
pub(super) fn status(code: &Value) -> Option<u16> {
    let number = match code {
        Value::String(text) => text.parse().ok()?,
        other => other.as_u64()?,
    };
    u16::try_from(number)
        .ok()
        .filter(|status| (100..=599).contains(status))
}

/// Base64 is decoded where the first type that the caller accepts is one of the API's binary ones.
fn decoded(exchange: &Exchange, body: &str, encoded: bool) -> Result<Vec<u8>, Refusal> {
    let types = exchange
        .deployment
        .as_ref()
        .and_then(|deployment| deployment.settings.binary_media_types.as_deref());
    let accepted = exchange.request.header("accept").unwrap_or("*/*");
    let first = media_type(accepted.split(',').next().unwrap_or_default());
    if encoded && is_binary(types, &first) {
        return STANDARD.decode(body).map_err(|_| Refusal::malformed());
    }
    Ok(body.as_bytes().to_vec())
}

/// The header fields of both maps: those with many values first, with their spelling.
fn headers(single: Option<&Value>, many: Option<&Value>) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    if let Some(many) = many {
        for (name, values) in many.as_object()? {
            for value in values.as_array()? {
                found.push((name.clone(), scalar(value)?));
            }
        }
    }
    if let Some(single) = single {
        for (name, value) in single.as_object()? {
            if value.is_null() {
                continue;
            }
            let known = found
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            let name = known.map_or_else(|| name.clone(), |(known, _)| known.clone());
            found.push((name, scalar(value)?));
        }
    }
    Some(found)
}

pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Response headers that back ends may not set under their own names.
const REMAPPED: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
];

fn remapped(name: &str) -> String {
    if REMAPPED.contains(&name.to_ascii_lowercase().as_str()) {
        return format!("x-amzn-Remapped-{name}");
    }
    name.to_owned()
}

/// The answer of a `MOCK` integration: the template's status chooses the response.
pub(super) fn mock(exchange: &Exchange) -> Result<Reply, Refusal> {
    let misconfigured = || Refusal::from(Kind::ApiConfigurationError);
    let integration = exchange
        .route()
        .and_then(|route| route.method.method_integration.as_ref())
        .ok_or_else(misconfigured)?;
    let templates = integration.request_templates.as_ref();
    let template = templates.and_then(|templates| templates.get(&exchange.media_type()));
    let text = match template {
        Some(text) => text.clone(),
        None if integration.passthrough_behavior == "WHEN_NO_MATCH"
            || (integration.passthrough_behavior == "WHEN_NO_TEMPLATES" && templates.is_none()) =>
        {
            String::from_utf8_lossy(&exchange.request.body).into_owned()
        }
        None => return Err(Kind::UnsupportedMediaType.into()),
    };
    let status = lenient(&text)
        .as_ref()
        .and_then(|value| value.get("statusCode"))
        .and_then(Value::as_u64)
        .ok_or_else(misconfigured)?;
    let responses = integration
        .integration_responses
        .as_ref()
        .ok_or_else(misconfigured)?;
    let response = chosen(responses.values(), &status.to_string()).ok_or_else(misconfigured)?;
    composed(exchange, response)
}

/// JSON whose keys may lack their quotes, as Velocity's users write it.
fn lenient(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| {
        let bare = regex::Regex::new(r"([{,]\s*)([A-Za-z_][A-Za-z0-9_]*)\s*:").ok()?;
        serde_json::from_str(&bare.replace_all(text, "$1\"$2\":")).ok()
    })
}

/// The response whose pattern takes the status as a whole, else the one without a pattern.
fn chosen<'r>(
    responses: impl Iterator<Item = &'r IntegrationResponse> + Clone,
    status: &str,
) -> Option<&'r IntegrationResponse> {
    let takes = |response: &&IntegrationResponse| {
        response.selection_pattern.as_ref().is_some_and(|pattern| {
            regex::Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|whole| whole.is_match(status))
        })
    };
    let mut all = responses.clone();
    let mut plain = responses;
    all.find(takes)
        .or_else(|| plain.find(|response| response.selection_pattern.is_none()))
}

fn composed(exchange: &Exchange, response: &IntegrationResponse) -> Result<Reply, Refusal> {
    let status = response
        .status_code
        .parse()
        .map_err(|_| Refusal::from(Kind::ApiConfigurationError))?;
    let templates = response.response_templates.iter().flatten();
    let accepted = exchange.request.header("accept").map(media_type);
    let template = templates
        .clone()
        .find(|(kind, _)| Some(kind.as_str()) == accepted.as_deref())
        .or_else(|| {
            templates
                .clone()
                .find(|(kind, _)| *kind == "application/json")
        })
        .or_else(|| templates.clone().next());
    let mut reply = match template {
        Some((kind, text)) => Reply::of(
            status,
            kind,
            with_stage_variables(text, &exchange.stage_variables),
        ),
        None => Reply::new(status, ""),
    };
    for (to, from) in response.response_parameters.iter().flatten() {
        let Some(name) = to.strip_prefix("method.response.header.") else {
            continue;
        };
        let Some(text) = mapped(exchange, from) else {
            continue;
        };
        reply
            .headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        reply = reply.with(&remapped(name), text);
    }
    Ok(reply)
}
