//! What callers get of what the function says, and when it is not asked at all.

use serde_json::{Value, json};

use crate::answer::InvokeError;
use crate::apigateway::rest::api::CreateRestApi;
use crate::apigateway::rest::endpoint::EndpointConfiguration;
use crate::apigateway::rest::integration::PutIntegration;
use crate::apigateway::rest::integration_response::PutIntegrationResponse;
use crate::apigateway::rest::method_response::PutMethodResponse;
use crate::apigateway::testing::Rig;
use crate::message::{Reply, Request};

pub(super) fn open() -> Rig {
    let rig = Rig::new();
    rig.add_open("ANY", "{proxy+}");
    rig.deploy();
    rig
}

fn saying(rig: &Rig, request: Request, result: &Value) -> Reply {
    rig.send_to(request, |_| Ok(result.to_string().into_bytes()))
        .0
}

/// Recorded: `test_aws_proxy_response_payload_format_validation`.
#[test]
fn an_answer_in_the_format_is_passed_on() {
    let rig = open();
    let get = || rig.request("GET", "/live/a");
    let only_headers = saying(
        &rig,
        get(),
        &json!({ "headers": { "X-A": "1", "X-B": true, "X-C": 7, "X-D": null } }),
    );
    assert_eq!(only_headers.status, 200);
    assert_eq!(only_headers.header("x-a"), Some("1"));
    assert_eq!(only_headers.header("x-b"), Some("true"));
    assert_eq!(only_headers.header("x-c"), Some("7"));
    assert_eq!(only_headers.header("x-d"), None);
    assert_eq!(
        only_headers.header("content-type"),
        Some("application/json")
    );
    let text = saying(&rig, get(), &json!({ "statusCode": "201", "body": "made" }));
    assert_eq!((text.status, text.text().as_str()), (201, "made"));
    let both =
        json!({ "multiValueHeaders": { "x-Both": ["1", "2"] }, "headers": { "X-both": "3" } });
    let both = saying(&rig, get(), &both);
    let values: Vec<(&str, &str)> = both
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("x-both"))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(values, [("x-Both", "1"), ("x-Both", "2"), ("x-Both", "3")]);
    let challenge = saying(
        &rig,
        get(),
        &json!({ "headers": { "WWW-Authenticate": "Basic" } }),
    );
    assert_eq!(challenge.header("www-authenticate"), None);
    assert_eq!(
        challenge.header("x-amzn-Remapped-WWW-Authenticate"),
        Some("Basic")
    );
}

/// Recorded: `test_aws_proxy_response_payload_format_validation`; 502 with the body of an internal error.
#[test]
fn an_answer_out_of_the_format_is_an_error_of_the_gateway() {
    let rig = open();
    let bad = [
        json!("text"),
        json!(null),
        json!([]),
        json!({ "statusCode": "abc" }),
        json!({ "statusCode": 99 }),
        json!({ "statusCode": 200, "extra": 1 }),
        json!({ "multiValueHeaders": { "a": "b" } }),
        json!({ "headers": { "a": ["b"] } }),
        json!({ "body": { "a": 1 } }),
        json!({ "isBase64Encoded": "true" }),
    ];
    for result in bad {
        let reply = saying(&rig, rig.request("GET", "/live/a"), &result);
        assert_eq!(reply.status, 502, "{result}");
        assert_eq!(reply.text(), r#"{"message":"Internal server error"}"#);
        assert_eq!(
            reply.header("x-amzn-ErrorType"),
            Some("InternalServerErrorException")
        );
    }
    for error in [
        InvokeError::TimedOut,
        InvokeError::Unhandled(b"{}".to_vec()),
        InvokeError::NotRunnable("no interpreter".to_owned()),
    ] {
        let (reply, _) = rig.send_to(rig.request("GET", "/live/a"), |_| Err(error.clone()));
        assert_eq!(reply.status, 502, "{error:?}");
    }
}

#[test]
fn bytes_travel_as_base64_where_the_api_says_so() {
    let rig = Rig::of(CreateRestApi {
        name: "harvests".to_owned(),
        binary_media_types: Some(vec!["image/*".to_owned()]),
        ..CreateRestApi::default()
    });
    rig.add_open("POST", "photo");
    rig.deploy();
    let mut request = rig
        .request("POST", "/live/photo")
        .with_header("Content-Type", "image/png");
    request.body = vec![0, 255];
    let (_, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    let event = event.expect("reached");
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("AP8="), &json!(true))
    );
    let result = json!({ "body": "AP8=", "isBase64Encoded": true });
    let accepting = |types: &str| {
        rig.request("POST", "/live/photo")
            .with_header("Accept", types)
    };
    assert_eq!(
        saying(&rig, accepting("image/png, */*"), &result).body,
        [0, 255]
    );
    assert_eq!(
        saying(&rig, accepting("text/html, image/png"), &result).body,
        b"AP8="
    );
}

#[test]
fn a_function_that_the_gateway_may_not_invoke_is_not_invoked() {
    let rig = Rig::new();
    rig.add_open("GET", "harvests");
    rig.add_open("POST", "harvests");
    rig.deploy();
    let remove = crate::lambda::permission::RemovePermission {
        function_name: "harvests".to_owned(),
        statement_id: "all".to_owned(),
        ..Default::default()
    };
    rig.cloud.call(remove).expect("removed");
    rig.permit(&rig.api.id, "get", "live/GET/harvests");
    assert_eq!(rig.send(rig.request("GET", "/live/harvests")).status, 200);
    let reply = rig.send(rig.request("POST", "/live/harvests"));
    assert_eq!(reply.status, 500);
    assert_eq!(reply.text(), r#"{"message":"Internal server error"}"#);
    assert_eq!(
        reply.header("x-amzn-ErrorType"),
        Some("InternalServerErrorException")
    );
}

#[test]
fn a_function_is_called_by_post_and_a_mapping_may_not_set_the_authorization() {
    let rig = Rig::new();
    let resource = rig.resource("harvests");
    rig.cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    let put = |change: PutIntegration| {
        rig.cloud.call(change).expect("an integration");
        rig.deploy();
        rig.send(rig.request("GET", "/live/harvests")).status
    };
    let got = PutIntegration {
        integration_http_method: Some("GET".to_owned()),
        ..rig.proxy(&resource, "GET")
    };
    assert_eq!(put(got), 500);
    let mapping = |name: &str| PutIntegration {
        request_parameters: Some(
            [(
                format!("integration.request.header.{name}"),
                "'x'".to_owned(),
            )]
            .into(),
        ),
        ..rig.proxy(&resource, "GET")
    };
    assert_eq!(put(mapping("Authorization")), 500);
    assert_eq!(put(mapping("X-Mine")), 200);
}

#[test]
fn a_mock_answers_with_the_response_of_its_status() {
    let rig = Rig::of(CreateRestApi {
        name: "harvests".to_owned(),
        endpoint_configuration: Some(EndpointConfiguration::default()),
        ..CreateRestApi::default()
    });
    let resource = rig.resource("harvests");
    let (api, method) = (rig.api.id.clone(), "OPTIONS".to_owned());
    rig.cloud
        .call(rig.open(&resource, "OPTIONS"))
        .expect("a method");
    let header = "method.response.header.Access-Control-Allow-Origin".to_owned();
    let declare = PutMethodResponse {
        rest_api_id: api.clone(),
        resource_id: resource.clone(),
        http_method: method.clone(),
        status_code: "204".to_owned(),
        response_parameters: Some([(header.clone(), true)].into()),
        response_models: None,
    };
    rig.cloud.call(declare).expect("a method response");
    let mock = |template: &str| PutIntegration {
        rest_api_id: api.clone(),
        resource_id: resource.clone(),
        http_method: method.clone(),
        kind: "MOCK".to_owned(),
        request_templates: Some([("application/json".to_owned(), template.to_owned())].into()),
        ..PutIntegration::default()
    };
    let respond = || PutIntegrationResponse {
        rest_api_id: api.clone(),
        resource_id: resource.clone(),
        http_method: method.clone(),
        status_code: "204".to_owned(),
        response_parameters: Some([(header.clone(), "'https://orchard.test'".to_owned())].into()),
        ..PutIntegrationResponse::default()
    };
    let send = |template: &str| {
        rig.cloud.call(mock(template)).expect("an integration");
        rig.cloud.call(respond()).expect("an integration response");
        rig.deploy();
        rig.send(rig.request("OPTIONS", "/live/harvests"))
    };
    let good = send("{statusCode: 200}");
    assert_eq!((good.status, good.text().as_str()), (204, ""));
    assert_eq!(
        good.header("access-control-allow-origin"),
        Some("https://orchard.test")
    );
    assert_eq!(good.header("x-amzn-trace-id"), None);
    assert_eq!(send("{\"statusCode\": \"many\"}").status, 500);
}
