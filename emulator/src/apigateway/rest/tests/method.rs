//! Methods, integrations, their responses, and authorizers.

use serde_json::json;

use super::{bad, conflicting, error, lost, shown};
use crate::apigateway::rest::authorizer::{
    CreateAuthorizer, DeleteAuthorizer, GetAuthorizer, UpdateAuthorizer,
};
use crate::apigateway::rest::integration::{DeleteIntegration, GetIntegration, PutIntegration};
use crate::apigateway::rest::integration_response::PutIntegrationResponse;
use crate::apigateway::rest::method::{GetMethod, PutMethod, UpdateMethod};
use crate::apigateway::rest::method_response::{
    GetMethodResponse, PutMethodResponse, UpdateMethodResponse,
};
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::resource::GetResource;
use crate::apigateway::testing::{Rig, pool_arn};
use crate::operation::AwsError;

fn update(rig: &Rig, resource: &str, patches: Vec<PatchOperation>) -> UpdateMethod {
    UpdateMethod {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.to_owned(),
        http_method: "GET".to_owned(),
        patch_operations: Some(patches),
    }
}

#[test]
fn a_method_is_shown_with_what_it_was_given() {
    let rig = Rig::new();
    let resource = rig.resource("pets");
    let method = rig
        .cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    assert_eq!(
        shown(&method),
        json!({ "httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false })
    );
    let get = |embed: Option<Vec<String>>| GetResource {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        embed,
    };
    let bare = rig.cloud.call(get(None)).expect("the resource");
    assert_eq!(shown(bare)["resourceMethods"], json!({ "GET": {} }));
    let whole = rig
        .cloud
        .call(get(Some(vec!["methods".to_owned()])))
        .expect("the resource");
    assert_eq!(
        shown(whole)["resourceMethods"],
        json!({ "GET": shown(method) })
    );
}

#[test]
fn a_method_that_aws_does_not_make_is_refused() {
    let rig = Rig::new();
    let resource = rig.resource("pets");
    rig.cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    let no_authorizer = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                         COGNITO_USER_POOLS requires a valid authorizer.";
    let post = || rig.open(&resource, "POST");
    let authorizer = rig.authorizer();
    let cases = [
        (
            rig.open(&resource, "GET"),
            conflicting("Method already exists for this resource"),
        ),
        (
            rig.open(&resource, "FETCH"),
            bad(
                "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
            ),
        ),
        (
            PutMethod {
                authorization_type: "COGNITO_USER_POOLS".to_owned(),
                ..post()
            },
            bad(no_authorizer),
        ),
        (
            PutMethod {
                authorization_type: "CUSTOM".to_owned(),
                authorizer_id: Some(authorizer),
                ..post()
            },
            bad(no_authorizer),
        ),
        (
            PutMethod {
                request_validator_id: Some("nobody".to_owned()),
                ..post()
            },
            bad("Invalid Request Validator identifier specified"),
        ),
        (
            PutMethod {
                request_models: Some([("application/json".to_owned(), "Dog".to_owned())].into()),
                ..post()
            },
            bad("Invalid model identifier specified: Dog"),
        ),
        (
            PutMethod {
                request_parameters: Some(
                    [
                        ("method.request.header.a".to_owned(), true),
                        ("method.request.querystring.a".to_owned(), true),
                    ]
                    .into(),
                ),
                ..post()
            },
            bad("Parameter names must be unique across querystring, header and path"),
        ),
        (
            rig.open("nobody", "GET"),
            lost("Invalid Resource identifier specified"),
        ),
    ];
    for (put, expected) in cases {
        assert_eq!(error(rig.cloud.call(put)), expected);
    }
    assert!(rig.cloud.call(post()).is_ok());
}

#[test]
fn a_method_is_locked_in_one_call_whatever_the_order_of_the_patches() {
    let rig = Rig::new();
    let resource = rig.resource("pets");
    rig.cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    let authorizer = rig.authorizer();
    let kind = PatchOperation::replace("/authorizationType", "COGNITO_USER_POOLS");
    let id = PatchOperation::replace("/authorizerId", &authorizer);
    let scope = PatchOperation::add("/authorizationScopes", "pets/read");
    let alone = rig.cloud.call(update(&rig, &resource, vec![kind.clone()]));
    assert_eq!(error(alone).0, "BadRequestException");
    let both = rig
        .cloud
        .call(update(&rig, &resource, vec![kind, scope, id]));
    assert_eq!(
        shown(both.expect("changed")),
        json!({
            "httpMethod": "GET", "authorizationType": "COGNITO_USER_POOLS", "authorizerId": authorizer,
            "apiKeyRequired": false, "authorizationScopes": ["pets/read"],
        })
    );
    let open = vec![PatchOperation::replace("/authorizationType", "NONE")];
    let open = rig
        .cloud
        .call(update(&rig, &resource, open))
        .expect("changed");
    assert_eq!(open.authorizer_id, None);
    let gone = vec![PatchOperation::remove(
        "/requestParameters/method.request.header.x",
    )];
    assert_eq!(
        error(rig.cloud.call(update(&rig, &resource, gone))),
        lost("Invalid parameter name specified")
    );
}

/// Recorded: `TestApigatewayIntegration`.
#[test]
fn an_integration_has_aws_s_defaults_and_others_are_refused() {
    let rig = Rig::new();
    let resource = rig.resource("pets");
    rig.cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    let proxy = || rig.proxy(&resource, "GET");
    let uri = proxy().uri.expect("a URI");
    let put = rig.cloud.call(proxy()).expect("an integration");
    assert_eq!(
        shown(&put),
        json!({
            "type": "AWS_PROXY", "httpMethod": "POST", "uri": uri, "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29_000, "cacheNamespace": resource, "cacheKeyParameters": [],
        })
    );
    let with = |uri: &str| PutIntegration {
        uri: Some(uri.to_owned()),
        ..proxy()
    };
    let only_functions = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
                          invocations.";
    let cases = [
        (
            PutIntegration {
                integration_http_method: None,
                ..proxy()
            },
            "Enumeration value for HttpMethod must be non-empty",
        ),
        (
            with("https://example.com"),
            "Invalid ARN specified in the request",
        ),
        (
            with("arn:aws:apigateway:us-east-1:lambda:functions/x"),
            "AWS ARN for integration must contain path or action",
        ),
        (
            with("arn:aws:apigateway:us-east-1:s3:path/bucket"),
            only_functions,
        ),
    ];
    for (put, text) in cases {
        assert_eq!(error(rig.cloud.call(put)), bad(text));
    }
    let http = PutIntegration {
        kind: "HTTP_PROXY".to_owned(),
        ..with("https://example.com")
    };
    assert_eq!(error(rig.cloud.call(http)).0, AwsError::NOT_MODELLED);
    let mock = PutIntegration {
        kind: "MOCK".to_owned(),
        request_templates: Some(
            [("application/json".to_owned(), "#set($a = 1)".to_owned())].into(),
        ),
        ..proxy()
    };
    assert_eq!(error(rig.cloud.call(mock)).0, AwsError::NOT_MODELLED);
    let get = || GetIntegration {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
    };
    assert_eq!(rig.cloud.call(get()), Ok(put));
    let delete = DeleteIntegration {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
    };
    rig.cloud.call(delete).expect("deleted");
    assert_eq!(
        error(rig.cloud.call(get())),
        lost("Invalid Integration identifier specified")
    );
}

#[test]
fn a_header_of_an_integration_response_must_be_declared() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    let resource = rig.resource("pets");
    let header = "method.response.header.X".to_owned();
    let respond = || PutIntegrationResponse {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
        status_code: "200".to_owned(),
        response_parameters: Some([(header.clone(), "'x'".to_owned())].into()),
        ..PutIntegrationResponse::default()
    };
    let declare = PutMethodResponse {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
        status_code: "200".to_owned(),
        response_parameters: Some([(header.clone(), false)].into()),
        response_models: None,
    };
    assert_eq!(
        error(rig.cloud.call(respond())),
        bad(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
             parameter specified: method.response.header.X]"
        )
    );
    rig.cloud.call(declare).expect("declared");
    assert_eq!(
        shown(rig.cloud.call(respond()).expect("a response")),
        json!({ "statusCode": "200", "responseParameters": { "method.response.header.X": "'x'" } })
    );
    let change = |path: &str| UpdateMethodResponse {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
        status_code: "200".to_owned(),
        patch_operations: Some(vec![PatchOperation::replace(path, "true")]),
    };
    let changed = rig
        .cloud
        .call(change("/responseParameters/method.response.header.X"))
        .expect("changed");
    assert_eq!(
        shown(changed)["responseParameters"],
        json!({ "method.response.header.X": true })
    );
    assert_eq!(
        error(rig.cloud.call(change("/statusCode"))),
        bad("Invalid patch path /statusCode")
    );
    let get = |code: &str| GetMethodResponse {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
        status_code: code.to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(get("404"))),
        lost("Invalid Response status code specified")
    );
    let method = GetMethod {
        rest_api_id: rig.api.id.clone(),
        resource_id: resource.clone(),
        http_method: "GET".to_owned(),
    };
    let whole = shown(rig.cloud.call(method).expect("the method"));
    assert_eq!(whole["methodResponses"]["200"]["statusCode"], "200");
    assert_eq!(
        whole["methodIntegration"]["integrationResponses"]["200"]["statusCode"],
        "200"
    );
}

/// Recorded: `TestApiGatewayAuthorizer`; a delete of one in use: commonly reported.
#[test]
fn an_authorizer_is_shown_as_it_is_and_stays_while_a_method_names_it() {
    let rig = Rig::new();
    let create = || CreateAuthorizer {
        rest_api_id: rig.api.id.clone(),
        name: "growers".to_owned(),
        kind: "COGNITO_USER_POOLS".to_owned(),
        provider_arns: Some(vec![pool_arn(&rig.pool)]),
        ..CreateAuthorizer::default()
    };
    let made = rig.cloud.call(create()).expect("an authorizer");
    assert_eq!(
        shown(&made),
        json!({
            "id": made.id, "name": "growers", "type": "COGNITO_USER_POOLS", "providerARNs": [pool_arn(&rig.pool)],
            "authType": "cognito_user_pools", "identitySource": "method.request.header.Authorization",
        })
    );
    let nowhere = CreateAuthorizer {
        rest_api_id: "nobody".to_owned(),
        ..create()
    };
    assert_eq!(
        error(rig.cloud.call(nowhere)),
        conflicting(
            "Unable to complete operation due to concurrent modification. Please try again later."
        )
    );
    let other = |name: &str| CreateAuthorizer {
        name: name.to_owned(),
        ..create()
    };
    let refused = [
        CreateAuthorizer {
            provider_arns: None,
            ..other("a")
        },
        CreateAuthorizer {
            provider_arns: Some(vec!["arn:aws:s3:::x".to_owned()]),
            ..other("b")
        },
        CreateAuthorizer {
            identity_source: Some("method.request.querystring.token".to_owned()),
            ..other("c")
        },
        CreateAuthorizer {
            authorizer_result_ttl_in_seconds: Some(3601),
            ..other("d")
        },
        CreateAuthorizer {
            identity_validation_expression: Some("(".to_owned()),
            ..other("e")
        },
    ];
    for create in refused {
        assert_eq!(error(rig.cloud.call(create)).0, "BadRequestException");
    }
    rig.add_locked("GET", "pets", &made.id, &[]);
    let delete = || DeleteAuthorizer {
        rest_api_id: rig.api.id.clone(),
        authorizer_id: made.id.clone(),
    };
    assert_eq!(
        error(rig.cloud.call(delete())),
        conflicting(&format!(
            "Cannot delete authorizer '{}', is referenced in method: /pets/GET",
            made.id
        ))
    );
    let resource = rig.resource("pets");
    let open = vec![PatchOperation::replace("/authorizationType", "NONE")];
    rig.cloud
        .call(update(&rig, &resource, open))
        .expect("opened");
    let change = UpdateAuthorizer {
        rest_api_id: rig.api.id.clone(),
        authorizer_id: made.id.clone(),
        patch_operations: Some(vec![PatchOperation::replace(
            "/identitySource",
            "method.request.header.X",
        )]),
    };
    let changed = rig.cloud.call(change).expect("changed");
    assert_eq!(
        changed.identity_source.as_deref(),
        Some("method.request.header.X")
    );
    rig.cloud.call(delete()).expect("deleted");
    let get = GetAuthorizer {
        rest_api_id: rig.api.id.clone(),
        authorizer_id: made.id.clone(),
    };
    assert_eq!(
        error(rig.cloud.call(get)),
        lost("Invalid Authorizer identifier specified")
    );
}
