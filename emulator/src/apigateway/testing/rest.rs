//! A REST API to test on.

use std::ops::Deref;

use crate::apigateway::rest::api::{CreateRestApi, RestApi};
use crate::apigateway::rest::authorizer::CreateAuthorizer;
use crate::apigateway::rest::deployment::CreateDeployment;
use crate::apigateway::rest::integration::PutIntegration;
use crate::apigateway::rest::method::PutMethod;
use crate::apigateway::rest::resource::CreateResource;
use crate::cloud::REGION;
use crate::message::Request;

use super::{Ground, pool_arn};

/// A cloud with a REST API.
pub(crate) struct Rig {
    ground: Ground,
    pub api: RestApi,
}

impl Deref for Rig {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl Rig {
    /// A function that API Gateway may invoke, a pool, and an API without resources.
    pub(crate) fn new() -> Self {
        Self::of(CreateRestApi {
            name: "harvests".to_owned(),
            endpoint_configuration: Some(
                crate::apigateway::rest::endpoint::EndpointConfiguration {
                    types: Some(vec!["REGIONAL".to_owned()]),
                    ..Default::default()
                },
            ),
            ..CreateRestApi::default()
        })
    }

    pub(crate) fn of(api: CreateRestApi) -> Self {
        let ground = Ground::new();
        let api = ground.cloud.call(api).expect("an API");
        ground.permit(&api.id, "all", "*/*");
        Self { ground, api }
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
}
