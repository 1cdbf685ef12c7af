//! APIs made from documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{error, shown};
use crate::apigateway::rest::api::RestApi;
use crate::apigateway::rest::authorizer::GetAuthorizers;
use crate::apigateway::rest::import::PutRestApi;
use crate::apigateway::rest::resource::GetResources;
use crate::apigateway::testing::{Rig, pool_arn};
use crate::operation::AwsError;

fn import(rig: &Rig, document: &Value) -> Result<RestApi, AwsError> {
    rig.cloud.call(PutRestApi {
        rest_api_id: rig.api.id.clone(),
        mode: Some("overwrite".to_owned()),
        body: STANDARD.encode(document.to_string()),
        ..PutRestApi::default()
    })
}

fn document(rig: &Rig) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "from a document", "version": "1" },
        "paths": {
            "/harvests": {
                "get": {
                    "operationId": "list",
                    "security": [{ "growers": ["https://api/read"] }],
                    "responses": { "200": { "description": "all", "headers": { "x-kind": {} } } },
                    "x-amazon-apigateway-integration": {
                        "type": "mock",
                        "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
                        "responses": { "default": {
                            "statusCode": "200",
                            "responseParameters": { "method.response.header.x-kind": "'quince'" },
                        } },
                    },
                },
            },
            "/harvests/{id}": { "x-amazon-apigateway-any-method": {
                "x-amazon-apigateway-integration": { "type": "mock" },
            } },
        },
        "components": { "securitySchemes": { "growers": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [pool_arn(&rig.pool)],
            },
        } } },
    })
}

/// What is done to a document.
type Change = fn(&mut Value);

/// The methods by `METHOD path`.
fn methods(rig: &Rig) -> Value {
    let resources = rig.cloud.call(GetResources {
        rest_api_id: rig.api.id.clone(),
        embed: Some(vec!["methods".to_owned()]),
        ..GetResources::default()
    });
    let resources = shown(resources.expect("resources"));
    let mut all = json!({});
    for resource in resources["items"].as_array().expect("a list") {
        for (method, value) in resource["resourceMethods"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let path = resource["path"].as_str().expect("a path");
            all[format!("{method} {path}")] = value.clone();
        }
    }
    all
}

#[test]
fn a_document_becomes_resources_methods_and_authorizers_and_what_was_there_goes() {
    let rig = Rig::new();
    rig.resource("/old/{proxy+}");
    let made = import(&rig, &document(&rig)).expect("imported");
    assert_eq!(made.name, "from a document");
    assert_eq!(made.root_resource_id, rig.api.root_resource_id);
    let all = methods(&rig);
    let names: Vec<&String> = all.as_object().expect("methods").keys().collect();
    assert_eq!(names, ["ANY /harvests/{id}", "GET /harvests"]);
    let list = &all["GET /harvests"];
    let authorizers = rig.cloud.call(GetAuthorizers {
        rest_api_id: rig.api.id.clone(),
        ..GetAuthorizers::default()
    });
    let authorizers = shown(authorizers.expect("authorizers"));
    assert_eq!(authorizers["items"][0]["name"], "growers");
    assert_eq!(list["authorizerId"], authorizers["items"][0]["id"]);
    assert_eq!(list["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!(list["authorizationScopes"], json!(["https://api/read"]));
    assert_eq!(list["operationName"], "list");
    let integration = &list["methodIntegration"];
    assert_eq!(integration["type"], "MOCK");
    assert_eq!(
        integration["integrationResponses"]["200"]["statusCode"],
        "200"
    );
    // An operation that asks for nothing is open.
    assert_eq!(all["ANY /harvests/{id}"]["authorizationType"], "NONE");
    // Once more: the same again, not twice.
    import(&rig, &document(&rig)).expect("imported");
    assert_eq!(methods(&rig).as_object().map(serde_json::Map::len), Some(2));
}

#[test]
fn what_the_whole_document_asks_for_is_asked_by_operations_that_say_nothing() {
    let rig = Rig::new();
    let mut document = document(&rig);
    document["security"] = json!([{ "growers": [] }]);
    document["paths"]["/harvests"]["get"]["security"] = json!([]);
    import(&rig, &document).expect("imported");
    let all = methods(&rig);
    assert_eq!(all["GET /harvests"]["authorizationType"], "NONE");
    assert_eq!(
        all["ANY /harvests/{id}"]["authorizationType"],
        "COGNITO_USER_POOLS"
    );
}

#[test]
fn a_document_with_something_unknown_is_refused_by_its_name_and_changes_nothing() {
    let rig = Rig::new();
    rig.resource("/old");
    let refused = |change: Change| {
        let mut document = document(&rig);
        change(&mut document);
        error(import(&rig, &document))
    };
    let cases: [(Change, &str); 6] = [
        (
            |it| it["x-amazon-apigateway-policy"] = json!({}),
            "x-amazon-apigateway-policy",
        ),
        (
            |it| it["paths"]["/harvests"]["get"]["parameters"] = json!([]),
            "parameters",
        ),
        (|it| it["components"]["schemas"] = json!({}), "schemas"),
        (|it| it["openapi"] = json!("3.1.0"), "OpenAPI 3.0"),
        (
            |it| it["paths"]["/harvests"]["get"]["security"] = json!([{ "nobody": [] }]),
            "the security scheme nobody",
        ),
        (
            |it| it["paths"]["/harvests"]["get"]["security"] = json!([{ "growers": [] }, {}]),
            "security requirements",
        ),
    ];
    for (change, name) in cases {
        let (code, text) = refused(change);
        assert_eq!(code, AwsError::NOT_MODELLED, "{name}");
        assert!(text.contains(name), "{text}");
    }
    let paths = rig.cloud.call(GetResources {
        rest_api_id: rig.api.id.clone(),
        ..GetResources::default()
    });
    let paths = shown(paths.expect("resources"));
    assert_eq!(paths["items"].as_array().map(Vec::len), Some(2), "{paths}");
    let merge = rig.cloud.call(PutRestApi {
        rest_api_id: rig.api.id.clone(),
        body: STANDARD.encode(document(&rig).to_string()),
        ..PutRestApi::default()
    });
    assert!(error(merge).1.contains("merge"));
}
