//! Deployments: snapshots of an API, and the stages that show them.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html>. Invariant: a deployment that a stage shows
//! cannot be deleted.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::compile::{Snapshot, snapshot};
use super::{Items, find, find_mut, page};
use crate::apigateway::{bad_request, not_found};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A deployment with its snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub view: Deployment,
    pub snapshot: Arc<Snapshot>,
}

/// A deployment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Deployment {
    /// 6 characters.
    pub deployment_id: String,
    /// Whether a stage made it by itself.
    pub auto_deployed: bool,
    /// When it was made.
    pub created_date: Timestamp,
    /// `DEPLOYED`.
    pub deployment_status: String,
    /// What it is for.
    pub description: Option<String>,
}

fn missing() -> AwsError {
    not_found("Invalid Deployment identifier specified")
}

/// `CreateDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateDeployment {
    pub api_id: String,
    pub description: Option<String>,
    pub stage_name: Option<String>,
}

impl Operation for CreateDeployment {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let now = call.now();
        let id = call.world.ids.lower_digits(6);
        let api = find_mut(call, &self.api_id)?;
        if api.routes.is_empty() {
            return Err(bad_request(
                "At least one route is required before deploying the Api.",
            ));
        }
        let kept = Kept {
            view: Deployment {
                deployment_id: id.clone(),
                auto_deployed: false,
                created_date: now,
                deployment_status: "DEPLOYED".to_owned(),
                description: self.description,
            },
            snapshot: Arc::new(snapshot(api)),
        };
        if let Some(name) = &self.stage_name {
            let stage = api
                .stages
                .get_mut(name)
                .ok_or_else(|| not_found("Invalid stage identifier specified"))?;
            if stage.auto_deploy == Some(true) {
                return Err(bad_request(format!(
                    "Stage {name} cannot be deployed to because auto deploy is enabled for it"
                )));
            }
            stage.deployment_id = Some(id.clone());
            stage.last_updated_date = now;
        }
        let view = kept.view.clone();
        api.deployments.insert(id, kept);
        Ok(view)
    }
}

/// `GetDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDeployment {
    pub api_id: String,
    pub deployment_id: String,
}

impl Operation for GetDeployment {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let deployments = &find(call, &self.api_id)?.deployments;
        let kept = deployments.get(&self.deployment_id).ok_or_else(missing)?;
        Ok(kept.view.clone())
    }
}

/// `GetDeployments`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDeployments {
    pub api_id: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetDeployments {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetDeployments";
    type Output = Items<Deployment>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Deployment>, AwsError> {
        let all = find(call, &self.api_id)?.deployments.values();
        let all = all.map(|kept| kept.view.clone()).collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateDeployment {
    pub api_id: String,
    pub deployment_id: String,
    pub description: Option<String>,
}

impl Operation for UpdateDeployment {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateDeployment";
    type Output = Deployment;

    fn run(self, call: &mut Call<'_>) -> Result<Deployment, AwsError> {
        let deployments = &mut find_mut(call, &self.api_id)?.deployments;
        let kept = deployments
            .get_mut(&self.deployment_id)
            .ok_or_else(missing)?;
        if self.description.is_some() {
            kept.view.description = self.description;
        }
        Ok(kept.view.clone())
    }
}

/// `DeleteDeployment`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteDeployment {
    pub api_id: String,
    pub deployment_id: String,
}

impl Operation for DeleteDeployment {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteDeployment";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        let mut stages = api.stages.values();
        if stages.any(|stage| stage.deployment_id.as_ref() == Some(&self.deployment_id)) {
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
