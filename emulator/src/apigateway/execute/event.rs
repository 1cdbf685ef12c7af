//! The event of a Lambda proxy integration, format 1.0, as REST APIs send it.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>. Invariant: all twelve members are
//! always there; empty maps and an absent body are null.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::apigateway::rest::compile::Route;

use super::exchange::{Exchange, request_time};
use super::rest::{is_binary, path_parameters};

/// The event, as JSON text.
pub(super) fn rest(exchange: &Exchange, route: &Route) -> Vec<u8> {
    let headers = headers(exchange);
    let query = exchange.request.query_pairs();
    let path = path_parameters(&route.path, &exchange.inner);
    let variables: Vec<(String, String)> = exchange
        .stage_variables
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let (body, encoded) = body(exchange);
    let event = json!({
        "resource": route.path,
        "path": exchange.path(),
        "httpMethod": exchange.method,
        "headers": last(&headers),
        "multiValueHeaders": all(&headers),
        "queryStringParameters": last(&query),
        "multiValueQueryStringParameters": all(&query),
        "pathParameters": last(&path),
        "stageVariables": last(&variables),
        "requestContext": context(exchange, route),
        "body": body,
        "isBase64Encoded": encoded,
    });
    event.to_string().into_bytes()
}

fn context(exchange: &Exchange, route: &Route) -> Value {
    let request = &exchange.request;
    let deployment = exchange
        .deployment
        .as_ref()
        .map(|deployment| &deployment.id);
    let mut context = json!({
        "resourceId": route.resource_id,
        "resourcePath": route.path,
        "httpMethod": exchange.method,
        "extendedRequestId": exchange.extended_id,
        "requestTime": request_time(exchange.now),
        "path": request.path,
        "accountId": exchange.account,
        "protocol": "HTTP/1.1",
        "stage": exchange.stage,
        "domainPrefix": request.host.split('.').next(),
        "requestTimeEpoch": exchange.now.0,
        "requestId": exchange.request_id,
        "identity": {
            "cognitoIdentityPoolId": null,
            "accountId": null,
            "cognitoIdentityId": null,
            "caller": null,
            "sourceIp": request.peer.to_string(),
            "principalOrgId": null,
            "accessKey": null,
            "cognitoAuthenticationType": null,
            "cognitoAuthenticationProvider": null,
            "userArn": null,
            "userAgent": request.header("user-agent"),
            "user": null,
        },
        "domainName": request.host,
        "deploymentId": deployment,
        "apiId": exchange.api,
    });
    if let Some((id, value)) = &exchange.key
        && let Some(Value::Object(identity)) = context.get_mut("identity")
    {
        identity.insert("apiKey".to_owned(), value.as_str().into());
        identity.insert("apiKeyId".to_owned(), id.as_str().into());
    }
    if let Some(claims) = &exchange.claims
        && let Value::Object(members) = &mut context
    {
        members.insert("authorizer".to_owned(), json!({ "claims": claims }));
    }
    context
}

/// Header fields that do not reach a back end.
const DROPPED: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "transfer-encoding",
    "trailer",
    "upgrade",
    "www-authenticate",
];

fn headers(exchange: &Exchange) -> Vec<(String, String)> {
    let request = &exchange.request;
    let mut headers = Vec::with_capacity(request.headers.len() + 5);
    let mut forwarded = request.peer.to_string();
    for (name, value) in &request.headers {
        let signed = name == "authorization" && value.starts_with("AWS4-HMAC-SHA256");
        if signed
            || DROPPED.contains(&name.as_str())
            || ["host", "x-forwarded-port", "x-forwarded-proto"].contains(&name.as_str())
        {
            continue;
        }
        match name.as_str() {
            "x-forwarded-for" => forwarded = format!("{value}, {forwarded}"),
            "x-amzn-trace-id" => {}
            name => headers.push((cased(exchange.edge, name), value.clone())),
        }
    }
    let port = if request.scheme == "http" {
        "80"
    } else {
        "443"
    };
    headers.push(("Host".to_owned(), request.host.clone()));
    headers.push(("X-Amzn-Trace-Id".to_owned(), exchange.trace.clone()));
    headers.push(("X-Forwarded-For".to_owned(), forwarded));
    headers.push(("X-Forwarded-Port".to_owned(), port.to_owned()));
    headers.push(("X-Forwarded-Proto".to_owned(), request.scheme.to_owned()));
    headers
}

/// `CloudFront` writes names with capitals; regional endpoints do so with two names and leave the others.
pub(super) fn cased(edge: bool, name: &str) -> String {
    if !edge && !["authorization", "user-agent"].contains(&name) {
        return name.to_owned();
    }
    let part = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}

/// Of values of one name the last; null where there is none at all.
pub(super) fn last(pairs: &[(String, String)]) -> Value {
    let map: Map<String, Value> = pairs
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    if map.is_empty() {
        Value::Null
    } else {
        map.into()
    }
}

/// All values of every name in their order; null where there is none at all.
pub(super) fn all(pairs: &[(String, String)]) -> Value {
    let mut map: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        if let Value::Array(values) = map.entry(name.clone()).or_insert_with(|| json!([])) {
            values.push(value.as_str().into());
        }
    }
    if map.is_empty() {
        Value::Null
    } else {
        map.into()
    }
}

fn body(exchange: &Exchange) -> (Value, bool) {
    let body = &exchange.request.body;
    let types = exchange
        .deployment
        .as_ref()
        .and_then(|deployment| deployment.settings.binary_media_types.as_deref());
    if body.is_empty() {
        return (Value::Null, false);
    }
    if is_binary(types, &exchange.media_type()) {
        return (STANDARD.encode(body).into(), true);
    }
    (String::from_utf8_lossy(body).into(), false)
}
