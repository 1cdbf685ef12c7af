//! Permissions: who is let in and who is not.

use serde_json::{Value, json};

use super::super::function::CreateFunction;
use super::super::permission::{AddPermission, GetPolicy, RemovePermission};
use super::super::testing::{cloud, function};
use super::super::{may_invoke, package};
use super::{ARN, alias, get, refused};
use crate::Cloud;

fn permit(statement: &str, source_arn: Option<&str>) -> AddPermission {
    AddPermission {
        function_name: "pick".to_owned(),
        statement_id: statement.to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        principal: "apigateway.amazonaws.com".to_owned(),
        source_arn: source_arn.map(str::to_owned),
        ..AddPermission::default()
    }
}

const METHOD: &str = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/live/GET/harvests";

/// The statement and the texts were recorded by `LocalStack`'s tests of permissions.
#[test]
fn a_permission_reads_as_lambda_writes_it() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    let policy = || {
        cloud.call(GetPolicy {
            function_name: "pick".to_owned(),
            qualifier: None,
        })
    };
    let none = policy().expect_err("none yet");
    assert_eq!(none.code, "ResourceNotFoundException");
    assert_eq!(none.message, "The resource you requested does not exist.");
    let added = cloud.call(permit("s3", Some(METHOD))).expect("added");
    let statement = json!({
        "Sid": "s3", "Effect": "Allow", "Principal": { "Service": "apigateway.amazonaws.com" },
        "Action": "lambda:InvokeFunction", "Resource": ARN,
        "Condition": { "ArnLike": { "AWS:SourceArn": METHOD } },
    });
    assert_eq!(
        serde_json::from_str::<Value>(&added.statement).expect("JSON"),
        statement
    );
    let document = policy().expect("there").policy;
    assert_eq!(
        serde_json::from_str::<Value>(&document).expect("JSON"),
        json!({ "Version": "2012-10-17", "Id": "default", "Statement": [statement] })
    );
    let (code, text) = refused(&cloud, permit("s3", None));
    assert_eq!(code, "ResourceConflictException");
    assert_eq!(
        text,
        "The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing \
         statement."
    );
    let latest = AddPermission {
        qualifier: Some("$LATEST".to_owned()),
        ..permit("s4", None)
    };
    assert_eq!(
        refused(&cloud, latest).1,
        "We currently do not support adding policies for $LATEST."
    );
    let remove = |statement_id: &str| RemovePermission {
        function_name: "pick".to_owned(),
        statement_id: statement_id.to_owned(),
        ..RemovePermission::default()
    };
    assert_eq!(
        refused(&cloud, remove("x")).1,
        "Statement x is not found in resource policy."
    );
    cloud.call(remove("s3")).expect("removed");
    assert!(policy().is_err());
    assert!(!cloud.read(|world| may_invoke(world, ARN, METHOD)));
}

#[test]
fn api_gateway_may_invoke_what_it_was_permitted_and_nothing_else() {
    let may = |permission: AddPermission, source: &str| {
        let cloud = cloud();
        cloud.call(function("pick")).expect("made");
        cloud.call(permission).expect("added");
        cloud.read(|world| may_invoke(world, ARN, source))
    };
    let api = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5";
    for pattern in [
        "/live/GET/harvests",
        "/*/GET/harvests",
        "/*/*/*",
        "/*",
        "/l?ve/*/harvests",
    ] {
        assert!(
            may(permit("s", Some(&format!("{api}{pattern}"))), METHOD),
            "{pattern}"
        );
    }
    for pattern in [
        "/live/POST/harvests",
        "/test/*/*",
        "/*/GET/harvests/*",
        "",
        "/li?ve/*",
    ] {
        assert!(
            !may(permit("s", Some(&format!("{api}{pattern}"))), METHOD),
            "{pattern}"
        );
    }
    let neighbour = METHOD.replace("a1b2c3d4e5", "e5d4c3b2a1");
    assert!(!may(permit("s", Some(&format!("{api}/*"))), &neighbour));
    assert!(may(permit("s", None), &neighbour));
    let of = |account: &str| AddPermission {
        source_account: Some(account.to_owned()),
        ..permit("s", None)
    };
    assert!(may(of("000000000000"), METHOD));
    assert!(!may(of("111111111111"), METHOD));
    let by = |principal: &str| AddPermission {
        principal: principal.to_owned(),
        ..permit("s", None)
    };
    assert!(may(by("*"), METHOD));
    assert!(!may(by("s3.amazonaws.com"), METHOD));
    assert!(!may(by("000000000000"), METHOD));
    let action = |action: &str| AddPermission {
        action: action.to_owned(),
        ..permit("s", None)
    };
    assert!(may(action("lambda:*"), METHOD));
    assert!(!may(action("lambda:GetFunction"), METHOD));
    let organisation = AddPermission {
        principal_org_id: Some("o-a1b2c3d4e5".to_owned()),
        ..by("*")
    };
    assert!(!may(organisation, METHOD));
}

#[test]
fn a_permission_of_the_function_is_none_of_its_alias() {
    let cloud = cloud();
    let create = CreateFunction {
        publish: Some(true),
        ..function("pick")
    };
    let made = cloud.call(create).expect("made");
    assert_eq!(
        (made.version.as_str(), made.function_arn.as_str()),
        ("1", ARN)
    );
    cloud.call(alias("live", "1")).expect("named");
    cloud.call(permit("s", None)).expect("added");
    let live = format!("{ARN}:live");
    let may = |arn: &str| cloud.read(|world| may_invoke(world, arn, METHOD));
    assert!(may(ARN) && !may(&live) && !may(&format!("{ARN}:1")));
    let of_alias = AddPermission {
        qualifier: Some("live".to_owned()),
        ..permit("s", None)
    };
    cloud.call(of_alias).expect("added");
    assert!(may(&live) && !may(&format!("{ARN}:1")));
    assert!(!may("arn:aws:lambda:us-east-1:000000000000:function:none"));
    assert!(!may("pick"));
}

#[test]
fn a_world_with_functions_is_written_and_read_back() {
    let cloud = cloud();
    cloud.call(function("pick")).expect("made");
    cloud.call(permit("s", Some(METHOD))).expect("added");
    let text = cloud.read(serde_json::to_string).expect("written");
    let again = Cloud::of(serde_json::from_str(&text).expect("read"));
    assert_eq!(get(&again), get(&cloud));
    assert!(again.read(|world| may_invoke(world, ARN, METHOD)));
    assert_eq!(
        again.read(|world| package(world, ARN)),
        cloud.read(|world| package(world, ARN))
    );
}
