//! A small deployment to test on: a function, a user pool, a REST API with a door in front of one resource.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::acm::certificate::{Certificate, Status};
use crate::answer::{Answer, InvokeError};
use crate::apigateway::rest::account::UpdateAccount;
use crate::apigateway::rest::api::{CreateRestApi, RestApi};
use crate::apigateway::rest::authorizer::CreateAuthorizer;
use crate::apigateway::rest::deployment::CreateDeployment;
use crate::apigateway::rest::integration::PutIntegration;
use crate::apigateway::rest::method::PutMethod;
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::resource::CreateResource;
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

pub(crate) const READ: &str = "https://api.orchard.test/harvests.read";

/// A cloud with a REST API.
pub(crate) struct Rig {
    pub cloud: Cloud,
    pub api: RestApi,
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

impl Rig {
    /// A function that API Gateway may invoke, a pool, and an API without resources.
    pub(crate) fn new() -> Self {
        Self::of(CreateRestApi {
            name: "harvests".to_owned(),
            endpoint_configuration: Some(crate::apigateway::rest::api::EndpointConfiguration {
                types: Some(vec!["REGIONAL".to_owned()]),
                ..Default::default()
            }),
            ..CreateRestApi::default()
        })
    }

    pub(crate) fn of(api: CreateRestApi) -> Self {
        let cloud = Cloud::seeded(1);
        let pool = add_pool(&cloud);
        let api = cloud.call(api).expect("an API");
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
        let rig = Self {
            cloud,
            api,
            function: format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:harvests"),
            pool,
        };
        rig.permit("all", "*/*");
        rig
    }

    /// Lets API Gateway invoke the function for the stages, methods and paths of a pattern.
    pub(crate) fn permit(&self, statement: &str, pattern: &str) {
        let permission = AddPermission {
            function_name: "harvests".to_owned(),
            statement_id: statement.to_owned(),
            action: "lambda:InvokeFunction".to_owned(),
            principal: "apigateway.amazonaws.com".to_owned(),
            source_arn: Some(format!(
                "arn:aws:execute-api:{REGION}:{ACCOUNT}:{}/{pattern}",
                self.api.id
            )),
            ..AddPermission::default()
        };
        self.cloud.call(permission).expect("a permission");
    }

    /// Makes the resources of a path and gives the last one's id.
    pub(crate) fn resource(&self, path: &str) -> String {
        let mut parent = self.api.root_resource_id.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let known = self.cloud.read(|world| {
                let api = world
                    .apigateway
                    .rest
                    .apis
                    .get(&self.api.id)
                    .expect("the API");
                let same = |resource: &&crate::apigateway::rest::resource::Resource| {
                    resource.parent.as_deref() == Some(&parent) && resource.part == part
                };
                api.resources
                    .values()
                    .find(same)
                    .map(|resource| resource.id.clone())
            });
            parent = known.unwrap_or_else(|| {
                let create = CreateResource {
                    rest_api_id: self.api.id.clone(),
                    parent_id: parent.clone(),
                    path_part: part.to_owned(),
                };
                self.cloud.call(create).expect("a resource").id
            });
        }
        parent
    }

    /// An authorizer on the pool.
    pub(crate) fn authorizer(&self) -> String {
        let create = CreateAuthorizer {
            rest_api_id: self.api.id.clone(),
            name: "growers".to_owned(),
            kind: "COGNITO_USER_POOLS".to_owned(),
            provider_arns: Some(vec![pool_arn(&self.pool)]),
            ..CreateAuthorizer::default()
        };
        self.cloud.call(create).expect("an authorizer").id
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

    /// The input of a method without a door.
    pub(crate) fn open(&self, resource: &str, method: &str) -> PutMethod {
        PutMethod {
            rest_api_id: self.api.id.clone(),
            resource_id: resource.to_owned(),
            http_method: method.to_owned(),
            authorization_type: "NONE".to_owned(),
            ..PutMethod::default()
        }
    }

    /// The input of an integration with the function.
    pub(crate) fn proxy(&self, resource: &str, method: &str) -> PutIntegration {
        PutIntegration {
            rest_api_id: self.api.id.clone(),
            resource_id: resource.to_owned(),
            http_method: method.to_owned(),
            kind: "AWS_PROXY".to_owned(),
            integration_http_method: Some("POST".to_owned()),
            uri: Some(format!(
                "arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{}/invocations",
                self.function
            )),
            ..PutIntegration::default()
        }
    }

    /// A method without a door, answered by the function.
    pub(crate) fn add_open(&self, method: &str, path: &str) {
        let resource = self.resource(path);
        self.cloud
            .call(self.open(&resource, method))
            .expect("a method");
        self.cloud
            .call(self.proxy(&resource, method))
            .expect("an integration");
    }

    /// A method behind the authorizer, answered by the function.
    pub(crate) fn add_locked(&self, method: &str, path: &str, authorizer: &str, scopes: &[&str]) {
        let resource = self.resource(path);
        let put = PutMethod {
            authorization_type: "COGNITO_USER_POOLS".to_owned(),
            authorizer_id: Some(authorizer.to_owned()),
            authorization_scopes: Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
            ..self.open(&resource, method)
        };
        self.cloud.call(put).expect("a method");
        self.cloud
            .call(self.proxy(&resource, method))
            .expect("an integration");
    }

    /// Shows the API as it is under the stage `live`; gives the deployment's id.
    pub(crate) fn deploy(&self) -> String {
        let create = CreateDeployment {
            rest_api_id: self.api.id.clone(),
            stage_name: Some("live".to_owned()),
            ..CreateDeployment::default()
        };
        self.cloud.call(create).expect("a deployment").id
    }

    /// A request to the API's own host.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request {
            method: method.to_owned(),
            host: crate::apigateway::rest::api::host(&self.api.id, REGION),
            path: path.to_owned(),
            ..Request::default()
        }
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
