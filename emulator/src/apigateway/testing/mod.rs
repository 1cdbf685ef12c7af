//! A small deployment to test on: a function, a user pool, and an API with a door in front of one resource.

use crate::acm::certificate::{Certificate, Status};
use crate::answer::{Answer, InvokeError};
use crate::apigateway::rest::account::UpdateAccount;
use crate::apigateway::rest::patch::PatchOperation;
use crate::cloud::{Cloud, REGION};
use crate::cognito::jwt::SigningKeys;
use crate::cognito::user_pool::CreateUserPool;
use crate::iam::attachment::AttachRolePolicy;
use crate::iam::role::CreateRole;
use crate::keys;
use crate::lambda::function::{CreateFunction, FunctionCode};
use crate::lambda::permission::AddPermission;
use crate::message::{Reply, Request};
use crate::world::ACCOUNT;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

mod http;
mod rest;

pub(crate) use http::HttpRig;
pub(crate) use rest::Rig;

pub(crate) const READ: &str = "https://api.orchard.test/harvests.read";

/// A cloud with what an API needs: a function and a pool.
pub(crate) struct Ground {
    pub cloud: Cloud,
    pub function: String,
    pub pool: String,
}

/// The ARN of a pool.
pub(crate) fn pool_arn(pool: &str) -> String {
    format!("arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{pool}")
}

/// Makes a pool and gives its id.
pub(crate) fn add_pool(cloud: &Cloud) -> String {
    let create = CreateUserPool {
        pool_name: "growers".to_owned(),
        ..CreateUserPool::default()
    };
    cloud.call(create).expect("a pool").user_pool.id
}

/// Makes an issued certificate of these names and gives its ARN.
pub(crate) fn add_certificate(
    cloud: &Cloud,
    region: &str,
    names: &[&str],
    status: Status,
) -> String {
    cloud.write(|world| {
        let arn = format!(
            "arn:aws:acm:{region}:{ACCOUNT}:certificate/{}",
            world.ids.uuid()
        );
        let certificate = Certificate::without_chain(&arn, region, names, status);
        world.acm.certificates.insert(arn.clone(), certificate);
        arn
    })
}

impl Ground {
    /// A function that nobody may invoke yet, and a pool.
    pub(crate) fn new() -> Self {
        let cloud = Cloud::seeded(1);
        let pool = add_pool(&cloud);
        let trust = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" },
        }] });
        let role = CreateRole {
            role_name: "function".to_owned(),
            assume_role_policy_document: trust.to_string(),
            ..CreateRole::default()
        };
        cloud.call(role).expect("a role");
        let zip =
            std::fs::read(tollgate_fixtures::stack("orchard").join("lambda.zip")).expect("a zip");
        let function = CreateFunction {
            function_name: "harvests".to_owned(),
            runtime: Some("python3.13".to_owned()),
            role: format!("arn:aws:iam::{ACCOUNT}:role/function"),
            handler: Some("handler.handle".to_owned()),
            code: FunctionCode {
                zip_file: Some(STANDARD.encode(zip)),
            },
            ..CreateFunction::default()
        };
        cloud.call(function).expect("a function");
        Self {
            cloud,
            function: format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:harvests"),
            pool,
        }
    }

    /// Lets API Gateway invoke the function for the stages, methods and paths of a pattern.
    pub(crate) fn permit(&self, api: &str, statement: &str, pattern: &str) {
        let permission = AddPermission {
            function_name: "harvests".to_owned(),
            statement_id: statement.to_owned(),
            action: "lambda:InvokeFunction".to_owned(),
            principal: "apigateway.amazonaws.com".to_owned(),
            source_arn: Some(format!(
                "arn:aws:execute-api:{REGION}:{ACCOUNT}:{api}/{pattern}"
            )),
            ..AddPermission::default()
        };
        self.cloud.call(permission).expect("a permission");
    }

    /// Gives the account a role that writes logs.
    pub(crate) fn add_logs_role(&self) {
        let trust = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "apigateway.amazonaws.com" },
        }] });
        let role = CreateRole {
            role_name: "logs".to_owned(),
            assume_role_policy_document: trust.to_string(),
            ..CreateRole::default()
        };
        self.cloud.call(role).expect("a role");
        let attach = AttachRolePolicy {
            role_name: "logs".to_owned(),
            policy_arn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
                .to_owned(),
        };
        self.cloud.call(attach).expect("attached");
        let role = format!("arn:aws:iam::{ACCOUNT}:role/logs");
        let update = UpdateAccount {
            patch_operations: Some(vec![PatchOperation::replace("/cloudwatchRoleArn", &role)]),
        };
        self.cloud.call(update).expect("the account");
    }

    /// The signing keys of the pool.
    pub(crate) fn keys(&self) -> SigningKeys {
        self.cloud
            .read(|world| {
                world
                    .cognito
                    .pools
                    .get(&self.pool)
                    .map(|pool| pool.keys.clone())
            })
            .expect("the pool")
    }

    /// Sends a request; a function that is reached answers `{}`, which is 200.
    pub(crate) fn send(&self, request: Request) -> Reply {
        self.send_to(request, |_| Ok(b"{}".to_vec())).0
    }

    /// Sends a request to a function; gives the reply, and the event if the function was reached.
    pub(crate) fn send_to(
        &self,
        request: Request,
        function: impl Fn(&Value) -> Result<Vec<u8>, InvokeError>,
    ) -> (Reply, Option<Value>) {
        let mut answer = self.cloud.handle(request);
        let mut seen = None;
        loop {
            match answer {
                Answer::Reply(reply) => return (reply, seen),
                Answer::Invoke(invocation) => {
                    assert_eq!(invocation.function, self.function);
                    let event: Value = serde_json::from_slice(&invocation.payload).expect("JSON");
                    let result = function(&event);
                    seen = Some(event);
                    answer = self.cloud.settle((invocation.then)(result));
                }
                other => panic!("not settled: {other:?}"),
            }
        }
    }
}

/// A token: these texts, signed with RS256 by one of the fixed keys.
pub(crate) fn signed(header: &str, payload: &str, number: usize) -> String {
    let text = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    format!(
        "{text}.{}",
        URL_SAFE_NO_PAD.encode(signature(&text, number))
    )
}

/// The signature of a text by one of the fixed keys.
pub(crate) fn signature(text: &str, number: usize) -> Vec<u8> {
    let pair = keys::rsa(number).expect("a key");
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .expect("signs");
    signature
}
