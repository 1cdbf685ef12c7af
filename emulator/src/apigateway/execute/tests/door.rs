//! Stages, routes, domains and gates: which calls reach the function at all.

use serde_json::json;
use tollgate_fixtures::rows::{Base, Dialect, RouteMatch};
use tollgate_fixtures::vectors;

use super::tokens::token;
use crate::acm::certificate::Status;
use crate::apigateway::rest::api::CreateRestApi;
use crate::apigateway::rest::authorizer::{CreateAuthorizer, UpdateAuthorizer};
use crate::apigateway::rest::base_path_mapping::CreateBasePathMapping;
use crate::apigateway::rest::domain_name::CreateDomainName;
use crate::apigateway::rest::endpoint::EndpointConfiguration;
use crate::apigateway::rest::gateway_response::PutGatewayResponse;
use crate::apigateway::rest::method::PutMethod;
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::testing::{READ, Rig, add_certificate, add_pool, pool_arn};
use crate::message::{Reply, Request};

/// Status, message and error type of a refusal.
pub(super) fn refusal(reply: &Reply) -> (u16, String, Option<&str>) {
    (reply.status, reply.text(), reply.header("x-amzn-ErrorType"))
}

pub(super) fn said(
    status: u16,
    body: &str,
    kind: &'static str,
) -> (u16, String, Option<&'static str>) {
    (status, body.to_owned(), Some(kind))
}

fn locked(scopes: &[&str]) -> Rig {
    let rig = Rig::new();
    let authorizer = rig.authorizer();
    rig.add_locked("GET", "harvests", &authorizer, scopes);
    rig.deploy();
    rig
}

fn with(rig: &Rig, value: &str) -> Reply {
    rig.send(
        rig.request("GET", "/live/harvests")
            .with_header("Authorization", value),
    )
}

#[test]
fn every_route_of_the_table_is_found_as_it_says() {
    let rows: Vec<RouteMatch> = vectors("route_match").expect("the table");
    for row in rows.iter().filter(|row| row.input.api == Dialect::Rest) {
        let rig = Rig::new();
        for route in &row.input.routes {
            let (method, path) = route.split_once(' ').expect("a method and a path");
            rig.add_open(method, path);
        }
        rig.deploy();
        let (method, path) = row
            .input
            .request
            .split_once(' ')
            .expect("a method and a path");
        let request = rig.request(method, &format!("/live{path}"));
        let (reply, event) = rig.send_to(request, |_| Ok(b"{}".to_vec()));
        let Some(route) = &row.expected.route else {
            assert_eq!(
                refusal(&reply),
                said(
                    403,
                    r#"{"message":"Missing Authentication Token"}"#,
                    "MissingAuthenticationTokenException"
                ),
                "{}",
                row.name
            );
            continue;
        };
        let event = event.unwrap_or_else(|| panic!("{}: {reply:?}", row.name));
        let (_, path) = route.split_once(' ').expect("a method and a path");
        assert_eq!(event["resource"], path, "{}", row.name);
        if let Some(parameters) = &row.expected.parameters {
            let wanted = if parameters.is_empty() {
                json!(null)
            } else {
                json!(parameters)
            };
            assert_eq!(event["pathParameters"], wanted, "{}", row.name);
        }
    }
}

#[test]
fn without_a_stage_nobody_gets_in_and_with_one_somebody_does() {
    let rig = Rig::new();
    rig.add_open("GET", "harvests");
    rig.deploy();
    for path in ["/", "/harvests", "/Live/harvests", "/dev/harvests"] {
        let reply = rig.send(rig.request("GET", path));
        assert_eq!(
            refusal(&reply),
            said(403, r#"{"message":"Forbidden"}"#, "ForbiddenException"),
            "{path}"
        );
    }
    assert_eq!(rig.send(rig.request("GET", "/live/harvests")).status, 200);
    assert_eq!(
        rig.send(rig.request("GET", "//live//harvests/")).status,
        200
    );
}

#[test]
fn a_change_is_not_seen_before_it_is_deployed() {
    let rig = Rig::new();
    rig.add_open("GET", "harvests");
    rig.deploy();
    rig.add_open("GET", "growers");
    assert_eq!(rig.send(rig.request("GET", "/live/growers")).status, 403);
    rig.deploy();
    assert_eq!(rig.send(rig.request("GET", "/live/growers")).status, 200);
}

#[test]
fn refusals_carry_their_ids_and_no_trace_and_answers_carry_both() {
    let rig = locked(&[READ]);
    let refused = with(&rig, "garbage");
    assert_eq!(
        refusal(&refused),
        said(
            401,
            r#"{"message":"Unauthorized"}"#,
            "UnauthorizedException"
        )
    );
    assert_eq!(refused.header("content-type"), Some("application/json"));
    assert_eq!(refused.header("x-amzn-RequestId").map(str::len), Some(36));
    assert!(
        refused
            .header("x-amz-apigw-id")
            .is_some_and(|id| id.len() == 16 && id.ends_with('='))
    );
    assert_eq!(refused.header("x-amzn-trace-id"), None);
    assert_eq!(refused.header("www-authenticate"), None);
    let let_in = with(&rig, &token(&rig, Base::Access, json!({})));
    assert_eq!(let_in.status, 200);
    assert!(
        let_in
            .header("X-Amzn-Trace-Id")
            .is_some_and(|id| id.starts_with("Root=1-695b7d90-"))
    );
    assert_eq!(let_in.header("x-amzn-ErrorType"), None);
}

#[test]
fn the_same_token_is_good_until_its_time_is_over() {
    let rig = locked(&[READ]);
    let token = token(&rig, Base::Access, json!({}));
    rig.cloud.advance(3599);
    assert_eq!(with(&rig, &token).status, 200);
    rig.cloud.advance(1);
    assert_eq!(
        refusal(&with(&rig, &token)),
        said(
            401,
            r#"{"message":"The incoming token has expired"}"#,
            "UnauthorizedException"
        )
    );
}

#[test]
fn an_id_token_must_match_the_expression_of_the_audience_as_a_whole() {
    let rig = Rig::new();
    let create = CreateAuthorizer {
        rest_api_id: rig.api.id.clone(),
        name: "growers".to_owned(),
        kind: "COGNITO_USER_POOLS".to_owned(),
        provider_arns: Some(vec![pool_arn(&rig.pool)]),
        identity_source: Some("method.request.header.X-Token".to_owned()),
        identity_validation_expression: Some("4kli[a-z]*".to_owned()),
        ..CreateAuthorizer::default()
    };
    let authorizer = rig.cloud.call(create).expect("an authorizer").id;
    rig.add_locked("GET", "harvests", &authorizer, &[]);
    rig.deploy();
    let send = |header: &str, audience: &str| {
        let token = token(&rig, Base::Id, json!({ "aud": audience }));
        rig.send(
            rig.request("GET", "/live/harvests")
                .with_header(header, token),
        )
        .status
    };
    assert_eq!(send("x-token", "4klient"), 200);
    assert_eq!(send("x-token", "4klient9"), 401);
    assert_eq!(send("x-token", "x4klient"), 401);
    assert_eq!(send("authorization", "4klient"), 401);
}

#[test]
fn any_of_several_pools_will_do_and_a_pool_that_is_gone_lets_nobody_in() {
    let rig = Rig::new();
    let other = add_pool(&rig.cloud);
    let authorizer = rig.authorizer();
    rig.add_locked("GET", "harvests", &authorizer, &[READ]);
    let update = UpdateAuthorizer {
        rest_api_id: rig.api.id.clone(),
        authorizer_id: authorizer,
        patch_operations: Some(vec![PatchOperation::add(
            "/providerARNs",
            &pool_arn(&other),
        )]),
    };
    rig.cloud.call(update).expect("a second pool");
    rig.deploy();
    let token = token(&rig, Base::Access, json!({}));
    assert_eq!(with(&rig, &token).status, 200);
    rig.cloud
        .write(|world| world.cognito.pools.remove(&rig.pool));
    assert_eq!(
        refusal(&with(&rig, &token)),
        said(
            500,
            r#"{"message":null}"#,
            "AuthorizerConfigurationException"
        )
    );
    assert_eq!(rig.send(rig.request("GET", "/live/harvests")).status, 401);
}

#[test]
fn a_method_that_wants_a_signature_lets_nobody_in_and_its_open_neighbour_everybody() {
    let rig = Rig::new();
    let resource = rig.resource("harvests");
    let put = PutMethod {
        authorization_type: "AWS_IAM".to_owned(),
        ..rig.open(&resource, "GET")
    };
    rig.cloud.call(put).expect("a method");
    rig.cloud
        .call(rig.proxy(&resource, "GET"))
        .expect("an integration");
    rig.add_open("POST", "harvests");
    rig.deploy();
    let get = || rig.request("GET", "/live/harvests");
    assert_eq!(
        refusal(&rig.send(get())),
        said(
            403,
            r#"{"message":"Missing Authentication Token"}"#,
            "MissingAuthenticationTokenException"
        )
    );
    let credential =
        "AWS4-HMAC-SHA256 Credential=AKIA/20260105/us-east-1/execute-api/aws4_request, Signature=0";
    let signed = rig.send(get().with_header("Authorization", credential));
    assert_eq!(
        (signed.status, signed.header("x-amzn-ErrorType")),
        (403, Some("InvalidSignatureException"))
    );
    let bearer = rig.send(get().with_header("Authorization", "Bearer x"));
    assert_eq!(
        (bearer.status, bearer.header("x-amzn-ErrorType")),
        (403, Some("IncompleteSignatureException"))
    );
    assert_eq!(rig.send(rig.request("POST", "/live/harvests")).status, 200);
}

#[test]
fn an_api_s_own_words_replace_the_gateway_s_after_a_deployment() {
    let rig = locked(&[READ]);
    let put = |kind: &str, status: Option<&str>, header: &str| PutGatewayResponse {
        rest_api_id: rig.api.id.clone(),
        response_type: kind.to_owned(),
        status_code: status.map(str::to_owned),
        response_parameters: Some(
            [("gatewayresponse.header.X-Why".to_owned(), header.to_owned())].into(),
        ),
        response_templates: Some(
            [(
                "application/json".to_owned(),
                "{\"error\":$context.error.messageString,\"id\":\"$context.requestId\"}".to_owned(),
            )]
            .into(),
        ),
    };
    rig.cloud
        .call(put("UNAUTHORIZED", Some("418"), "'token'"))
        .expect("a response");
    rig.cloud
        .call(put("DEFAULT_4XX", None, "context.error.responseType"))
        .expect("a response");
    assert_eq!(with(&rig, "garbage").status, 401);
    rig.deploy();
    let refused = with(&rig, "garbage");
    assert_eq!(
        (refused.status, refused.header("X-Why")),
        (418, Some("token"))
    );
    let id = refused.header("x-amzn-RequestId").expect("an id");
    assert_eq!(
        refused.text(),
        format!("{{\"error\":\"Unauthorized\",\"id\":\"{id}\"}}")
    );
    let lost = rig.send(rig.request("GET", "/live/nowhere"));
    assert_eq!(
        (lost.status, lost.header("X-Why")),
        (403, Some("MISSING_AUTHENTICATION_TOKEN"))
    );
    assert_eq!(
        with(&rig, &token(&rig, Base::Access, json!({}))).status,
        200
    );
}

fn domain(rig: &Rig, base: Option<&str>, stage: Option<&str>) {
    let certificate = add_certificate(
        &rig.cloud,
        "us-east-1",
        &["api.orchard.test"],
        Status::Issued,
    );
    let create = CreateDomainName {
        domain_name: "api.orchard.test".to_owned(),
        regional_certificate_arn: Some(certificate),
        endpoint_configuration: Some(EndpointConfiguration {
            types: Some(vec!["REGIONAL".to_owned()]),
            ..EndpointConfiguration::default()
        }),
        ..CreateDomainName::default()
    };
    // A second mapping goes on the domain that is there.
    let _ = rig.cloud.call(create);
    let map = CreateBasePathMapping {
        domain_name: "api.orchard.test".to_owned(),
        base_path: base.map(str::to_owned),
        rest_api_id: rig.api.id.clone(),
        stage: stage.map(str::to_owned),
    };
    rig.cloud.call(map).expect("a mapping");
}

fn at(host: &str, path: &str) -> Request {
    Request {
        host: host.to_owned(),
        path: path.to_owned(),
        ..Request::default()
    }
}

#[test]
fn a_custom_domain_leads_to_its_stage_and_its_target_name_to_nothing() {
    let rig = Rig::new();
    rig.add_open("GET", "harvests");
    rig.deploy();
    domain(&rig, Some("v1"), Some("live"));
    let (reply, event) = rig.send_to(at("api.orchard.test", "/v1/harvests"), |_| {
        Ok(b"{}".to_vec())
    });
    assert_eq!(reply.status, 200);
    let event = event.expect("reached");
    assert_eq!(event["path"], "/v1/harvests");
    assert_eq!(event["resource"], "/harvests");
    assert_eq!(event["requestContext"]["path"], "/v1/harvests");
    assert_eq!(event["requestContext"]["domainName"], "api.orchard.test");
    let forbidden = said(403, r#"{"message":"Forbidden"}"#, "ForbiddenException");
    for path in ["/", "/harvests", "/v10/harvests", "/V1/harvests"] {
        assert_eq!(
            refusal(&rig.send(at("api.orchard.test", path))),
            forbidden,
            "{path}"
        );
    }
    let target = rig.cloud.read(|world| {
        let domain = world
            .apigateway
            .domains
            .get("api.orchard.test")
            .expect("the domain");
        domain.target.clone()
    });
    assert_eq!(refusal(&rig.send(at(&target, "/v1/harvests"))), forbidden);
    domain(&rig, None, None);
    assert_eq!(
        rig.send(at("api.orchard.test", "/live/harvests")).status,
        200
    );
    assert_eq!(
        refusal(&rig.send(at("api.orchard.test", "/dev/harvests"))),
        forbidden
    );
}

#[test]
fn an_endpoint_that_is_switched_off_is_forbidden_and_the_domain_is_not() {
    let rig = Rig::of(CreateRestApi {
        name: "harvests".to_owned(),
        disable_execute_api_endpoint: Some(true),
        ..CreateRestApi::default()
    });
    rig.add_open("GET", "harvests");
    rig.deploy();
    domain(&rig, None, Some("live"));
    let reply = rig.send(rig.request("GET", "/live/harvests"));
    assert_eq!(
        refusal(&reply),
        said(403, r#"{"message":"Forbidden"}"#, "ForbiddenException")
    );
    assert_eq!(rig.send(at("api.orchard.test", "/harvests")).status, 200);
}
