//! Deployments: snapshots of an API, and the stages that show them.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Deployment.html>. Invariant: a deployment that a stage shows
//! cannot be deleted.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::compile::{self, snapshot};
use super::patch::PatchOperation;
use super::stage::{Stage, stage_name, variables};
use super::{api, api_mut};
use crate::apigateway::{Strings, bad_request, not_found, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A deployment as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// 6 characters.
    pub id: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_date: Timestamp,
    /// Methods by path and name, when it was asked for.
    pub api_summary: Option<BTreeMap<String, BTreeMap<String, MethodSnapshot>>>,
}

/// A method in a deployment's summary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodSnapshot {
    /// `NONE`, `AWS_IAM`, `CUSTOM`, `COGNITO_USER_POOLS`.
    pub authorization_type: String,
    /// Whether a key of a usage plan is asked for.
    pub api_key_required: bool,
}

fn view(deployment: &compile::Deployment, embed: Option<&[String]>) -> Deployment {
    let mut summary: BTreeMap<String, BTreeMap<String, MethodSnapshot>> = BTreeMap::new();
    for route in &deployment.routes {
        let methods = summary.entry(route.path.clone()).or_default();
        let shown = MethodSnapshot {
            authorization_type: route.method.authorization_type.clone(),
            api_key_required: route.method.api_key_required,
        };
        methods.insert(route.method.http_method.clone(), shown);
    }
    let wanted = embed
        .unwrap_or_default()
        .iter()
        .any(|what| what == "apisummary");
    Deployment {
        id: deployment.id.clone(),
        description: deployment.description.clone(),
        created_date: deployment.created,
        api_summary: wanted.then_some(summary),
    }
}

fn missing() -> AwsError {
    not_found("Invalid Deployment identifier specified")
}

/// `CreateDeployment`. Members that are not here (caches, canaries) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateDeployment {
    pub rest_api_id: String,
    pub stage_name: Option<String>,
    pub stage_description: Option<String>,
    pub description: Option<String>,
    pub variables: Option<Strings>,
    pub tracing_enabled: Option<bool>,
}

impl Operation for CreateDeployment {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let now = call.now();
        let id = call.world.ids.lower_digits(6);
        let api = api_mut(call, &self.rest_api_id)?;
        let deployment = snapshot(api, id.clone(), self.description, now)?;
        if let Some(name) = self.stage_name.filter(|name| !name.is_empty()) {
            stage_name(&name)?;
            let stage = api
                .stages
                .entry(name.clone())
                .or_insert_with(|| Stage::fresh(name, now));
            stage.deployment_id.clone_from(&id);
            stage.last_updated_date = now;
            if self.stage_description.is_some() {
                stage.description = self.stage_description;
            }
            if let Some(wanted) = self.variables {
                variables(&wanted)?;
                stage.variables = Some(wanted);
            }
            if let Some(enabled) = self.tracing_enabled {
                stage.tracing_enabled = Inert(enabled.into());
            }
        }
        let shown = view(&deployment, None);
        api.deployments.insert(id, Arc::new(deployment));
        Ok(shown)
    }
}

/// `GetDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDeployment {
    pub rest_api_id: String,
    pub deployment_id: String,
    pub embed: Option<Vec<String>>,
}

impl Operation for GetDeployment {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let api = api(call, &self.rest_api_id)?;
        let deployment = api
            .deployments
            .get(&self.deployment_id)
            .ok_or_else(missing)?;
        Ok(view(deployment, self.embed.as_deref()))
    }
}

/// `GetDeployments`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDeployments {
    pub rest_api_id: String,
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// A page of deployments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployments {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The deployments.
    pub items: Vec<Deployment>,
}

impl Operation for GetDeployments {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetDeployments";
    type Output = Deployments;

    fn run(self, call: &mut Call<'_>) -> Result<Deployments, AwsError> {
        let api = api(call, &self.rest_api_id)?;
        let all = api
            .deployments
            .values()
            .map(|deployment| view(deployment, None))
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(Deployments { position, items })
    }
}

/// `UpdateDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateDeployment {
    pub rest_api_id: String,
    pub deployment_id: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateDeployment {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let api = api_mut(call, &self.rest_api_id)?;
        let deployment = api
            .deployments
            .get_mut(&self.deployment_id)
            .ok_or_else(missing)?;
        let patches = self.patch_operations.unwrap_or_default();
        for patch in &patches {
            patch.only(&["replace"])?;
            if patch.path != "/description" {
                return Err(patch.unknown(&["/description"]));
            }
        }
        if let Some(last) = patches.last() {
            Arc::make_mut(deployment).description = last.optional();
        }
        Ok(view(deployment, None))
    }
}

/// `DeleteDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteDeployment {
    pub rest_api_id: String,
    pub deployment_id: String,
}

impl Operation for DeleteDeployment {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteDeployment";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = api_mut(call, &self.rest_api_id)?;
        let shown = api
            .stages
            .values()
            .any(|stage| stage.deployment_id == self.deployment_id);
        if shown {
            return Err(bad_request(
                "Active stages pointing to this deployment must be moved or deleted",
            ));
        }
        api.deployments
            .remove(&self.deployment_id)
            .ok_or_else(missing)?;
        Ok(Empty {})
    }
}
