//! What Cognito must be let do: assume the role that SMS are sent with, invoke a trigger.

use serde_json::json;

use super::{refused, says};
use crate::cloud::{Cloud, REGION};
use crate::cognito::client::CreateUserPoolClient;
use crate::cognito::settings::LambdaConfig;
use crate::cognito::sign_up::SignUp;
use crate::cognito::testing::PASSWORD;
use crate::cognito::user_admin::AdminCreateUser;
use crate::cognito::user_pool::{CreateUserPool, UpdateUserPool};
use crate::iam::role::CreateRole;
use crate::operation::{AwsError, Inert, Service};

fn role(cloud: &Cloud, service: &str, external_id: &str) -> String {
    let trust = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow",
        "Principal": { "Service": service },
        "Action": "sts:AssumeRole",
        "Condition": { "StringEquals": { "sts:ExternalId": external_id } },
    }});
    let create = CreateRole {
        role_name: "messages".to_owned(),
        assume_role_policy_document: trust.to_string(),
        ..CreateRole::default()
    };
    cloud.call(create).expect("a role").role.arn
}

fn sms(arn: &str) -> Inert {
    Inert(json!({ "SnsCallerArn": arn, "ExternalId": "growers" }))
}

fn with_sms(arn: &str) -> CreateUserPool {
    CreateUserPool {
        pool_name: "growers".to_owned(),
        sms_configuration: Some(sms(arn)),
        ..CreateUserPool::default()
    }
}

/// `InvalidSmsRoleTrustRelationshipException` as Terraform's provider knows it.
fn distrusted<T: std::fmt::Debug>(result: Result<T, AwsError>) {
    let text = "Role does not have a trust relationship allowing Cognito to assume the role";
    let code = "InvalidSmsRoleTrustRelationshipException";
    assert_eq!(refused(result), says(code, text));
}

#[test]
fn a_role_that_trusts_cognito_with_the_external_id_sends_sms() {
    let cloud = Cloud::seeded(1);
    let arn = role(&cloud, "cognito-idp.amazonaws.com", "growers");
    assert!(cloud.call(with_sms(&arn)).is_ok());
}

#[test]
fn a_role_that_is_not_there_or_trusts_another_service_or_external_id_is_refused() {
    let cloud = Cloud::seeded(1);
    distrusted(cloud.call(with_sms("arn:aws:iam::000000000000:role/nobody")));
    for (service, id) in [
        ("sns.amazonaws.com", "growers"),
        ("cognito-idp.amazonaws.com", "pickers"),
    ] {
        let cloud = Cloud::seeded(1);
        let arn = role(&cloud, service, id);
        distrusted(cloud.call(with_sms(&arn)));
        let plain = CreateUserPool {
            pool_name: "growers".to_owned(),
            ..CreateUserPool::default()
        };
        let pool = cloud.call(plain).expect("a pool").user_pool.id;
        distrusted(cloud.call(UpdateUserPool {
            user_pool_id: pool.clone(),
            sms_configuration: Some(sms(&arn)),
            ..UpdateUserPool::default()
        }));
        let factor = json!({
            "UserPoolId": pool,
            "SmsMfaConfiguration": { "SmsConfiguration": { "SnsCallerArn": arn, "ExternalId": "growers" } },
        });
        distrusted(cloud.run(REGION, Service::CognitoIdp, "SetUserPoolMfaConfig", factor));
    }
}

/// An administrator's user is asked about as well: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html>.
#[test]
fn a_user_of_an_administrator_is_not_made_past_the_trigger_before_sign_up() {
    let cloud = Cloud::seeded(1);
    let function = "arn:aws:lambda:us-east-1:000000000000:function:guard";
    let makes = |trigger: Option<&str>| {
        let create = CreateUserPool {
            pool_name: "growers".to_owned(),
            lambda_config: trigger.map(|arn| LambdaConfig {
                pre_sign_up: Some(arn.to_owned()),
                ..LambdaConfig::default()
            }),
            ..CreateUserPool::default()
        };
        cloud.call(AdminCreateUser {
            user_pool_id: cloud.call(create).expect("a pool").user_pool.id,
            username: "ada".to_owned(),
            ..AdminCreateUser::default()
        })
    };
    assert!(makes(None).is_ok());
    assert_eq!(
        refused(makes(Some(function))),
        says(
            "UnexpectedLambdaException",
            "PreSignUp invocation failed due to error AccessDeniedException."
        )
    );
}

#[test]
fn who_signs_up_reads_of_a_trigger_that_cognito_may_not_invoke() {
    let cloud = Cloud::seeded(1);
    let function = "arn:aws:lambda:us-east-1:000000000000:function:guard";
    let signs_up = |trigger: Option<&str>| {
        let create = CreateUserPool {
            pool_name: "growers".to_owned(),
            lambda_config: trigger.map(|arn| LambdaConfig {
                pre_sign_up: Some(arn.to_owned()),
                ..LambdaConfig::default()
            }),
            ..CreateUserPool::default()
        };
        let client = CreateUserPoolClient {
            user_pool_id: cloud.call(create).expect("a pool").user_pool.id,
            client_name: "site".to_owned(),
            ..CreateUserPoolClient::default()
        };
        let client = cloud.call(client).expect("a client").user_pool_client;
        cloud.call(SignUp {
            client_id: client.client_id,
            username: "ada".to_owned(),
            password: Some(PASSWORD.to_owned()),
            ..SignUp::default()
        })
    };
    assert!(signs_up(None).is_ok());
    assert_eq!(
        refused(signs_up(Some(function))),
        says(
            "UnexpectedLambdaException",
            "PreSignUp invocation failed due to error AccessDeniedException."
        )
    );
}
