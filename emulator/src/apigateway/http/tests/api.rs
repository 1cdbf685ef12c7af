//! APIs, integrations, authorizers and routes.

use serde_json::json;

use super::{error, said, shown};
use crate::apigateway::http::api::{
    Cors, CreateApi, DeleteApi, DeleteCorsConfiguration, GetApi, UpdateApi,
};
use crate::apigateway::http::authorizer::{CreateAuthorizer, DeleteAuthorizer, JwtConfiguration};
use crate::apigateway::http::integration::{
    CreateIntegration, DeleteIntegration, UpdateIntegration,
};
use crate::apigateway::http::route::{CreateRoute, DeleteRoute, UpdateRoute};
use crate::apigateway::testing::HttpRig;
use crate::cloud::Cloud;
use crate::operation::AwsError;

fn named(name: &str) -> CreateApi {
    CreateApi {
        name: name.to_owned(),
        protocol_type: "HTTP".to_owned(),
        ..CreateApi::default()
    }
}

#[test]
fn a_new_api_has_aws_s_defaults() {
    let cloud = Cloud::seeded(1);
    let api = cloud.call(named("a")).expect("an API");
    let id = api.api_id.clone();
    assert_eq!(
        shown(&api),
        json!({
            "ApiId": id, "ApiEndpoint": format!("https://{id}.execute-api.us-east-1.amazonaws.com"), "Name": "a",
            "ProtocolType": "HTTP", "CreatedDate": 1_767_603_600_000_i64,
            "RouteSelectionExpression": "$request.method $request.path",
            "ApiKeySelectionExpression": "$request.header.x-api-key", "DisableExecuteApiEndpoint": false,
            "IpAddressType": "ipv4",
        })
    );
    let socket = CreateApi {
        protocol_type: "WEBSOCKET".to_owned(),
        ..named("b")
    };
    assert_eq!(error(cloud.call(socket)).0, AwsError::NOT_MODELLED);
    cloud
        .call(DeleteApi { api_id: id.clone() })
        .expect("deleted");
    assert_eq!(
        error(cloud.call(GetApi { api_id: id.clone() })),
        said(
            "NotFoundException",
            &format!("Invalid API identifier specified 000000000000:{id}")
        )
    );
}

#[test]
fn cors_with_credentials_needs_an_origin() {
    let cloud = Cloud::seeded(1);
    let with = |origin: &str| CreateApi {
        cors_configuration: Some(Cors {
            allow_credentials: Some(true),
            allow_origins: Some(vec![origin.to_owned()]),
            ..Cors::default()
        }),
        ..named("a")
    };
    assert_eq!(
        error(cloud.call(with("*"))),
        said(
            "BadRequestException",
            "allow-credentials is not supported if 'allow-origin' is *"
        )
    );
    let api = cloud.call(with("https://a.test")).expect("an API");
    let renamed = UpdateApi {
        api_id: api.api_id.clone(),
        name: Some("b".to_owned()),
        ..UpdateApi::default()
    };
    let renamed = cloud.call(renamed).expect("renamed");
    assert_eq!(
        (renamed.name.as_str(), renamed.cors_configuration),
        ("b", api.cors_configuration)
    );
    cloud
        .call(DeleteCorsConfiguration {
            api_id: api.api_id.clone(),
        })
        .expect("deleted");
    let api = cloud.call(GetApi { api_id: api.api_id }).expect("the API");
    assert_eq!(api.cors_configuration, None);
}

#[test]
fn an_integration_is_with_a_function_and_stays_while_a_route_targets_it() {
    let rig = HttpRig::new();
    let create = || CreateIntegration {
        api_id: rig.api.api_id.clone(),
        integration_type: "AWS_PROXY".to_owned(),
        integration_uri: Some(rig.function.clone()),
        ..CreateIntegration::default()
    };
    let made = rig.cloud.call(create()).expect("an integration");
    assert_eq!(
        shown(&made),
        json!({
            "IntegrationId": made.integration_id, "IntegrationType": "AWS_PROXY", "IntegrationUri": rig.function,
            "PayloadFormatVersion": "1.0", "ConnectionType": "INTERNET", "TimeoutInMillis": 30_000,
        })
    );
    let http = CreateIntegration {
        integration_type: "HTTP_PROXY".to_owned(),
        ..create()
    };
    assert_eq!(error(rig.cloud.call(http)).0, AwsError::NOT_MODELLED);
    let nowhere = CreateIntegration {
        integration_uri: None,
        ..create()
    };
    assert_eq!(error(rig.cloud.call(nowhere)).0, "BadRequestException");
    let version = UpdateIntegration {
        api_id: rig.api.api_id.clone(),
        integration_id: made.integration_id,
        payload_format_version: Some("3.0".to_owned()),
        ..UpdateIntegration::default()
    };
    assert_eq!(error(rig.cloud.call(version)).0, "BadRequestException");
    let route = rig.add_open("GET /a");
    let delete = || DeleteIntegration {
        api_id: rig.api.api_id.clone(),
        integration_id: rig.integration.clone(),
    };
    assert_eq!(error(rig.cloud.call(delete())).0, "ConflictException");
    let unrouted = DeleteRoute {
        api_id: rig.api.api_id.clone(),
        route_id: route,
    };
    rig.cloud.call(unrouted).expect("deleted");
    rig.cloud.call(delete()).expect("deleted");
}

#[test]
fn an_authorizer_s_issuer_must_be_there() {
    let rig = HttpRig::new();
    let of = |issuer: &str| CreateAuthorizer {
        jwt_configuration: Some(JwtConfiguration {
            audience: Some(vec!["a".to_owned()]),
            issuer: Some(issuer.to_owned()),
        }),
        ..rig.jwt("a")
    };
    let gone = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Nobody";
    let (code, text) = error(rig.cloud.call(of(gone)));
    assert_eq!(code, "BadRequestException");
    assert!(
        text.starts_with(&format!(
            "Caught exception when connecting to {gone}/.well-known/openid-configuration for issuer {gone}. Please try \
             again later. Error: "
        )),
        "{text}"
    );
    let slash = format!("{}/", crate::cognito::issuer(&rig.pool));
    assert_eq!(error(rig.cloud.call(of(&slash))).0, "BadRequestException");
    assert_eq!(
        error(rig.cloud.call(of("http://a.test"))).0,
        "BadRequestException"
    );
    assert_eq!(
        error(rig.cloud.call(of("https://a.test"))).0,
        AwsError::NOT_MODELLED
    );
    let two = CreateAuthorizer {
        identity_source: vec![
            "$request.header.A".to_owned(),
            "$request.header.B".to_owned(),
        ],
        ..rig.jwt("a")
    };
    assert_eq!(error(rig.cloud.call(two)).0, "BadRequestException");
    let made = rig.cloud.call(rig.jwt("a")).expect("an authorizer");
    let route = rig.add_locked("GET /a", &made.authorizer_id, &[]);
    let delete = || DeleteAuthorizer {
        api_id: rig.api.api_id.clone(),
        authorizer_id: made.authorizer_id.clone(),
    };
    assert_eq!(error(rig.cloud.call(delete())).0, "ConflictException");
    let unrouted = DeleteRoute {
        api_id: rig.api.api_id.clone(),
        route_id: route,
    };
    rig.cloud.call(unrouted).expect("deleted");
    rig.cloud.call(delete()).expect("deleted");
}

#[test]
fn a_route_has_a_key_of_its_own_and_an_authorizer_if_it_asks_for_one() {
    let rig = HttpRig::new();
    let made = rig.cloud.call(rig.open("GET /a/{id}")).expect("a route");
    assert_eq!(
        shown(&made),
        json!({
            "RouteId": made.route_id, "RouteKey": "GET /a/{id}", "Target": format!("integrations/{}", rig.integration),
            "AuthorizationType": "NONE", "ApiKeyRequired": false,
        })
    );
    let jwt = |key: &str| CreateRoute {
        authorization_type: Some("JWT".to_owned()),
        ..rig.open(key)
    };
    let cases = [
        (
            rig.open("GET /a/{id}"),
            said(
                "ConflictException",
                "Route with key GET /a/{id} already exists for this API",
            ),
        ),
        (
            rig.open("GET /a/{name}"),
            said(
                "ConflictException",
                "Route with key GET /a/{name} already exists for this API",
            ),
        ),
        (
            rig.open("FETCH /a"),
            said(
                "BadRequestException",
                "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> \
                 /<RESOURCE PATH>\" or \"$default\"",
            ),
        ),
        (
            jwt("GET /b"),
            said(
                "BadRequestException",
                "Authorizer ID is required when the authorization type is JWT or CUSTOM",
            ),
        ),
        (
            CreateRoute {
                authorizer_id: Some("nobody".to_owned()),
                ..jwt("GET /b")
            },
            said(
                "NotFoundException",
                "Invalid Authorizer identifier specified nobody",
            ),
        ),
        (
            CreateRoute {
                target: Some("integrations/nobody".to_owned()),
                ..rig.open("GET /b")
            },
            said(
                "NotFoundException",
                "Invalid Integration identifier specified nobody",
            ),
        ),
        (
            CreateRoute {
                authorization_scopes: Some(vec!["a".to_owned()]),
                ..rig.open("GET /b")
            },
            said(
                "BadRequestException",
                "Authorization scopes need the authorization type JWT",
            ),
        ),
        (
            CreateRoute {
                api_key_required: Some(true),
                ..rig.open("GET /b")
            },
            said(
                "BadRequestException",
                "ApiKeyRequired is not currently supported for HTTP APIs",
            ),
        ),
    ];
    for (create, expected) in cases {
        assert_eq!(error(rig.cloud.call(create)), expected);
    }
    rig.add_open("$default");
    let authorizer = rig
        .cloud
        .call(rig.jwt("a"))
        .expect("an authorizer")
        .authorizer_id;
    let lock = UpdateRoute {
        api_id: rig.api.api_id.clone(),
        route_id: made.route_id.clone(),
        authorization_type: Some("JWT".to_owned()),
        authorizer_id: Some(authorizer.clone()),
        authorization_scopes: Some(vec!["a/b".to_owned()]),
        ..UpdateRoute::default()
    };
    let locked = rig.cloud.call(lock).expect("locked");
    assert_eq!(
        (locked.authorizer_id, locked.route_key.as_str()),
        (Some(authorizer), "GET /a/{id}")
    );
    let open = UpdateRoute {
        api_id: rig.api.api_id.clone(),
        route_id: made.route_id,
        authorization_type: Some("NONE".to_owned()),
        ..UpdateRoute::default()
    };
    let open = rig.cloud.call(open).expect("opened");
    assert_eq!(
        (open.authorizer_id, open.authorization_scopes),
        (None, None)
    );
}
