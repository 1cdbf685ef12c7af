//! What functions see of calls to HTTP APIs, and what callers get of what they say.

use serde_json::{Value, json};
use tollgate_fixtures::rows::Base;

use super::http::{CLIENT, locked};
use super::tokens::token;
use crate::answer::InvokeError;
use crate::apigateway::http::integration::UpdateIntegration;
use crate::apigateway::testing::{HttpRig, READ};

/// Format 2.0: http-api-develop-integrations-lambda.
#[test]
fn the_event_leaves_out_what_is_absent() {
    let rig = HttpRig::new();
    rig.add_open("$default");
    let (reply, event) = rig.send_to(rig.request("GET", "/a"), |_| Ok(b"{}".to_vec()));
    assert_eq!(reply.header("apigw-requestid").map(str::len), Some(16));
    assert_eq!(reply.header("x-amzn-requestid"), None);
    let event = event.expect("reached");
    let mut names: Vec<&str> = event
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "headers",
            "isBase64Encoded",
            "rawPath",
            "rawQueryString",
            "requestContext",
            "routeKey",
            "version"
        ]
    );
    assert_eq!(
        (&event["rawPath"], &event["rawQueryString"]),
        (&json!("/a"), &json!(""))
    );
    let context = &event["requestContext"];
    assert_eq!(context.get("authorizer"), None);
    assert_eq!(
        context["requestId"],
        reply.header("apigw-requestid").unwrap_or_default()
    );
    assert_eq!(
        (&context["routeKey"], &context["stage"]),
        (&json!("$default"), &json!("$default"))
    );
    assert_eq!(context["time"], "05/Jan/2026:09:00:00 +0000");
    assert_eq!(context["http"]["method"], "GET");
}

#[test]
fn the_event_joins_repeated_values_and_takes_cookies_out() {
    let rig = HttpRig::new();
    rig.add_open("POST /a/{id}");
    let mut request = rig
        .request("POST", "/a/7")
        .with_header("X-A", "1")
        .with_header("x-a", "2")
        .with_header("Cookie", "a=1; b=2")
        .with_header("Content-Type", "application/json");
    request.query = "q=1&q=2".to_owned();
    request.body = b"{}".to_vec();
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    assert_eq!(event["headers"]["x-a"], "1,2");
    assert_eq!(event["headers"].get("cookie"), None);
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["queryStringParameters"], json!({ "q": "1,2" }));
    assert_eq!(event["pathParameters"], json!({ "id": "7" }));
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("{}"), &json!(false))
    );
    let mut bytes = rig
        .request("POST", "/a/7")
        .with_header("Content-Type", "application/octet-stream");
    bytes.body = vec![0, 255];
    let (_, event) = rig.send_to(bytes, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("AP8="), &json!(true))
    );
}

#[test]
fn claims_are_strings_as_go_prints_them() {
    let rig = locked(&[READ]);
    let claims = json!({ "cognito:groups": ["pickers", "growers"], "email_verified": true });
    let token = token(&rig, Base::Access, claims);
    let request = rig
        .request("GET", "/harvests")
        .with_header("Authorization", token);
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    let jwt = &event["requestContext"]["authorizer"]["jwt"];
    assert_eq!(jwt["claims"]["cognito:groups"], "[pickers growers]");
    assert_eq!(jwt["claims"]["email_verified"], "true");
    assert_eq!(jwt["claims"]["exp"], "1767607200");
    assert_eq!(jwt["scopes"], json!(["openid", READ]));
}

#[test]
fn format_1_has_a_version_and_null_members() {
    let rig = locked(&[]);
    let update = UpdateIntegration {
        api_id: rig.api.api_id.clone(),
        integration_id: rig.integration.clone(),
        payload_format_version: Some("1.0".to_owned()),
        ..UpdateIntegration::default()
    };
    rig.cloud.call(update).expect("an integration");
    let request = || {
        let token = token(&rig, Base::Id, json!({}));
        rig.request("GET", "/harvests")
            .with_header("Authorization", token)
    };
    let (_, event) = rig.send_to(request(), |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    assert_eq!(
        (&event["version"], &event["resource"]),
        (&json!("1.0"), &json!("/harvests"))
    );
    assert_eq!(
        (&event["pathParameters"], &event["body"]),
        (&Value::Null, &Value::Null)
    );
    assert!(event["headers"].get("Authorization").is_some());
    let authorizer = &event["requestContext"]["authorizer"];
    assert_eq!(
        (&authorizer["claims"]["aud"], &authorizer["scopes"]),
        (&json!(CLIENT), &Value::Null)
    );
    let (reply, _) = rig.send_to(request(), |_| Ok(b"\"text\"".to_vec()));
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (500, r#"{"message":"Internal Server Error"}"#)
    );
}

/// Inference of the response in format 2.0: http-api-develop-integrations-lambda.
#[test]
fn an_answer_without_a_status_is_the_body() {
    let rig = HttpRig::new();
    rig.add_open("GET /a");
    let say = |result: &str| {
        rig.send_to(rig.request("GET", "/a"), |_| Ok(result.as_bytes().to_vec()))
            .0
    };
    let text = say("\"Hello from Lambda!\"");
    assert_eq!(
        (text.status, text.text().as_str()),
        (200, "Hello from Lambda!")
    );
    assert_eq!(text.header("content-type"), Some("application/json"));
    assert_eq!(say(r#"{"a":1}"#).text(), r#"{"a":1}"#);
    let full =
        say(r#"{"statusCode":201,"headers":{"X-A":"1"},"cookies":["a=1","b=2"],"body":"made"}"#);
    assert_eq!((full.status, full.text().as_str()), (201, "made"));
    assert_eq!(
        full.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(
        full.headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .count(),
        2
    );
    for result in ["no JSON", r#"{"statusCode":"many"}"#] {
        assert_eq!(say(result).text(), r#"{"message":"Internal Server Error"}"#);
    }
    let (failed, _) = rig.send_to(rig.request("GET", "/a"), |_| Err(InvokeError::TimedOut));
    assert_eq!(failed.status, 500);
}
