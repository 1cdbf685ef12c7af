//! The events that HTTP APIs send to functions: format 2.0, and format 1.0 as HTTP APIs write it.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>. Invariant: in format 2.0 what is
//! absent is left out, in format 1.0 it is null.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::event::{all, cased, last};
use super::exchange::media_type;
use super::http::HttpCall;

/// The event of a call, as JSON text, in the format of its integration.
pub(super) fn event(call: &HttpCall, version: &str) -> Vec<u8> {
    let event = if version == "2.0" {
        second(call)
    } else {
        first(call)
    };
    event.to_string().into_bytes()
}

fn second(call: &HttpCall) -> Value {
    let request = &call.request;
    let mut event = json!({
        "version": "2.0",
        "routeKey": call.route_key(),
        "rawPath": request.path,
        "rawQueryString": request.query,
    });
    let mut add = |name: &str, value: Value| {
        if let Value::Object(members) = &mut event {
            members.insert(name.to_owned(), value);
        }
    };
    let cookies: Vec<&str> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .flat_map(|(_, value)| value.split("; "))
        .collect();
    if !cookies.is_empty() {
        add("cookies", json!(cookies));
    }
    let headers = headers(call);
    add(
        "headers",
        joined(headers.iter().filter(|(name, _)| name != "cookie")),
    );
    let query = request.query_pairs();
    if !query.is_empty() {
        add("queryStringParameters", joined(query.iter()));
    }
    let mut context = json!({
        "accountId": call.account,
        "apiId": call.api,
    });
    let mut say = |name: &str, value: Value| {
        if let Value::Object(members) = &mut context {
            members.insert(name.to_owned(), value);
        }
    };
    if let Some(claims) = &call.claims {
        say(
            "authorizer",
            json!({ "jwt": { "claims": claims, "scopes": call.scopes } }),
        );
    }
    say("domainName", json!(request.host));
    say("domainPrefix", json!(request.host.split('.').next()));
    say(
        "http",
        json!({
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.peer.to_string(),
            "userAgent": request.header("user-agent").unwrap_or_default(),
        }),
    );
    say("requestId", json!(call.request_id));
    say("routeKey", json!(call.route_key()));
    say("stage", json!(call.stage));
    say("time", json!(call.time()));
    say("timeEpoch", json!(call.now.0));
    add("requestContext", context);
    let (body, encoded) = body(call);
    if !body.is_null() {
        add("body", body);
    }
    let path = call.path_parameters();
    if !path.is_empty() {
        add("pathParameters", last(&path));
    }
    add("isBase64Encoded", encoded.into());
    if !call.stage_variables.is_empty() {
        add("stageVariables", json!(call.stage_variables));
    }
    event
}

fn first(call: &HttpCall) -> Value {
    let request = &call.request;
    let headers: Vec<(String, String)> = headers(call)
        .into_iter()
        .map(|(name, value)| (cased(true, &name), value))
        .collect();
    let query = request.query_pairs();
    let variables: Vec<(String, String)> = call.stage_variables.clone().into_iter().collect();
    let (body, encoded) = body(call);
    json!({
        "version": "1.0",
        "resource": call.resource(),
        "path": request.path,
        "httpMethod": request.method,
        "headers": last(&headers),
        "multiValueHeaders": all(&headers),
        "queryStringParameters": last(&query),
        "multiValueQueryStringParameters": all(&query),
        "requestContext": {
            "accountId": call.account,
            "apiId": call.api,
            "authorizer": { "claims": call.claims, "scopes": call.scopes },
            "domainName": request.host,
            "domainPrefix": request.host.split('.').next(),
            "extendedRequestId": call.request_id,
            "httpMethod": request.method,
            "identity": {
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAmr": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": request.peer.to_string(),
                "user": null,
                "userAgent": request.header("user-agent"),
                "userArn": null,
            },
            "path": request.path,
            "protocol": "HTTP/1.1",
            "requestId": call.request_id,
            "requestTime": call.time(),
            "requestTimeEpoch": call.now.0,
            "resourceId": null,
            "resourcePath": call.resource(),
            "stage": call.stage,
        },
        "pathParameters": last(&call.path_parameters()),
        "stageVariables": last(&variables),
        "body": body,
        "isBase64Encoded": encoded,
    })
}

/// Values of one name joined with commas.
fn joined<'p>(pairs: impl Iterator<Item = &'p (String, String)>) -> Value {
    let mut map: Map<String, Value> = Map::new();
    for (name, value) in pairs {
        match map.get_mut(name) {
            Some(Value::String(known)) => {
                known.push(',');
                known.push_str(value);
            }
            _ => {
                map.insert(name.clone(), value.as_str().into());
            }
        }
    }
    map.into()
}

/// Header fields of the connection, which do not reach a back end.
const DROPPED: [&str; 7] = [
    "connection",
    "expect",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

fn headers(call: &HttpCall) -> Vec<(String, String)> {
    let request = &call.request;
    let mut forwarded = request.peer.to_string();
    let mut headers = Vec::with_capacity(request.headers.len() + 5);
    for (name, value) in &request.headers {
        match name.as_str() {
            "x-forwarded-for" => forwarded = format!("{value}, {forwarded}"),
            "host" | "x-amzn-trace-id" | "x-forwarded-port" | "x-forwarded-proto" => {}
            name if DROPPED.contains(&name) => {}
            name => headers.push((name.to_owned(), value.clone())),
        }
    }
    let port = if request.scheme == "http" {
        "80"
    } else {
        "443"
    };
    for (name, value) in [
        ("host", request.host.as_str()),
        ("x-amzn-trace-id", call.trace.as_str()),
        ("x-forwarded-for", forwarded.as_str()),
        ("x-forwarded-port", port),
        ("x-forwarded-proto", request.scheme),
    ] {
        headers.push((name.to_owned(), value.to_owned()));
    }
    headers
}

/// Text stays text; whatever else is base64.
fn body(call: &HttpCall) -> (Value, bool) {
    let body = &call.request.body;
    if body.is_empty() {
        return (Value::Null, false);
    }
    let kind = media_type(call.request.header("content-type").unwrap_or_default());
    let is_text = kind.starts_with("text/")
        || [
            "application/json",
            "application/xml",
            "application/javascript",
        ]
        .contains(&kind.as_str())
        || kind.ends_with("+json")
        || kind.ends_with("+xml");
    match std::str::from_utf8(body) {
        Ok(text) if is_text => (text.into(), false),
        _ => (STANDARD.encode(body).into(), true),
    }
}
