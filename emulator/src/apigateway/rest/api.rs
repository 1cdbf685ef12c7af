//! REST APIs themselves.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html>. Invariant: an API that exists has
//! its root resource and its row in the table of host names; both go when it goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::endpoint::EndpointConfiguration;
use super::patch::PatchOperation;
use super::resource::Resource;
use super::{Api, api, api_mut, model};
use crate::apigateway::{Strings, bad_request, page};
use crate::clock::Timestamp;
use crate::names::{Serves, Site};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A REST API as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestApi {
    /// 10 characters.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_date: Timestamp,
    /// A label.
    pub version: Option<String>,
    /// Media types whose bodies are bytes.
    pub binary_media_types: Option<Vec<String>>,
    /// From how many bytes on bodies would be compressed.
    pub minimum_compression_size: Option<Inert>,
    /// `HEADER` or `AUTHORIZER`.
    pub api_key_source: String,
    /// Where it is reached.
    pub endpoint_configuration: EndpointConfiguration,
    /// The resource policy: JSON text.
    pub policy: Option<String>,
    /// Tags.
    pub tags: Option<Strings>,
    /// Whether `execute-api` names are switched off, so that only custom domains reach it.
    pub disable_execute_api_endpoint: bool,
    /// The id of the resource `/`.
    pub root_resource_id: String,
}

impl RestApi {
    /// AWS escapes the quotes of the policy once more than JSON needs.
    pub(super) fn shown(mut self) -> Self {
        self.policy = self
            .policy
            .map(|policy| policy.replace('\\', "\\\\").replace('"', "\\\""));
        self
    }
}

/// `CreateRestApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRestApi {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// A label.
    pub version: Option<String>,
    /// Media types whose bodies are bytes.
    pub binary_media_types: Option<Vec<String>>,
    /// From how many bytes on bodies are compressed.
    pub minimum_compression_size: Option<i64>,
    /// `HEADER` or `AUTHORIZER`.
    pub api_key_source: Option<String>,
    /// Where it is to be reached.
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// A resource policy: JSON text.
    pub policy: Option<String>,
    /// Tags.
    pub tags: Option<Strings>,
    /// Whether `execute-api` names are to be switched off.
    pub disable_execute_api_endpoint: Option<bool>,
}

impl Operation for CreateRestApi {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateRestApi";
    type Output = RestApi;

    fn run(self, call: &mut Call<'_>) -> Result<RestApi, AwsError> {
        if self.description.as_deref() == Some("") {
            return Err(bad_request("Description cannot be an empty string"));
        }
        let endpoint_configuration = EndpointConfiguration::completed(self.endpoint_configuration)?;
        let minimum_compression_size =
            self.minimum_compression_size.map(compression).transpose()?;
        let now = call.now();
        let id = call.world.ids.lower_digits(10);
        let root = call.world.ids.lower_digits(10);
        let policy = self
            .policy
            .filter(|policy| !policy.is_empty())
            .map(|policy| resource_policy(&policy, call, &id))
            .transpose()?;
        let settings = RestApi {
            id: id.clone(),
            name: self.name,
            description: self.description,
            created_date: now,
            version: self.version,
            binary_media_types: self.binary_media_types.filter(|types| !types.is_empty()),
            minimum_compression_size,
            api_key_source: self.api_key_source.unwrap_or_else(|| "HEADER".to_owned()),
            endpoint_configuration,
            policy,
            tags: self.tags.filter(|tags| !tags.is_empty()),
            disable_execute_api_endpoint: self.disable_execute_api_endpoint.unwrap_or(false),
            root_resource_id: root.clone(),
        };
        call.world.names.insert(
            &host(&id, &call.region),
            Site {
                serves: Serves::Api { api: id.clone() },
                certificate: None,
                policy: "TLS_1_2".to_owned(),
            },
        );
        let models = model::defaults([(); 2].map(|()| call.world.ids.lower_digits(6)));
        let api = Api {
            region: call.region.clone(),
            settings: settings.clone(),
            resources: [(root.clone(), Resource::root(root))].into(),
            authorizers: BTreeMap::new(),
            models: models.map(|model| (model.name.clone(), model)).into(),
            validators: BTreeMap::new(),
            gateway_responses: BTreeMap::new(),
            deployments: BTreeMap::new(),
            stages: BTreeMap::new(),
        };
        call.world.apigateway.rest.apis.insert(id, api);
        Ok(settings.shown())
    }
}

/// The host name of an API's own endpoint.
pub(crate) fn host(api: &str, region: &str) -> String {
    format!("{api}.execute-api.{region}.amazonaws.com")
}

fn compression(size: i64) -> Result<Inert, AwsError> {
    if (0..=10_485_760).contains(&size) {
        return Ok(Inert(size.into()));
    }
    Err(bad_request(
        "Invalid minimum compression size, must be between 0 and 10485760",
    ))
}

/// A resource policy must be a JSON object; resources that are written without their ARN get it, as AWS stores them.
fn resource_policy(text: &str, call: &Call<'_>, api: &str) -> Result<String, AwsError> {
    let invalid = || {
        bad_request(
            "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
        )
    };
    let mut policy: serde_json::Value = serde_json::from_str(text).map_err(|_| invalid())?;
    let statements = policy.get_mut("Statement").ok_or_else(invalid)?;
    let statements = match statements {
        serde_json::Value::Array(list) => list.iter_mut().collect::<Vec<_>>(),
        one => vec![one],
    };
    let arn = call.arn("execute-api", api);
    for resource in statements
        .into_iter()
        .filter_map(|statement| statement.get_mut("Resource"))
    {
        let texts = match resource {
            serde_json::Value::Array(list) => list.iter_mut().collect::<Vec<_>>(),
            one => vec![one],
        };
        for text in texts {
            if let Some(rest) = text
                .as_str()
                .and_then(|text| text.strip_prefix("execute-api:"))
            {
                *text = format!("{arn}/{}", rest.trim_start_matches('/')).into();
            }
        }
    }
    Ok(policy.to_string())
}

/// `GetRestApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetRestApi {
    /// The API's id.
    pub rest_api_id: String,
}

impl Operation for GetRestApi {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetRestApi";
    type Output = RestApi;

    fn run(self, call: &mut Call<'_>) -> Result<RestApi, AwsError> {
        Ok(api(call, &self.rest_api_id)?.settings.clone().shown())
    }
}

/// `GetRestApis`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetRestApis {
    /// Where the page before ended.
    pub position: Option<String>,
    /// How many at most.
    pub limit: Option<i64>,
}

/// A page of APIs, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RestApis {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The APIs.
    pub items: Vec<RestApi>,
}

impl Operation for GetRestApis {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetRestApis";
    type Output = RestApis;

    fn run(self, call: &mut Call<'_>) -> Result<RestApis, AwsError> {
        let all = call.world.apigateway.rest.apis.values();
        let here = all
            .filter(|api| api.region == call.region)
            .map(|api| api.settings.clone().shown())
            .collect();
        let (items, position) = page(here, self.position.as_deref(), self.limit)?;
        Ok(RestApis { position, items })
    }
}

/// `DeleteRestApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteRestApi {
    /// The API's id.
    pub rest_api_id: String,
}

impl Operation for DeleteRestApi {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteRestApi";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        api(call, &self.rest_api_id)?;
        let mapped = call.world.apigateway.domains.values().any(|domain| {
            domain
                .mappings
                .values()
                .any(|mapping| mapping.api == self.rest_api_id)
        });
        if mapped {
            return Err(bad_request(format!(
                "Please remove all base path mappings related to the API {} in your account before deleting it",
                self.rest_api_id
            )));
        }
        call.world.apigateway.rest.apis.remove(&self.rest_api_id);
        call.world
            .names
            .remove(&host(&self.rest_api_id, &call.region));
        Ok(Empty {})
    }
}

/// `UpdateRestApi`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateRestApi {
    /// The API's id.
    pub rest_api_id: String,
    /// The changes, all or none.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateRestApi {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateRestApi";
    type Output = RestApi;

    fn run(self, call: &mut Call<'_>) -> Result<RestApi, AwsError> {
        let mut settings = api(call, &self.rest_api_id)?.settings.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut settings, &patch, call)?;
        }
        api_mut(call, &self.rest_api_id)?.settings = settings.clone();
        settings.tags.get_or_insert_default();
        Ok(settings.shown())
    }
}

fn change(settings: &mut RestApi, patch: &PatchOperation, call: &Call<'_>) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if let ["binaryMediaTypes", kind] = segments.as_slice() {
        return binary_media_type(settings, patch, kind);
    }
    if segments.starts_with(&["endpointConfiguration"]) {
        return endpoint(settings, patch, &segments);
    }
    patch.only(&["replace"])?;
    match segments.as_slice() {
        ["name"] => settings.name = patch.text(),
        ["description"] => settings.description = Some(patch.text()),
        ["version"] => settings.version = patch.optional(),
        ["apiKeySource"] => settings.api_key_source = api_key_source(patch)?,
        ["disableExecuteApiEndpoint"] => settings.disable_execute_api_endpoint = patch.flag(),
        ["minimumCompressionSize"] => {
            settings.minimum_compression_size = patch
                .optional()
                .map(|_| patch.number().and_then(compression))
                .transpose()?;
        }
        ["policy"] => {
            settings.policy = patch
                .optional()
                .map(|policy| resource_policy(&policy, call, &settings.id))
                .transpose()?;
        }
        _ => return Err(patch.unknown_here()),
    }
    Ok(())
}

fn api_key_source(patch: &PatchOperation) -> Result<String, AwsError> {
    let source = patch.text();
    if ["HEADER", "AUTHORIZER"].contains(&source.as_str()) {
        return Ok(source);
    }
    Err(bad_request("Invalid API key source specified"))
}

fn binary_media_type(
    settings: &mut RestApi,
    patch: &PatchOperation,
    kind: &str,
) -> Result<(), AwsError> {
    patch.only(&["add", "replace", "remove"])?;
    let types = settings.binary_media_types.get_or_insert_default();
    types.retain(|other| other != kind);
    match patch.op.as_str() {
        "add" => types.push(kind.to_owned()),
        "replace" => types.push(patch.text()),
        _ => {}
    }
    if types.is_empty() {
        settings.binary_media_types = None;
    }
    Ok(())
}

fn endpoint(
    settings: &mut RestApi,
    patch: &PatchOperation,
    segments: &[&str],
) -> Result<(), AwsError> {
    patch.only(&["replace"])?;
    let mut wanted = settings.endpoint_configuration.clone();
    match segments {
        ["endpointConfiguration", "types", _] => wanted.types = Some(vec![patch.text()]),
        ["endpointConfiguration", "ipAddressType"] => wanted.ip_address_type = Some(patch.text()),
        _ => return Err(patch.unknown_here()),
    }
    settings.endpoint_configuration = EndpointConfiguration::completed(Some(wanted))?;
    Ok(())
}
