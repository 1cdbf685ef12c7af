//! HTTP APIs themselves.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html>. Invariant: an API that exists has its row
//! in the table of host names; it goes when the API goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{HttpApi, Items, compile, find, find_mut, page};
use crate::apigateway::rest::api::host;
use crate::apigateway::{Strings, bad_request};
use crate::clock::Timestamp;
use crate::names::{Serves, Site};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// An HTTP API.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Api {
    /// 10 characters.
    pub api_id: String,
    /// `https://{api}.execute-api.{region}.amazonaws.com`.
    pub api_endpoint: String,
    /// The name.
    pub name: String,
    /// `HTTP`.
    pub protocol_type: String,
    /// When it was made.
    pub created_date: Timestamp,
    /// What it is for.
    pub description: Option<String>,
    /// A label.
    pub version: Option<String>,
    /// How routes are chosen: `$request.method $request.path`.
    pub route_selection_expression: String,
    /// Where keys would be: HTTP APIs have none.
    pub api_key_selection_expression: Inert,
    /// Whether its own name is switched off, so that only custom domains reach it.
    pub disable_execute_api_endpoint: bool,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: Inert,
    /// What browsers on other origins may do.
    pub cors_configuration: Option<Cors>,
    /// Tags.
    pub tags: Option<Strings>,
}

/// What browsers on other origins may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Cors {
    /// Whether with credentials.
    pub allow_credentials: Option<bool>,
    /// Request headers, or `*`.
    pub allow_headers: Option<Vec<String>>,
    /// Methods, or `*`.
    pub allow_methods: Option<Vec<String>>,
    /// Origins, or `*`.
    pub allow_origins: Option<Vec<String>>,
    /// Response headers that pages may read.
    pub expose_headers: Option<Vec<String>>,
    /// How long a browser may remember it, in seconds; -1 for not at all.
    pub max_age: Option<i64>,
}

impl Cors {
    fn check(&self) -> Result<(), AwsError> {
        let star = self
            .allow_origins
            .iter()
            .flatten()
            .any(|origin| origin == "*");
        if star && self.allow_credentials == Some(true) {
            return Err(bad_request(
                "allow-credentials is not supported if 'allow-origin' is *",
            ));
        }
        Ok(())
    }
}

const ROUTE_SELECTION: &str = "$request.method $request.path";

fn route_selection(given: Option<String>) -> Result<String, AwsError> {
    let expression = given.unwrap_or_else(|| ROUTE_SELECTION.to_owned());
    if ["${request.method} ${request.path}", ROUTE_SELECTION].contains(&expression.as_str()) {
        return Ok(expression);
    }
    Err(bad_request(format!(
        "Invalid route selection expression: {expression}. Only {ROUTE_SELECTION} is supported for HTTP protocol APIs"
    )))
}

/// `CreateApi`. Quick creation and web sockets are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateApi {
    pub name: String,
    pub protocol_type: String,
    pub api_key_selection_expression: Option<Inert>,
    pub cors_configuration: Option<Cors>,
    pub description: Option<String>,
    pub disable_execute_api_endpoint: Option<bool>,
    pub ip_address_type: Option<Inert>,
    pub route_selection_expression: Option<String>,
    pub tags: Option<Strings>,
    pub version: Option<String>,
}

impl Operation for CreateApi {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateApi";
    type Output = Api;

    fn run(self, call: &mut Call<'_>) -> Result<Api, AwsError> {
        if self.protocol_type != "HTTP" {
            return Err(AwsError::not_modelled(format_args!(
                "APIs of the protocol {}",
                self.protocol_type
            )));
        }
        self.cors_configuration
            .as_ref()
            .map_or(Ok(()), Cors::check)?;
        let id = call.world.ids.lower_digits(10);
        let host = host(&id, &call.region);
        let settings = Api {
            api_id: id.clone(),
            api_endpoint: format!("https://{host}"),
            name: self.name,
            protocol_type: self.protocol_type,
            created_date: call.now(),
            description: self.description,
            version: self.version,
            route_selection_expression: route_selection(self.route_selection_expression)?,
            api_key_selection_expression: self
                .api_key_selection_expression
                .unwrap_or_else(|| Inert("$request.header.x-api-key".into())),
            disable_execute_api_endpoint: self.disable_execute_api_endpoint.unwrap_or(false),
            ip_address_type: self.ip_address_type.unwrap_or_else(|| Inert("ipv4".into())),
            cors_configuration: self.cors_configuration,
            tags: self.tags.filter(|tags| !tags.is_empty()),
        };
        let site = Site {
            serves: Serves::Api { api: id.clone() },
            certificate: None,
            policy: "TLS_1_2".to_owned(),
        };
        call.world.names.insert(&host, site);
        let api = HttpApi {
            region: call.region.clone(),
            settings: settings.clone(),
            routes: BTreeMap::new(),
            integrations: BTreeMap::new(),
            authorizers: BTreeMap::new(),
            deployments: BTreeMap::new(),
            stages: BTreeMap::new(),
        };
        call.world.apigateway.http.apis.insert(id, api);
        Ok(settings)
    }
}

/// `GetApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApi {
    pub api_id: String,
}

impl Operation for GetApi {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetApi";
    type Output = Api;

    fn run(self, call: &mut Call<'_>) -> Result<Api, AwsError> {
        Ok(find(call, &self.api_id)?.settings.clone())
    }
}

/// `GetApis`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetApis {
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetApis {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetApis";
    type Output = Items<Api>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Api>, AwsError> {
        let all = call.world.apigateway.http.apis.values();
        let here = all
            .filter(|api| api.region == call.region)
            .map(|api| api.settings.clone())
            .collect();
        page(
            here,
            self.next_token.as_deref(),
            self.max_results.as_deref(),
        )
    }
}

/// `UpdateApi`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateApi {
    pub api_id: String,
    pub api_key_selection_expression: Option<Inert>,
    pub cors_configuration: Option<Cors>,
    pub description: Option<String>,
    pub disable_execute_api_endpoint: Option<bool>,
    pub ip_address_type: Option<Inert>,
    pub name: Option<String>,
    pub route_selection_expression: Option<String>,
    pub version: Option<String>,
}

impl Operation for UpdateApi {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateApi";
    type Output = Api;

    fn run(self, call: &mut Call<'_>) -> Result<Api, AwsError> {
        self.cors_configuration
            .as_ref()
            .map_or(Ok(()), Cors::check)?;
        let api = find_mut(call, &self.api_id)?;
        let mut settings = api.settings.clone();
        if let Some(expression) = self.route_selection_expression {
            settings.route_selection_expression = route_selection(Some(expression))?;
        }
        settings.name = self.name.unwrap_or(settings.name);
        settings.description = self.description.or(settings.description);
        settings.version = self.version.or(settings.version);
        settings.cors_configuration = self.cors_configuration.or(settings.cors_configuration);
        settings.ip_address_type = self.ip_address_type.unwrap_or(settings.ip_address_type);
        settings.api_key_selection_expression = self
            .api_key_selection_expression
            .unwrap_or(settings.api_key_selection_expression);
        settings.disable_execute_api_endpoint = self
            .disable_execute_api_endpoint
            .unwrap_or(settings.disable_execute_api_endpoint);
        api.settings = settings.clone();
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(settings)
    }
}

/// `DeleteCorsConfiguration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteCorsConfiguration {
    pub api_id: String,
}

impl Operation for DeleteCorsConfiguration {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteCorsConfiguration";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        find_mut(call, &self.api_id)?.settings.cors_configuration = None;
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(Empty {})
    }
}

/// `DeleteApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteApi {
    pub api_id: String,
}

impl Operation for DeleteApi {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteApi";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        find(call, &self.api_id)?;
        let mut domains = call.world.apigateway.domains.values();
        if domains.any(|domain| {
            domain
                .mappings
                .values()
                .any(|mapping| mapping.api == self.api_id)
        }) {
            return Err(bad_request(format!(
                "Please remove all API mappings related to the API {} in your account before deleting it",
                self.api_id
            )));
        }
        call.world.names.remove(&host(&self.api_id, &call.region));
        call.world.apigateway.http.apis.remove(&self.api_id);
        Ok(Empty {})
    }
}
