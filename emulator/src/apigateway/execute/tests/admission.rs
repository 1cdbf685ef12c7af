//! What is asked of callers besides their token: where they come from, a key, a whole request.

use serde_json::json;

use super::door::{refusal, said};
use crate::apigateway::rest::api::CreateRestApi;
use crate::apigateway::rest::api_key::{CreateApiKey, UpdateApiKey};
use crate::apigateway::rest::endpoint::EndpointConfiguration;
use crate::apigateway::rest::method::PutMethod;
use crate::apigateway::rest::model::CreateModel;
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::usage_plan::{ApiStage, CreateUsagePlan, QuotaSettings};
use crate::apigateway::rest::usage_plan_key::CreateUsagePlanKey;
use crate::apigateway::rest::validator::CreateRequestValidator;
use crate::apigateway::testing::Rig;
use crate::message::{Reply, Request};

fn with_policy(statements: &serde_json::Value) -> Rig {
    let rig = Rig::of(CreateRestApi {
        name: "harvests".to_owned(),
        endpoint_configuration: Some(EndpointConfiguration {
            types: Some(vec!["REGIONAL".to_owned()]),
            ..EndpointConfiguration::default()
        }),
        policy: Some(json!({ "Version": "2012-10-17", "Statement": statements }).to_string()),
        ..CreateRestApi::default()
    });
    rig.add_open("GET", "harvests");
    rig.deploy();
    rig
}

fn from(rig: &Rig, peer: &str) -> Reply {
    rig.send(Request {
        peer: peer.parse().expect("an address"),
        ..rig.request("GET", "/live/harvests")
    })
}

#[test]
fn a_resource_policy_lets_in_whom_it_allows_and_does_not_deny() {
    let everybody = json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*" });
    let from_far = json!({
        "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
        "Condition": { "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } },
    });
    let rig = with_policy(&json!([everybody, from_far]));
    assert_eq!(from(&rig, "203.0.113.7").status, 200);
    let refused = from(&rig, "203.0.114.7");
    let body = format!(
        "{{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
         arn:aws:execute-api:us-east-1:********0000:{}/live/GET/harvests with an explicit deny\"}}",
        rig.api.id
    );
    assert_eq!(refusal(&refused), said(403, &body, "AccessDeniedException"));
}

#[test]
fn a_resource_policy_that_is_not_understood_lets_nobody_in() {
    let allow = |principal: serde_json::Value, condition: serde_json::Value| {
        json!([{ "Effect": "Allow", "Principal": principal, "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
                 "Condition": condition }])
    };
    let everybody = with_policy(&allow(json!({ "AWS": "*" }), json!({})));
    assert_eq!(from(&everybody, "203.0.113.7").status, 200);
    let somebody = with_policy(&allow(
        json!({ "AWS": "arn:aws:iam::000000000000:role/x" }),
        json!({}),
    ));
    assert_eq!(from(&somebody, "203.0.113.7").status, 403);
    let dated = json!({ "DateGreaterThan": { "aws:CurrentTime": "2020-01-01T00:00:00Z" } });
    assert_eq!(
        from(&with_policy(&allow(json!("*"), dated)), "203.0.113.7").status,
        403
    );
    let other = json!([{ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/dev/*" }]);
    assert_eq!(from(&with_policy(&other), "203.0.113.7").status, 403);
}

/// An API whose one method asks for a key, with a plan for its stage.
fn keyed() -> (Rig, String) {
    let rig = Rig::new();
    let resource = rig.resource("harvests");
    let put = PutMethod {
        api_key_required: Some(true),
        ..rig.open(&resource, "GET")
    };
    rig.cloud.call(put).expect("a method");
    rig.cloud
        .call(rig.proxy(&resource, "GET"))
        .expect("an integration");
    rig.deploy();
    let plan = CreateUsagePlan {
        name: "plan".to_owned(),
        api_stages: Some(vec![ApiStage {
            api_id: rig.api.id.clone(),
            stage: "live".to_owned(),
            throttle: None,
        }]),
        quota: Some(QuotaSettings {
            limit: Some(2),
            offset: None,
            period: Some("DAY".to_owned()),
        }),
        ..CreateUsagePlan::default()
    };
    let plan = rig.cloud.call(plan).expect("a plan").id;
    (rig, plan)
}

fn key(rig: &Rig, value: &str) -> String {
    let create = CreateApiKey {
        value: Some(value.to_owned()),
        enabled: Some(true),
        ..CreateApiKey::default()
    };
    rig.cloud.call(create).expect("a key").id
}

fn join(rig: &Rig, plan: &str, key: &str) {
    let create = CreateUsagePlanKey {
        usage_plan_id: plan.to_owned(),
        key_id: key.to_owned(),
        key_type: "API_KEY".to_owned(),
    };
    rig.cloud.call(create).expect("a key of the plan");
}

#[test]
fn only_a_key_of_a_plan_of_the_stage_opens_a_method_that_asks_for_one() {
    let (rig, plan) = keyed();
    let (member, stranger) = ("member-member-member", "stranger-stranger-stranger");
    let id = key(&rig, member);
    key(&rig, stranger);
    join(&rig, &plan, &id);
    let send = |value: &str| {
        rig.send(
            rig.request("GET", "/live/harvests")
                .with_header("x-api-key", value),
        )
    };
    let refused = |reply: Reply| {
        assert_eq!(
            (reply.status, reply.text().as_str()),
            (403, r#"{"message":"Forbidden"}"#)
        );
        assert_eq!(reply.header("x-amzn-ErrorType"), Some("ForbiddenException"));
    };
    refused(rig.send(rig.request("GET", "/live/harvests")));
    refused(send("guess"));
    refused(send(stranger));
    let request = rig
        .request("GET", "/live/harvests")
        .with_header("x-api-key", member);
    let (reply, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
    assert_eq!(reply.status, 200);
    let identity = event.expect("reached")["requestContext"]["identity"].take();
    assert_eq!(
        (&identity["apiKey"], &identity["apiKeyId"]),
        (&json!(member), &json!(id))
    );
    let off = UpdateApiKey {
        api_key: id,
        patch_operations: Some(vec![PatchOperation::replace("/enabled", "false")]),
    };
    rig.cloud.call(off).expect("switched off");
    refused(send(member));
}

#[test]
fn a_quota_ends_and_begins_again_the_next_day() {
    let (rig, plan) = keyed();
    let value = "member-member-member";
    join(&rig, &plan, &key(&rig, value));
    let send = || {
        rig.send(
            rig.request("GET", "/live/harvests")
                .with_header("x-api-key", value),
        )
    };
    assert_eq!((send().status, send().status), (200, 200));
    let over = send();
    assert_eq!(
        (over.status, over.text().as_str()),
        (429, r#"{"message":"Limit Exceeded"}"#)
    );
    assert_eq!(
        over.header("x-amzn-ErrorType"),
        Some("LimitExceededException")
    );
    rig.cloud.advance(15 * 3600);
    assert_eq!(send().status, 200);
}

/// Recorded: `test_api_gateway_request_validator`.
#[test]
fn a_request_must_have_its_parameters_and_a_body_of_its_model() {
    let rig = Rig::new();
    let id = || rig.api.id.clone();
    let validator = CreateRequestValidator {
        rest_api_id: id(),
        name: Some("all".to_owned()),
        validate_request_body: Some(true),
        validate_request_parameters: Some(true),
    };
    let validator = rig.cloud.call(validator).expect("a validator").id;
    let model = CreateModel {
        rest_api_id: id(),
        name: "Harvest".to_owned(),
        schema: Some(json!({ "type": "object", "required": ["fruit"] }).to_string()),
        content_type: "application/json".to_owned(),
        description: None,
    };
    rig.cloud.call(model).expect("a model");
    let resource = rig.resource("harvests/{issuer}");
    let parameters = [
        ("method.request.querystring.qs1", true),
        ("method.request.header.x-header-param", true),
        ("method.request.querystring.free", false),
        ("method.request.path.issuer", true),
    ];
    let put = PutMethod {
        request_validator_id: Some(validator),
        request_models: Some([("application/json".to_owned(), "Harvest".to_owned())].into()),
        request_parameters: Some(
            parameters
                .map(|(name, needed)| (name.to_owned(), needed))
                .into(),
        ),
        ..rig.open(&resource, "POST")
    };
    rig.cloud.call(put).expect("a method");
    rig.cloud
        .call(rig.proxy(&resource, "POST"))
        .expect("an integration");
    rig.deploy();
    let post = |query: &str, header: &str, body: &str| {
        let mut request = rig
            .request("POST", "/live/harvests/me")
            .with_header("x-header-param", header);
        query.clone_into(&mut request.query);
        request.body = body.into();
        let reply = rig.send(request);
        (
            reply.status,
            reply.text(),
            reply.header("x-amzn-ErrorType").map(str::to_owned),
        )
    };
    let wrong = |text: &str| {
        (
            400,
            format!("{{\"message\":\"{text}\"}}"),
            Some("BadRequestException".to_owned()),
        )
    };
    assert_eq!(
        post("", " ", r#"{"fruit":"pear"}"#),
        wrong("Missing required request parameters: [x-header-param, qs1]")
    );
    for body in ["", "{", r#"{"kind":"pear"}"#, "[]"] {
        assert_eq!(
            post("qs1=1", "x", body),
            wrong("Invalid request body"),
            "{body}"
        );
    }
    assert_eq!(post("qs1=1", "x", r#"{"fruit":"pear"}"#).0, 200);
}
