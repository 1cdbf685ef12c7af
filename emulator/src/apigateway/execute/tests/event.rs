//! What the function sees of a call, and what the access log says of it.

use serde_json::json;
use tollgate_fixtures::rows::Base;

use super::function::open;
use super::tokens::token;
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::stage::UpdateStage;
use crate::apigateway::testing::{READ, Rig};
use crate::logs::event::FilterLogEvents;
use crate::logs::group::CreateLogGroup;

/// The keys and null forms are those of the recorded event: facts of set-up-lambda-proxy-integrations, input format.
#[test]
fn the_event_has_every_member_and_empty_maps_are_null() {
    let rig = open();
    let request = rig
        .request("POST", "/live/a/b")
        .with_header("accept", "*/*");
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let mut event = event.expect("reached");
    let context = event["requestContext"].take();
    let trace = event["headers"]["X-Amzn-Trace-Id"].take();
    assert!(
        trace
            .as_str()
            .is_some_and(|id| id.starts_with("Root=1-695b7d90-")),
        "{trace}"
    );
    event["multiValueHeaders"]["X-Amzn-Trace-Id"].take();
    let host = format!("{}.execute-api.us-east-1.amazonaws.com", rig.api.id);
    assert_eq!(
        event,
        json!({
            "resource": "/{proxy+}", "path": "/a/b", "httpMethod": "POST",
            "headers": { "accept": "*/*", "Host": host, "X-Amzn-Trace-Id": null, "X-Forwarded-For": "127.0.0.1",
                         "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https" },
            "multiValueHeaders": { "accept": ["*/*"], "Host": [host], "X-Amzn-Trace-Id": null,
                "X-Forwarded-For": ["127.0.0.1"], "X-Forwarded-Port": ["443"], "X-Forwarded-Proto": ["https"] },
            "queryStringParameters": null, "multiValueQueryStringParameters": null,
            "pathParameters": { "proxy": "a/b" }, "stageVariables": null, "requestContext": null,
            "body": null, "isBase64Encoded": false,
        })
    );
    let mut names: Vec<&str> = context
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accountId",
            "apiId",
            "deploymentId",
            "domainName",
            "domainPrefix",
            "extendedRequestId",
            "httpMethod",
            "identity",
            "path",
            "protocol",
            "requestId",
            "requestTime",
            "requestTimeEpoch",
            "resourceId",
            "resourcePath",
            "stage",
        ]
    );
    assert_eq!(context["path"], "/live/a/b");
    assert_eq!(context["requestTime"], "05/Jan/2026:09:00:00 +0000");
    assert_eq!(context["requestTimeEpoch"], 1_767_603_600_000_i64);
    assert_eq!(context["identity"]["sourceIp"], "127.0.0.1");
    assert_eq!(
        context["identity"].as_object().map(serde_json::Map::len),
        Some(12)
    );
}

#[test]
fn of_repeated_values_the_last_is_single_and_all_are_listed() {
    let rig = open();
    let mut request = rig
        .request("GET", "/live/a//b/")
        .with_header("X-A", "1")
        .with_header("x-a", "2");
    request.query = "q=1&q=a%20b+c&flag".to_owned();
    request.body = b"text".to_vec();
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    assert_eq!(
        event["queryStringParameters"],
        json!({ "q": "a b c", "flag": "" })
    );
    assert_eq!(
        event["multiValueQueryStringParameters"],
        json!({ "q": ["1", "a b c"], "flag": [""] })
    );
    assert_eq!(event["headers"]["x-a"], "2");
    assert_eq!(event["multiValueHeaders"]["x-a"], json!(["1", "2"]));
    assert_eq!(event["path"], "/a//b/");
    assert_eq!(event["pathParameters"], json!({ "proxy": "a//b" }));
    assert_eq!(event["body"], "text");
}

#[test]
fn headers_of_the_connection_and_signatures_do_not_reach_the_function() {
    let rig = open();
    let request = rig
        .request("GET", "/live/a")
        .with_header("Connection", "close")
        .with_header("TE", "trailers")
        .with_header("Authorization", "AWS4-HMAC-SHA256 Credential=x")
        .with_header("X-Forwarded-For", "192.0.2.1");
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let headers = event.expect("reached")["headers"].take();
    for name in ["connection", "te", "authorization", "Authorization"] {
        assert_eq!(headers.get(name), None, "{name}");
    }
    assert_eq!(headers["X-Forwarded-For"], "192.0.2.1, 127.0.0.1");
    let request = rig
        .request("GET", "/live/a")
        .with_header("Authorization", "Bearer x");
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    assert_eq!(
        event.expect("reached")["headers"]["Authorization"],
        "Bearer x"
    );
}

#[test]
fn claims_are_strings_and_times_are_dates() {
    let rig = Rig::new();
    let authorizer = rig.authorizer();
    rig.add_locked("GET", "harvests", &authorizer, &[READ]);
    rig.deploy();
    let claims = json!({
        "auth_time": 1_767_603_599, "email_verified": true, "cognito:groups": ["pickers", "growers"],
        "identities": [{ "userId": "7" }], "one": ["x"],
    });
    let token = token(&rig, Base::Access, claims);
    let request = rig
        .request("GET", "/live/harvests")
        .with_header("Authorization", token);
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    let authorizer = &event["requestContext"]["authorizer"];
    assert_eq!(authorizer.as_object().map(serde_json::Map::len), Some(1));
    let claims = &authorizer["claims"];
    assert_eq!(claims["exp"], "Mon Jan 05 10:00:00 UTC 2026");
    assert_eq!(claims["iat"], "Mon Jan 05 09:00:00 UTC 2026");
    assert_eq!(claims["auth_time"], "1767603599");
    assert_eq!(claims["email_verified"], "true");
    assert_eq!(claims["cognito:groups"], "pickers,growers");
    assert_eq!(claims["one"], "x");
    assert_eq!(claims["identities"], r#"{"userId":"7"}"#);
}

#[test]
fn a_line_is_written_of_every_call_that_finds_a_stage() {
    let rig = Rig::new();
    let authorizer = rig.authorizer();
    rig.add_locked("GET", "harvests/{id}", &authorizer, &[READ]);
    rig.deploy();
    rig.add_logs_role();
    let group = CreateLogGroup {
        log_group_name: "access".to_owned(),
        ..CreateLogGroup::default()
    };
    rig.cloud.call(group).expect("a group");
    let format = "$context.status $context.resourcePath $context.authorizer.claims.sub $context.error.message \
                  $context.identity.sourceIp";
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group:access";
    let update = UpdateStage {
        rest_api_id: rig.api.id.clone(),
        stage_name: "live".to_owned(),
        patch_operations: Some(vec![
            PatchOperation::replace("/accessLogSettings/destinationArn", arn),
            PatchOperation::replace("/accessLogSettings/format", format),
        ]),
    };
    rig.cloud.call(update).expect("the stage");
    let get = || rig.request("GET", "/live/harvests/7");
    rig.send(get().with_header("Authorization", token(&rig, Base::Access, json!({}))));
    rig.send(get());
    rig.send(rig.request("GET", "/live/nowhere"));
    rig.send(rig.request("GET", "/dev/nowhere"));
    let read = FilterLogEvents {
        log_group_name: Some("access".to_owned()),
        ..FilterLogEvents::default()
    };
    let events = rig.cloud.call(read).expect("events").events;
    let lines: Vec<String> = events.into_iter().map(|event| event.message).collect();
    assert_eq!(
        lines,
        [
            "200 /harvests/{id} person - 127.0.0.1",
            "401 /harvests/{id} - Unauthorized 127.0.0.1",
            "403 - - Missing Authentication Token 127.0.0.1",
        ]
    );
}
