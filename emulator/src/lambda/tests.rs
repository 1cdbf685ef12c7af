//! Functions through their life: made, read, changed, published, named, permitted, deleted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::alias::{CreateAlias, DeleteAlias, GetAlias, ListAliases, UpdateAlias};
use super::configuration::{Environment, VpcConfig};
use super::function::{CreateFunction, FunctionCode};
use super::package;
use super::read::{
    DeleteFunction, GetFunction, GetFunctionCodeSigningConfig, GetFunctionConfiguration,
    ListFunctions,
};
use super::tag::{ListTags, TagResource, UntagResource};
use super::testing::{ROLE, cloud, function, trust, zipped};
use super::update::{
    DeleteFunctionConcurrency, PutFunctionConcurrency, UpdateFunctionCode,
    UpdateFunctionConfiguration,
};
use super::version::{ListVersionsByFunction, PublishVersion};
use crate::Cloud;
use crate::cloud::without_nulls;
use crate::iam::role::CreateRole;
use crate::operation::{AwsError, Operation};
use crate::wire::model;

mod permission;

const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:pick";

fn refused<O: Operation>(cloud: &Cloud, operation: O) -> (String, String) {
    match cloud.call(operation) {
        Ok(_) => panic!("{} was let through", O::NAME),
        Err(AwsError { code, message }) => (code, message),
    }
}

fn get(cloud: &Cloud) -> Value {
    let found = cloud.call(GetFunction {
        function_name: "pick".to_owned(),
        qualifier: None,
    });
    without_nulls(serde_json::to_value(found.expect("there")).expect("JSON"))
}

/// The members and their defaults were recorded by `LocalStack`'s test of a function's life.
#[test]
fn a_function_is_answered_with_lambda_s_defaults() {
    let cloud = cloud();
    let made = cloud.call(function("pick")).expect("made");
    assert_eq!(made.state.as_deref(), Some("Pending"));
    assert_eq!(made.last_update_status, None);
    let sha256 = made.code_sha256.clone();
    let size = made.code_size;
    let revision = made.revision_id.clone();
    let found = get(&cloud);
    assert_eq!(
        found["Configuration"],
        json!({
            "FunctionName": "pick", "FunctionArn": ARN, "Runtime": "python3.13", "Role": ROLE,
            "Handler": "app.handle", "CodeSize": size, "Description": "", "Timeout": 3, "MemorySize": 128,
            "LastModified": "2026-01-05T09:00:00.000+0000", "CodeSha256": sha256, "Version": "$LATEST",
            "TracingConfig": { "Mode": "PassThrough" }, "RevisionId": revision, "State": "Active",
            "LastUpdateStatus": "Successful", "PackageType": "Zip", "Architectures": ["x86_64"],
            "EphemeralStorage": { "Size": 512 }, "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
            "LoggingConfig": { "LogFormat": "Text", "LogGroup": "/aws/lambda/pick" },
        })
    );
    assert_eq!(found["Code"]["RepositoryType"], "S3");
    assert_eq!(found.get("Tags"), None);
    let signing = cloud.call(GetFunctionCodeSigningConfig {
        function_name: "pick".to_owned(),
    });
    assert_eq!(signing.expect("there").function_name, "pick");
    assert_eq!(
        cloud
            .call(ListFunctions::default())
            .expect("listed")
            .functions
            .len(),
        1
    );
    let far = cloud.call_in("eu-west-1", ListFunctions::default());
    assert_eq!(far.expect("listed").functions.len(), 0);
}

#[test]
fn what_is_answered_is_in_the_model() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    let shape = model::of(crate::operation::Service::Lambda).shape("FunctionConfiguration");
    let members = &shape.expect("modelled").members;
    let found = get(&cloud);
    for name in found["Configuration"]
        .as_object()
        .expect("an object")
        .keys()
    {
        assert!(members.contains_key(name), "{name}");
    }
}

#[test]
fn a_role_that_lambda_cannot_assume_makes_no_function() {
    let cloud = cloud();
    cloud
        .call(CreateRole {
            role_name: "gateway".to_owned(),
            assume_role_policy_document: trust("apigateway.amazonaws.com"),
            ..CreateRole::default()
        })
        .expect("a role");
    for role in ["role/gateway", "role/none"] {
        let create = CreateFunction {
            role: format!("arn:aws:iam::000000000000:{role}"),
            ..function("pick")
        };
        let (code, text) = refused(&cloud, create);
        assert_eq!(code, "InvalidParameterValueException");
        assert_eq!(
            text,
            "The role defined for the function cannot be assumed by Lambda."
        );
    }
    let foreign = CreateFunction {
        role: ROLE.replace("000000000000", "111111111111"),
        ..function("pick")
    };
    assert_eq!(
        refused(&cloud, foreign).1,
        "Cross-account pass role is not allowed."
    );
    cloud.call(function("pick")).expect("made");
}

#[test]
fn what_lambda_does_not_take_is_refused_and_leaves_nothing() {
    let cloud = cloud();
    let code = |zip: &str| FunctionCode {
        zip_file: Some(zip.to_owned()),
    };
    let reserved = BTreeMap::from([("AWS_REGION".to_owned(), "x".to_owned())]);
    let subnets = VpcConfig {
        subnet_ids: Some(vec!["subnet-1".to_owned()]),
        ..VpcConfig::default()
    };
    for (create, code, text) in [
        (
            CreateFunction {
                code: code("UEs="),
                ..function("pick")
            },
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
        (
            CreateFunction {
                handler: None,
                ..function("pick")
            },
            "InvalidParameterValueException",
            "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
        ),
        (
            CreateFunction {
                runtime: Some("python3.7".to_owned()),
                ..function("pick")
            },
            "InvalidParameterValueException",
            "The runtime parameter of python3.7 is no longer supported",
        ),
        (
            CreateFunction {
                timeout: Some(901),
                ..function("pick")
            },
            "ValidationException",
            "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value \
             less than or equal to 900",
        ),
        (
            CreateFunction {
                environment: Some(Environment {
                    variables: Some(reserved),
                }),
                ..function("pick")
            },
            "InvalidParameterValueException",
            "Lambda was unable to configure your environment variables",
        ),
        (
            CreateFunction {
                vpc_config: Some(subnets),
                ..function("pick")
            },
            AwsError::NOT_MODELLED,
            "Tollgate does not model a Lambda function inside a VPC",
        ),
        (
            CreateFunction {
                package_type: Some("Image".to_owned()),
                ..function("pick")
            },
            AwsError::NOT_MODELLED,
            "Tollgate does not model Lambda functions of container images",
        ),
    ] {
        let (found, message) = refused(&cloud, create);
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(text), "{message}");
    }
    assert_eq!(cloud.read(|world| world.lambda.functions.len()), 0);
    let empty_vpc = CreateFunction {
        vpc_config: Some(VpcConfig::default()),
        ..function("pick")
    };
    cloud.call(empty_vpc).expect("no VPC is no VPC");
    let (code, text) = refused(&cloud, function("pick"));
    assert_eq!(
        (code.as_str(), text.as_str()),
        ("ResourceConflictException", "Function already exist: pick")
    );
}

fn alias(name: &str, version: &str) -> CreateAlias {
    CreateAlias {
        function_name: "pick".to_owned(),
        name: name.to_owned(),
        function_version: version.to_owned(),
        ..CreateAlias::default()
    }
}

fn publish(cloud: &Cloud) -> String {
    let published = cloud.call(PublishVersion {
        function_name: "pick".to_owned(),
        ..PublishVersion::default()
    });
    published.expect("published").version
}

#[test]
fn a_version_stays_as_it_was_published_and_an_alias_names_it() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    assert_eq!(publish(&cloud), "1");
    assert_eq!(publish(&cloud), "1", "nothing has changed");
    let update = UpdateFunctionConfiguration {
        function_name: "pick".to_owned(),
        timeout: Some(9),
        ..UpdateFunctionConfiguration::default()
    };
    let updated = cloud.call(update).expect("updated");
    assert_eq!(updated.last_update_status.as_deref(), Some("InProgress"));
    assert_eq!(publish(&cloud), "2");
    let listed = cloud.call(ListVersionsByFunction {
        function_name: "pick".to_owned(),
        ..ListVersionsByFunction::default()
    });
    let listed: Vec<(String, u32)> = listed
        .expect("listed")
        .versions
        .into_iter()
        .map(|version| (version.function_arn, version.timeout))
        .collect();
    let expected = [("$LATEST", 9), ("1", 3), ("2", 9)];
    assert_eq!(
        listed,
        expected.map(|(version, timeout)| (format!("{ARN}:{version}"), timeout))
    );

    assert_eq!(
        refused(&cloud, alias("live", "7")).1,
        format!("Function not found: {ARN}:7")
    );
    let made = cloud.call(alias("live", "1")).expect("named");
    assert_eq!(made.alias_arn, format!("{ARN}:live"));
    assert_eq!(
        refused(&cloud, alias("live", "2")).1,
        format!("Alias already exists: {ARN}:live")
    );
    let timeout = |arn: &str| {
        cloud
            .read(|world| package(world, arn))
            .map(|package| package.timeout)
    };
    assert_eq!(timeout(&format!("{ARN}:live")), Some(3));
    let update = UpdateAlias {
        function_name: "pick".to_owned(),
        name: "live".to_owned(),
        function_version: Some("2".to_owned()),
        ..UpdateAlias::default()
    };
    cloud.call(update).expect("changed");
    assert_eq!(timeout(&format!("{ARN}:live")), Some(9));
    assert_eq!(timeout(&format!("{ARN}:none")), None);
    let qualified = cloud.call(GetFunctionConfiguration {
        function_name: "pick".to_owned(),
        qualifier: Some("live".to_owned()),
    });
    let qualified = qualified.expect("there");
    assert_eq!(
        (qualified.function_arn, qualified.version),
        (format!("{ARN}:live"), "2".to_owned())
    );

    let delete = |qualifier: Option<&str>| DeleteFunction {
        function_name: "pick".to_owned(),
        qualifier: qualifier.map(str::to_owned),
    };
    assert_eq!(
        refused(&cloud, delete(Some("2"))).0,
        "ResourceConflictException"
    );
    assert_eq!(
        refused(&cloud, delete(Some("$LATEST"))).0,
        "InvalidParameterValueException"
    );
    cloud.call(delete(Some("1"))).expect("deleted");
    assert_eq!(timeout(&format!("{ARN}:1")), None);
    let name = || GetAlias {
        function_name: "pick".to_owned(),
        name: "live".to_owned(),
    };
    assert_eq!(cloud.call(name()).expect("there").function_version, "2");
    let aliases = cloud.call(ListAliases {
        function_name: "pick".to_owned(),
        ..ListAliases::default()
    });
    assert_eq!(aliases.expect("listed").aliases.len(), 1);
    cloud
        .call(DeleteAlias {
            function_name: "pick".to_owned(),
            name: "live".to_owned(),
        })
        .expect("deleted");
    assert_eq!(
        refused(&cloud, name()).1,
        format!("Cannot find alias arn: {ARN}:live")
    );
    assert_eq!(cloud.call(delete(None)).expect("deleted").status_code, 204);
    assert_eq!(
        refused(&cloud, delete(None)).1,
        format!("Function not found: {ARN}")
    );
}

#[test]
fn new_code_changes_the_hash_and_an_old_revision_changes_nothing() {
    let cloud = cloud();
    let made = cloud.call(function("pick")).expect("made");
    let update = |revision: &str| UpdateFunctionCode {
        function_name: "pick".to_owned(),
        zip_file: Some(zipped("def handle(event, context): return 1")),
        revision_id: Some(revision.to_owned()),
        ..UpdateFunctionCode::default()
    };
    assert_eq!(
        refused(&cloud, update("old")).0,
        "PreconditionFailedException"
    );
    assert_eq!(get(&cloud)["Configuration"]["CodeSha256"], made.code_sha256);
    let dry = UpdateFunctionCode {
        dry_run: Some(true),
        ..update(&made.revision_id)
    };
    cloud.call(dry).expect("tried");
    assert_eq!(get(&cloud)["Configuration"]["CodeSha256"], made.code_sha256);
    let changed = cloud.call(update(&made.revision_id)).expect("changed");
    assert_ne!(changed.code_sha256, made.code_sha256);
    assert_eq!(
        get(&cloud)["Configuration"]["CodeSha256"],
        changed.code_sha256
    );
    let wrong = PublishVersion {
        function_name: "pick".to_owned(),
        code_sha256: Some(made.code_sha256),
        ..PublishVersion::default()
    };
    assert_eq!(refused(&cloud, wrong).0, "InvalidParameterValueException");
}

#[test]
fn variables_come_and_go_and_an_empty_set_is_none() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    let set = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        let variables = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let update = UpdateFunctionConfiguration {
            function_name: "pick".to_owned(),
            environment: Some(Environment {
                variables: Some(variables.collect()),
            }),
            ..UpdateFunctionConfiguration::default()
        };
        cloud.call(update).expect("set");
        get(&cloud)["Configuration"].get("Environment").cloned()
    };
    assert_eq!(
        set(&[("TABLE", "trees")]),
        Some(json!({ "Variables": { "TABLE": "trees" } }))
    );
    assert_eq!(set(&[]), None);
}

#[test]
fn tags_and_reserved_concurrency_are_kept_and_given_back() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    cloud
        .call(TagResource {
            resource: ARN.to_owned(),
            tags: BTreeMap::from([
                ("team".to_owned(), "pickers".to_owned()),
                ("row".to_owned(), "7".to_owned()),
            ]),
        })
        .expect("tagged");
    cloud
        .call(UntagResource {
            resource: ARN.to_owned(),
            tag_keys: vec!["row".to_owned()],
        })
        .expect("untagged");
    let tags = cloud.call(ListTags {
        resource: ARN.to_owned(),
    });
    assert_eq!(tags.expect("listed").tags.len(), 1);
    assert_eq!(get(&cloud)["Tags"], json!({ "team": "pickers" }));
    let reserve = |reserved| PutFunctionConcurrency {
        function_name: "pick".to_owned(),
        reserved_concurrent_executions: reserved,
    };
    assert_eq!(
        refused(&cloud, reserve(901)).0,
        "InvalidParameterValueException"
    );
    cloud.call(reserve(2)).expect("reserved");
    assert_eq!(
        get(&cloud)["Concurrency"],
        json!({ "ReservedConcurrentExecutions": 2 })
    );
    cloud
        .call(DeleteFunctionConcurrency {
            function_name: "pick".to_owned(),
        })
        .expect("given back");
    assert_eq!(get(&cloud).get("Concurrency"), None);
}
