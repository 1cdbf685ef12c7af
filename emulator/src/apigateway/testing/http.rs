//! An HTTP API to test on.

use std::ops::Deref;

use crate::apigateway::http::api::{Api, CreateApi};
use crate::apigateway::http::authorizer::{CreateAuthorizer, JwtConfiguration};
use crate::apigateway::http::integration::CreateIntegration;
use crate::apigateway::http::route::CreateRoute;
use crate::apigateway::http::stage::CreateStage;
use crate::apigateway::rest::api::host;
use crate::cloud::REGION;
use crate::cognito;
use crate::message::Request;

use super::Ground;

/// A cloud with an HTTP API whose stage `$default` deploys itself.
pub(crate) struct HttpRig {
    ground: Ground,
    pub api: Api,
    /// The integration with the function, in format 2.0.
    pub integration: String,
}

impl Deref for HttpRig {
    type Target = Ground;

    fn deref(&self) -> &Ground {
        &self.ground
    }
}

impl HttpRig {
    pub(crate) fn new() -> Self {
        Self::of(CreateApi {
            name: "harvests".to_owned(),
            protocol_type: "HTTP".to_owned(),
            ..CreateApi::default()
        })
    }

    pub(crate) fn of(api: CreateApi) -> Self {
        let ground = Ground::new();
        let api = ground.cloud.call(api).expect("an API");
        ground.permit(&api.api_id, "all", "*/*");
        let integration = CreateIntegration {
            api_id: api.api_id.clone(),
            integration_type: "AWS_PROXY".to_owned(),
            integration_uri: Some(ground.function.clone()),
            payload_format_version: Some("2.0".to_owned()),
            ..CreateIntegration::default()
        };
        let integration = ground
            .cloud
            .call(integration)
            .expect("an integration")
            .integration_id;
        let stage = CreateStage {
            api_id: api.api_id.clone(),
            stage_name: "$default".to_owned(),
            auto_deploy: Some(true),
            ..CreateStage::default()
        };
        ground.cloud.call(stage).expect("a stage");
        Self {
            ground,
            api,
            integration,
        }
    }

    /// The input of a route without a door, answered by the function.
    pub(crate) fn open(&self, key: &str) -> CreateRoute {
        CreateRoute {
            api_id: self.api.api_id.clone(),
            route_key: key.to_owned(),
            target: Some(format!("integrations/{}", self.integration)),
            ..CreateRoute::default()
        }
    }

    /// Adds such a route and gives its id.
    pub(crate) fn add_open(&self, key: &str) -> String {
        self.cloud.call(self.open(key)).expect("a route").route_id
    }

    /// The input of an authorizer on the pool, for an audience.
    pub(crate) fn jwt(&self, audience: &str) -> CreateAuthorizer {
        CreateAuthorizer {
            api_id: self.api.api_id.clone(),
            name: "growers".to_owned(),
            authorizer_type: "JWT".to_owned(),
            identity_source: vec!["$request.header.Authorization".to_owned()],
            jwt_configuration: Some(JwtConfiguration {
                audience: Some(vec![audience.to_owned()]),
                issuer: Some(cognito::issuer(&self.pool)),
            }),
        }
    }

    /// A route behind an authorizer.
    pub(crate) fn add_locked(&self, key: &str, authorizer: &str, scopes: &[&str]) -> String {
        let create = CreateRoute {
            authorization_type: Some("JWT".to_owned()),
            authorizer_id: Some(authorizer.to_owned()),
            authorization_scopes: Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()),
            ..self.open(key)
        };
        self.cloud.call(create).expect("a route").route_id
    }

    /// A request to the API's own host.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request {
            method: method.to_owned(),
            host: host(&self.api.api_id, REGION),
            path: path.to_owned(),
            ..Request::default()
        }
    }
}
