//! APIs, their resources, models and validators.

use serde_json::json;

use super::{bad, conflicting, error, lost, shown};
use crate::apigateway::rest::api::{
    CreateRestApi, DeleteRestApi, GetRestApi, GetRestApis, UpdateRestApi,
};
use crate::apigateway::rest::endpoint::EndpointConfiguration;
use crate::apigateway::rest::gateway_response::{
    DeleteGatewayResponse, GetGatewayResponse, GetGatewayResponses, PutGatewayResponse,
};
use crate::apigateway::rest::model::{CreateModel, DeleteModel, GetModel, GetModels};
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::resource::{
    CreateResource, DeleteResource, GetResources, UpdateResource,
};
use crate::apigateway::rest::tag::{GetTags, TagResource, UntagResource};
use crate::apigateway::testing::Rig;
use crate::cloud::Cloud;
use crate::operation::AwsError;

fn named(name: &str) -> CreateRestApi {
    CreateRestApi {
        name: name.to_owned(),
        ..CreateRestApi::default()
    }
}

/// Recorded: `test_create_rest_api_with_optional_params`.
#[test]
fn a_new_api_has_aws_s_defaults() {
    let cloud = Cloud::seeded(1);
    let api = cloud.call(named("a")).expect("an API");
    assert_eq!((api.id.len(), api.root_resource_id.len()), (10, 10));
    assert_eq!(
        shown(&api),
        json!({
            "id": api.id, "name": "a", "createdDate": 1_767_603_600_000_i64, "apiKeySource": "HEADER",
            "endpointConfiguration": { "types": ["EDGE"], "ipAddressType": "ipv4" },
            "disableExecuteApiEndpoint": false, "rootResourceId": api.root_resource_id,
        })
    );
    let get = GetRestApi {
        rest_api_id: api.id.clone(),
    };
    assert_eq!(cloud.call(get), Ok(api.clone()));
    let elsewhere = GetRestApi {
        rest_api_id: api.id.clone(),
    };
    assert_eq!(
        error(cloud.call_in("eu-west-1", elsewhere)),
        lost(&format!(
            "Invalid API identifier specified 000000000000:{}",
            api.id
        ))
    );
}

/// Recorded: `test_create_rest_api_with_optional_params`, `test_create_rest_api_verify_defaults`.
#[test]
fn an_api_that_aws_does_not_make_is_refused() {
    let cloud = Cloud::seeded(1);
    let endpoint = |types: &[&str], ip: Option<&str>| CreateRestApi {
        endpoint_configuration: Some(EndpointConfiguration {
            types: Some(types.iter().map(|kind| (*kind).to_owned()).collect()),
            ip_address_type: ip.map(str::to_owned),
            vpc_endpoint_ids: None,
        }),
        ..named("a")
    };
    let cases = [
        (
            CreateRestApi {
                description: Some(String::new()),
                ..named("a")
            },
            "Description cannot be an empty string",
        ),
        (
            endpoint(&[], None),
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.",
        ),
        (
            endpoint(&["EDGE", "REGIONAL"], None),
            "Cannot create an api with multiple Endpoint Types.",
        ),
        (
            endpoint(&["PRIVATE"], Some("ipv4")),
            "Only dualstack ipAddressType is supported for Private APIs.",
        ),
        (
            CreateRestApi {
                minimum_compression_size: Some(10_485_761),
                ..named("a")
            },
            "Invalid minimum compression size, must be between 0 and 10485760",
        ),
    ];
    for (create, text) in cases {
        assert_eq!(error(cloud.call(create)), bad(text));
    }
    assert!(
        cloud
            .call(endpoint(&["REGIONAL"], Some("dualstack")))
            .is_ok()
    );
    let private = error(cloud.call(endpoint(&["PRIVATE"], None)));
    assert_eq!(private.0, AwsError::NOT_MODELLED);
}

#[test]
fn an_api_is_changed_by_patches_all_or_none() {
    let cloud = Cloud::seeded(1);
    let api = cloud.call(named("a")).expect("an API");
    let update = |patches: Vec<PatchOperation>| UpdateRestApi {
        rest_api_id: api.id.clone(),
        patch_operations: Some(patches),
    };
    let changed = cloud.call(update(vec![
        PatchOperation::replace("/name", "b"),
        PatchOperation::replace("/disableExecuteApiEndpoint", "true"),
        PatchOperation::add("/binaryMediaTypes/image~1png", ""),
        PatchOperation::replace("/endpointConfiguration/types/0", "REGIONAL"),
    ]));
    let changed = shown(changed.expect("changed"));
    assert_eq!(changed["name"], "b");
    assert_eq!(changed["disableExecuteApiEndpoint"], true);
    assert_eq!(changed["binaryMediaTypes"], json!(["image/png"]));
    assert_eq!(
        changed["endpointConfiguration"]["types"],
        json!(["REGIONAL"])
    );
    assert_eq!(changed["tags"], json!({}));
    let half = cloud.call(update(vec![
        PatchOperation::replace("/name", "c"),
        PatchOperation::replace("/binaryMediaTypes", "x"),
    ]));
    assert_eq!(error(half), bad("Invalid patch path /binaryMediaTypes"));
    let now = cloud
        .call(GetRestApi {
            rest_api_id: api.id.clone(),
        })
        .expect("the API");
    assert_eq!(now.name, "b");
}

#[test]
fn a_resource_policy_is_shown_escaped_and_with_whole_arns() {
    let cloud = Cloud::seeded(1);
    let policy = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": "*",
        "Action": "execute-api:Invoke", "Resource": "execute-api:/*" } });
    let create = CreateRestApi {
        policy: Some(policy.to_string()),
        ..named("a")
    };
    let api = cloud.call(create).expect("an API");
    let shown = api.policy.expect("the policy");
    let arn = format!("arn:aws:execute-api:us-east-1:000000000000:{}/*", api.id);
    assert!(
        shown.starts_with(r#"{\"Version\":\"2012-10-17\""#),
        "{shown}"
    );
    assert!(
        shown.contains(&format!(r#"\"Resource\":\"{arn}\""#)),
        "{shown}"
    );
    let broken = CreateRestApi {
        policy: Some("{".to_owned()),
        ..named("a")
    };
    assert_eq!(error(cloud.call(broken)).0, "BadRequestException");
}

#[test]
fn apis_are_listed_in_pages_and_gone_when_deleted() {
    let cloud = Cloud::seeded(1);
    for name in ["a", "b", "c"] {
        cloud.call(named(name)).expect("an API");
    }
    let list = |position: Option<String>| GetRestApis {
        position,
        limit: Some(2),
    };
    let first = cloud.call(list(None)).expect("a page");
    let second = cloud.call(list(first.position.clone())).expect("a page");
    assert_eq!(
        (first.items.len(), second.items.len(), second.position),
        (2, 1, None)
    );
    let id = first.items[0].id.clone();
    let host = crate::apigateway::rest::api::host(&id, "us-east-1");
    assert!(cloud.read(|world| world.names.site(&host)).is_some());
    cloud
        .call(DeleteRestApi {
            rest_api_id: id.clone(),
        })
        .expect("deleted");
    assert!(cloud.read(|world| world.names.site(&host)).is_none());
    assert!(cloud.call(GetRestApi { rest_api_id: id }).is_err());
}

/// Recorded: `test_create_proxy_resource_validation` and the resource life cycle tests.
#[test]
fn a_path_has_one_meaning() {
    let rig = Rig::new();
    let create = |parent: &str, part: &str| {
        rig.cloud.call(CreateResource {
            rest_api_id: rig.api.id.clone(),
            parent_id: parent.to_owned(),
            path_part: part.to_owned(),
        })
    };
    let root = rig.api.root_resource_id.clone();
    let pets = create(&root, "pets").expect("a resource");
    assert_eq!(
        shown(&pets),
        json!({ "id": pets.id, "parentId": root, "pathPart": "pets", "path": "/pets" })
    );
    let greedy = create(&root, "{proxy+}").expect("a resource");
    let cases = [
        (
            create(&root, "pets"),
            conflicting("Another resource with the same parent already has this name: pets"),
        ),
        (
            create(&root, "{id}"),
            bad(
                "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
            ),
        ),
        (
            create(&greedy.id, "below"),
            bad("Cannot create a child of a resource with a greedy path variable: {proxy+}"),
        ),
        (
            create("nobody", "x"),
            lost("Invalid Resource identifier specified"),
        ),
        (
            create(&root, "a b"),
            bad(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the \
                 beginning and the end.",
            ),
        ),
    ];
    for (result, expected) in cases {
        assert_eq!(error(result), expected);
    }
    assert_eq!(
        create(&pets.id, "{id}").expect("a resource").path,
        "/pets/{id}"
    );
}

#[test]
fn a_resource_moves_and_takes_what_is_below_it_along() {
    let rig = Rig::new();
    let (top, child) = (rig.resource("a"), rig.resource("a/b"));
    let update = |id: &str, path: &str, value: &str| {
        rig.cloud.call(UpdateResource {
            rest_api_id: rig.api.id.clone(),
            resource_id: id.to_owned(),
            patch_operations: Some(vec![PatchOperation::replace(path, value)]),
        })
    };
    assert_eq!(
        error(update(&top, "/parentId", &child)),
        bad("Resources cannot be cyclical.")
    );
    assert_eq!(
        error(update(&rig.api.root_resource_id, "/pathPart", "x")),
        bad("Root resource cannot update its pathPart.")
    );
    assert_eq!(
        error(update(&top, "/invalid", "x")),
        bad(
            "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]"
        )
    );
    assert_eq!(update(&top, "/pathPart", "c").expect("renamed").path, "/c");
    let list = || GetResources {
        rest_api_id: rig.api.id.clone(),
        ..GetResources::default()
    };
    let paths = |all: Vec<crate::apigateway::rest::resource::ResourceView>| {
        let mut paths: Vec<String> = all.into_iter().map(|resource| resource.path).collect();
        paths.sort();
        paths
    };
    assert_eq!(
        paths(rig.cloud.call(list()).expect("a list").items),
        ["/", "/c", "/c/b"]
    );
    let delete = DeleteResource {
        rest_api_id: rig.api.id.clone(),
        resource_id: top,
    };
    rig.cloud.call(delete).expect("deleted");
    assert_eq!(paths(rig.cloud.call(list()).expect("a list").items), ["/"]);
}

#[test]
fn every_api_has_two_models_and_more_can_be_made() {
    let rig = Rig::new();
    let id = || rig.api.id.clone();
    let names = || {
        let list = GetModels {
            rest_api_id: id(),
            ..GetModels::default()
        };
        let all = rig.cloud.call(list).expect("a list").items;
        all.into_iter().map(|model| model.name).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["Empty", "Error"]);
    let create = |name: &str, schema: &str| CreateModel {
        rest_api_id: id(),
        name: name.to_owned(),
        schema: Some(schema.to_owned()),
        content_type: "application/json".to_owned(),
        description: None,
    };
    rig.cloud
        .call(create("Pet", r#"{"type":"object"}"#))
        .expect("a model");
    assert_eq!(names(), ["Empty", "Error", "Pet"]);
    assert_eq!(
        error(rig.cloud.call(create("Pet", r#"{"type":"object"}"#))),
        conflicting("Model name already exists for this REST API")
    );
    assert_eq!(
        error(rig.cloud.call(create("Dog", "{}"))),
        bad("Model schema must have at least 1 property or array items defined")
    );
    let reference = error(rig.cloud.call(create("Cat", r##"{"$ref":"#/x"}"##)));
    assert_eq!(reference.0, AwsError::NOT_MODELLED);
    let delete = |name: &str| DeleteModel {
        rest_api_id: id(),
        model_name: name.to_owned(),
    };
    rig.cloud.call(delete("Pet")).expect("deleted");
    let get = GetModel {
        rest_api_id: id(),
        model_name: "Pet".to_owned(),
        flatten: None,
    };
    assert_eq!(
        error(rig.cloud.call(get)),
        lost("Invalid model name specified: Pet")
    );
}

/// Recorded: `test_gateway_response_crud`, `test_gateway_response_put`.
#[test]
fn gateway_responses_are_listed_all_and_take_their_class_s_default() {
    let rig = Rig::new();
    let id = || rig.api.id.clone();
    let list = || {
        let get = GetGatewayResponses {
            rest_api_id: id(),
            ..GetGatewayResponses::default()
        };
        rig.cloud.call(get).expect("a list").items
    };
    assert_eq!(list().len(), 21);
    assert_eq!(
        shown(&list()[6]),
        json!({
            "responseType": "DEFAULT_4XX", "responseParameters": {}, "defaultResponse": true,
            "responseTemplates": { "application/json": "{\"message\":$context.error.messageString}" },
        })
    );
    let put = PutGatewayResponse {
        rest_api_id: id(),
        response_type: "DEFAULT_4XX".to_owned(),
        status_code: Some("404".to_owned()),
        ..PutGatewayResponse::default()
    };
    assert!(!rig.cloud.call(put).expect("put").default_response);
    let get = |kind: &str| GetGatewayResponse {
        rest_api_id: id(),
        response_type: kind.to_owned(),
    };
    let inherited = rig.cloud.call(get("UNAUTHORIZED")).expect("a response");
    assert_eq!(
        (inherited.status_code.as_deref(), inherited.default_response),
        (Some("404"), true)
    );
    let server = rig
        .cloud
        .call(get("INTEGRATION_TIMEOUT"))
        .expect("a response");
    assert_eq!(server.status_code.as_deref(), Some("504"));
    let delete = |kind: &str| DeleteGatewayResponse {
        rest_api_id: id(),
        response_type: kind.to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(delete("UNAUTHORIZED"))),
        lost("Gateway response type not defined on api")
    );
    assert!(rig.cloud.call(delete("DEFAULT_4XX")).is_ok());
}

#[test]
fn tags_by_arn_are_the_tags_of_the_thing() {
    let rig = Rig::new();
    let arn = format!("arn:aws:apigateway:us-east-1::/restapis/{}", rig.api.id);
    let tag = TagResource {
        resource_arn: arn.clone(),
        tags: [
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ]
        .into(),
    };
    rig.cloud.call(tag).expect("tagged");
    let untag = UntagResource {
        resource_arn: arn.clone(),
        tag_keys: vec!["b".to_owned()],
    };
    rig.cloud.call(untag).expect("untagged");
    let get = GetRestApi {
        rest_api_id: rig.api.id.clone(),
    };
    let api = rig.cloud.call(get).expect("the API");
    assert_eq!(shown(&api)["tags"], json!({ "a": "1" }));
    let read = GetTags {
        resource_arn: arn,
        ..GetTags::default()
    };
    assert_eq!(
        shown(rig.cloud.call(read).expect("tags")),
        json!({ "tags": { "a": "1" } })
    );
    let other = GetTags {
        resource_arn: "arn:aws:s3:::x".to_owned(),
        ..GetTags::default()
    };
    assert_eq!(
        error(rig.cloud.call(other)),
        bad("Invalid ARN specified in the request")
    );
}
