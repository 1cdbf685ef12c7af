//! Calls to HTTP APIs: who gets in.

use serde_json::json;
use tollgate_fixtures::rows::{Base, Dialect, RouteMatch};
use tollgate_fixtures::vectors;

use super::tokens::token;
use crate::acm::certificate::Status;
use crate::apigateway::http::api::{Cors, CreateApi, UpdateApi};
use crate::apigateway::http::api_mapping::CreateApiMapping;
use crate::apigateway::http::domain_name::{CreateDomainName, DomainNameConfiguration};
use crate::apigateway::http::route::{CreateRoute, DeleteRoute};
use crate::apigateway::http::stage::CreateStage;
use crate::apigateway::testing::{HttpRig, READ, add_certificate};
use crate::message::{Reply, Request};

pub(super) const CLIENT: &str = "4klient";

pub(super) fn locked(scopes: &[&str]) -> HttpRig {
    let rig = HttpRig::new();
    let authorizer = rig
        .cloud
        .call(rig.jwt(CLIENT))
        .expect("an authorizer")
        .authorizer_id;
    rig.add_locked("GET /harvests", &authorizer, scopes);
    rig
}

fn with(rig: &HttpRig, value: &str) -> Reply {
    rig.send(
        rig.request("GET", "/harvests")
            .with_header("Authorization", value),
    )
}

/// Status, body and challenge.
fn refusal(reply: &Reply) -> (u16, String, Option<&str>) {
    (reply.status, reply.text(), reply.header("www-authenticate"))
}

fn unauthorized(challenge: &str) -> (u16, String, Option<&str>) {
    (
        401,
        r#"{"message":"Unauthorized"}"#.to_owned(),
        Some(challenge),
    )
}

#[test]
fn every_route_of_the_table_is_found_as_it_says() {
    let rows: Vec<RouteMatch> = vectors("route_match").expect("the table");
    for row in rows.iter().filter(|row| row.input.api == Dialect::Http) {
        let rig = HttpRig::new();
        for route in &row.input.routes {
            rig.add_open(route);
        }
        let (method, path) = row
            .input
            .request
            .split_once(' ')
            .expect("a method and a path");
        let (reply, event) = rig.send_to(rig.request(method, path), |_| Ok(b"{}".to_vec()));
        let Some(route) = &row.expected.route else {
            assert_eq!(
                (reply.status, reply.text().as_str()),
                (404, r#"{"message":"Not Found"}"#),
                "{}",
                row.name
            );
            continue;
        };
        let event = event.unwrap_or_else(|| panic!("{}: {reply:?}", row.name));
        assert_eq!(event["routeKey"], route.as_str(), "{}", row.name);
        if let Some(parameters) = &row.expected.parameters {
            let seen = event
                .get("pathParameters")
                .cloned()
                .unwrap_or_else(|| json!({}));
            assert_eq!(seen, json!(parameters), "{}", row.name);
        }
    }
}

/// Both kinds of token pass where no scope is asked: http-api-jwt-authorizer; recorded: `jwt_authorizer_failure`.
#[test]
fn without_scopes_both_kinds_of_token_for_the_client_get_in() {
    let rig = locked(&[]);
    for base in [Base::Id, Base::Access] {
        let token = token(&rig, base, json!({}));
        assert_eq!(with(&rig, &token).status, 200);
        assert_eq!(with(&rig, &format!("Bearer {token}")).status, 200);
    }
    let other = token(&rig, Base::Access, json!({ "client_id": "other" }));
    assert_eq!(
        refusal(&with(&rig, &other)),
        unauthorized(
            "Bearer scope=\"\" error=\"invalid_token\" error_description=\"the token does not have a valid audience\""
        )
    );
}

#[test]
fn with_scopes_a_token_needs_one_of_them() {
    let rig = locked(&[READ, "other/read"]);
    assert_eq!(
        with(&rig, &token(&rig, Base::Access, json!({}))).status,
        200
    );
    for poor in [
        token(&rig, Base::Access, json!({ "scope": "openid" })),
        token(&rig, Base::Id, json!({})),
    ] {
        let refused = with(&rig, &poor);
        assert_eq!(
            (refused.status, refused.text().as_str()),
            (403, r#"{"message":"Forbidden"}"#)
        );
        let prefix = format!(
            "Bearer scope=\"{READ} other/read\" error=\"insufficient_scope\" error_description="
        );
        assert!(
            refused
                .header("www-authenticate")
                .is_some_and(|header| header.starts_with(&prefix))
        );
    }
}

#[test]
fn a_token_that_is_none_or_not_good_is_unauthorized_and_says_why() {
    let rig = locked(&[]);
    assert_eq!(
        refusal(&rig.send(rig.request("GET", "/harvests"))),
        unauthorized("Bearer")
    );
    assert_eq!(
        refusal(&with(&rig, "Bearer not-a-token")),
        unauthorized(
            "Bearer scope=\"\" error=\"invalid_token\" error_description=\"token contains an invalid number of segments\""
        )
    );
    let good = token(&rig, Base::Access, json!({}));
    let now = rig.cloud.read(|world| world.now.seconds());
    let bad = [
        token(&rig, Base::Access, json!({ "exp": now })),
        token(&rig, Base::Access, json!({ "nbf": now + 60 })),
        token(&rig, Base::Access, json!({ "iat": now + 60 })),
        token(
            &rig,
            Base::Access,
            json!({ "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other" }),
        ),
        format!("{good}x"),
        good.replacen('e', "f", 1),
    ];
    for token in bad {
        let refused = with(&rig, &token);
        assert_eq!(
            (refused.status, refused.text().as_str()),
            (401, r#"{"message":"Unauthorized"}"#),
            "{token}"
        );
        let prefix = "Bearer scope=\"\" error=\"invalid_token\" error_description=\"";
        assert!(
            refused
                .header("www-authenticate")
                .is_some_and(|header| header.starts_with(prefix)),
            "{token}"
        );
        assert_eq!(refused.header("x-amzn-ErrorType"), None);
    }
    assert_eq!(with(&rig, &good).status, 200);
    rig.cloud
        .write(|world| world.cognito.pools.remove(&rig.pool));
    assert_eq!(with(&rig, &good).status, 401);
}

#[test]
fn a_token_may_come_in_the_query_where_the_authorizer_says_so() {
    let rig = HttpRig::new();
    let mut create = rig.jwt(CLIENT);
    create.identity_source = vec!["$request.querystring.token".to_owned()];
    let authorizer = rig.cloud.call(create).expect("an authorizer").authorizer_id;
    rig.add_locked("GET /harvests", &authorizer, &[]);
    let token = token(&rig, Base::Access, json!({}));
    let mut request = rig.request("GET", "/harvests");
    request.query = format!("token={token}");
    assert_eq!(rig.send(request).status, 200);
    assert_eq!(with(&rig, &token).status, 401);
}

#[test]
fn a_route_that_wants_a_signature_lets_nobody_in() {
    let rig = HttpRig::new();
    let create = CreateRoute {
        authorization_type: Some("AWS_IAM".to_owned()),
        ..rig.open("GET /harvests")
    };
    rig.cloud.call(create).expect("a route");
    rig.add_open("POST /harvests");
    let reply = with(&rig, "AWS4-HMAC-SHA256 Credential=x");
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (403, r#"{"message":"Forbidden"}"#)
    );
    assert_eq!(rig.send(rig.request("POST", "/harvests")).status, 200);
}

#[test]
fn a_stage_without_automatic_deployment_shows_what_was_deployed() {
    let rig = HttpRig::new();
    let route = rig.add_open("GET /harvests");
    let live = CreateStage {
        api_id: rig.api.api_id.clone(),
        stage_name: "live".to_owned(),
        ..CreateStage::default()
    };
    rig.cloud.call(live).expect("a stage");
    let get = |path: &str| rig.send(rig.request("GET", path)).status;
    assert_eq!((get("/harvests"), get("/live/harvests")), (200, 404));
    let deploy = crate::apigateway::http::deployment::CreateDeployment {
        api_id: rig.api.api_id.clone(),
        stage_name: Some("live".to_owned()),
        description: None,
    };
    rig.cloud.call(deploy).expect("a deployment");
    rig.add_open("GET /growers");
    assert_eq!(
        (get("/growers"), get("/live/growers"), get("/live/harvests")),
        (200, 404, 200)
    );
    let delete = DeleteRoute {
        api_id: rig.api.api_id.clone(),
        route_id: route,
    };
    rig.cloud.call(delete).expect("deleted");
    assert_eq!((get("/harvests"), get("/live/harvests")), (404, 200));
}

fn cors() -> HttpRig {
    HttpRig::of(CreateApi {
        name: "harvests".to_owned(),
        protocol_type: "HTTP".to_owned(),
        cors_configuration: Some(Cors {
            allow_origins: Some(vec!["https://orchard.test".to_owned()]),
            allow_methods: Some(vec!["GET".to_owned(), "POST".to_owned()]),
            allow_headers: Some(vec!["authorization".to_owned()]),
            max_age: Some(300),
            ..Cors::default()
        }),
        ..CreateApi::default()
    })
}

#[test]
fn a_preflight_is_answered_for_origins_that_are_listed() {
    let rig = cors();
    rig.add_open("GET /a");
    let ask = |origin: &str| {
        let request = rig
            .request("OPTIONS", "/a")
            .with_header("Origin", origin)
            .with_header("Access-Control-Request-Method", "GET");
        rig.send(request)
    };
    let good = ask("https://orchard.test");
    assert_eq!((good.status, good.text().as_str()), (204, ""));
    assert_eq!(
        good.header("access-control-allow-origin"),
        Some("https://orchard.test")
    );
    assert_eq!(
        good.header("access-control-allow-methods"),
        Some("GET,POST")
    );
    assert_eq!(good.header("access-control-max-age"), Some("300"));
    let bad = ask("https://evil.test");
    assert_eq!(
        (bad.status, bad.header("access-control-allow-origin")),
        (204, None)
    );
    assert_eq!(rig.send(rig.request("OPTIONS", "/a")).status, 404);
}

#[test]
fn what_a_function_says_of_cors_is_replaced() {
    let rig = cors();
    rig.add_open("GET /a");
    let get = |origin: &str| {
        let request = rig.request("GET", "/a").with_header("Origin", origin);
        let result = br#"{"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*"}}"#;
        rig.send_to(request, |_| Ok(result.to_vec())).0
    };
    assert_eq!(
        get("https://orchard.test").header("access-control-allow-origin"),
        Some("https://orchard.test")
    );
    assert_eq!(
        get("https://evil.test").header("access-control-allow-origin"),
        None
    );
}

#[test]
fn a_custom_domain_leads_to_its_stage_by_the_longest_key() {
    let rig = HttpRig::of(CreateApi {
        name: "harvests".to_owned(),
        protocol_type: "HTTP".to_owned(),
        disable_execute_api_endpoint: Some(true),
        ..CreateApi::default()
    });
    rig.add_open("GET /harvests");
    let certificate = add_certificate(
        &rig.cloud,
        "us-east-1",
        &["api.orchard.test"],
        Status::Issued,
    );
    let domain = CreateDomainName {
        domain_name: "api.orchard.test".to_owned(),
        domain_name_configurations: Some(vec![DomainNameConfiguration {
            certificate_arn: Some(certificate),
            ..DomainNameConfiguration::default()
        }]),
        ..CreateDomainName::default()
    };
    rig.cloud.call(domain).expect("a domain");
    let map = CreateApiMapping {
        domain_name: "api.orchard.test".to_owned(),
        api_id: rig.api.api_id.clone(),
        stage: "$default".to_owned(),
        api_mapping_key: Some("orders/v1".to_owned()),
    };
    rig.cloud.call(map).expect("a mapping");
    let get = |path: &str| {
        rig.send(Request {
            host: "api.orchard.test".to_owned(),
            path: path.to_owned(),
            ..Request::default()
        })
        .status
    };
    assert_eq!(
        (get("/orders/v1/harvests"), get("/orders/v1/other")),
        (200, 404)
    );
    assert_eq!((get("/harvests"), get("/orders/v10/harvests")), (403, 403));
    assert_eq!(rig.send(rig.request("GET", "/harvests")).status, 404);
    let on = UpdateApi {
        api_id: rig.api.api_id.clone(),
        disable_execute_api_endpoint: Some(false),
        ..UpdateApi::default()
    };
    rig.cloud.call(on).expect("switched on");
    assert_eq!(rig.send(rig.request("GET", "/harvests")).status, 200);
}
