//! Stages: names under which deployments are called.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html>. Invariant: a stage points to a deployment of its own API, or
//! to none and then serves nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{HttpApi, Items, compile, find, find_mut, page};
use crate::apigateway::{Strings, bad_request, conflict, not_found};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A stage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Stage {
    /// `live`, or `$default`.
    pub stage_name: String,
    /// Whether every change is deployed at once.
    pub auto_deploy: Option<bool>,
    /// When it was made.
    pub created_date: Timestamp,
    /// When it was last changed.
    pub last_updated_date: Timestamp,
    /// The deployment that it shows.
    pub deployment_id: Option<String>,
    /// How the last deployment that it made by itself went.
    pub last_deployment_status_message: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Metrics and throttles of every route.
    pub default_route_settings: Inert,
    /// Metrics and throttles by route key.
    pub route_settings: BTreeMap<String, Inert>,
    /// Variables.
    pub stage_variables: Strings,
    /// What is written of every call, and where.
    pub access_log_settings: Option<AccessLogSettings>,
    /// Tags.
    pub tags: Strings,
}

/// Access logs of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AccessLogSettings {
    /// A line with `$context` variables.
    pub format: Option<String>,
    /// The ARN of a log group.
    pub destination_arn: Option<String>,
}

impl AccessLogSettings {
    /// None for an empty object, which takes the settings away.
    fn checked(self) -> Result<Option<Self>, AwsError> {
        match (&self.format, &self.destination_arn) {
            (None, None) => Ok(None),
            (Some(_), Some(arn)) if arn.starts_with("arn:aws:logs:") => Ok(Some(self)),
            (Some(_), Some(arn)) if arn.starts_with("arn:aws:firehose:") => {
                Err(AwsError::not_modelled("access logs to Firehose"))
            }
            _ => Err(bad_request(
                "Access log settings need a format and the ARN of a log group",
            )),
        }
    }
}

fn missing() -> AwsError {
    not_found("Invalid stage identifier specified")
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    name == "$default" || (!name.is_empty() && name.bytes().all(plain))
}

impl HttpApi {
    fn check_stage(&self, stage: &Stage) -> Result<(), AwsError> {
        let known = |id: &String| self.deployments.contains_key(id);
        if stage.deployment_id.as_ref().is_some_and(|id| !known(id)) {
            return Err(bad_request("Invalid deployment identifier specified"));
        }
        Ok(())
    }
}

/// `CreateStage`. Client certificates, which are web sockets', are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateStage {
    pub api_id: String,
    pub stage_name: String,
    pub access_log_settings: Option<AccessLogSettings>,
    pub auto_deploy: Option<bool>,
    pub default_route_settings: Option<Inert>,
    pub deployment_id: Option<String>,
    pub description: Option<String>,
    pub route_settings: Option<BTreeMap<String, Inert>>,
    pub stage_variables: Option<Strings>,
    pub tags: Option<Strings>,
}

impl Operation for CreateStage {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let now = call.now();
        let api = find_mut(call, &self.api_id)?;
        if !is_name(&self.stage_name) {
            return Err(bad_request(
                "Stage name only allows a-zA-Z0-9-_ or $default",
            ));
        }
        if api.stages.contains_key(&self.stage_name) {
            return Err(conflict("Stage already exists"));
        }
        let automatic = self.auto_deploy == Some(true);
        if automatic && self.deployment_id.is_some() {
            return Err(bad_request(
                "Deployment ID cannot be set on a stage that auto deploys",
            ));
        }
        let logs = self
            .access_log_settings
            .map(AccessLogSettings::checked)
            .transpose()?;
        let stage = Stage {
            stage_name: self.stage_name.clone(),
            auto_deploy: self.auto_deploy,
            created_date: now,
            last_updated_date: now,
            deployment_id: self.deployment_id,
            last_deployment_status_message: None,
            description: self.description,
            default_route_settings: self.default_route_settings.unwrap_or_else(default_settings),
            route_settings: self.route_settings.unwrap_or_default(),
            stage_variables: self.stage_variables.unwrap_or_default(),
            access_log_settings: logs.flatten(),
            tags: self.tags.unwrap_or_default(),
        };
        api.check_stage(&stage)?;
        api.stages.insert(self.stage_name.clone(), stage);
        if automatic {
            compile::deploy_where_automatic(call, &self.api_id)?;
        }
        let api = find(call, &self.api_id)?;
        api.stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)
    }
}

fn default_settings() -> Inert {
    Inert(serde_json::json!({ "DetailedMetricsEnabled": false }))
}

/// `GetStage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetStage {
    pub api_id: String,
    pub stage_name: String,
}

impl Operation for GetStage {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let api = find(call, &self.api_id)?;
        api.stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)
    }
}

/// `GetStages`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetStages {
    pub api_id: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetStages {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetStages";
    type Output = Items<Stage>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Stage>, AwsError> {
        let all = find(call, &self.api_id)?.stages.values().cloned().collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateStage`: what is given is replaced; a variable with an empty value and empty access log settings are taken away.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateStage {
    pub api_id: String,
    pub stage_name: String,
    pub access_log_settings: Option<AccessLogSettings>,
    pub auto_deploy: Option<bool>,
    pub default_route_settings: Option<Inert>,
    pub deployment_id: Option<String>,
    pub description: Option<String>,
    pub route_settings: Option<BTreeMap<String, Inert>>,
    pub stage_variables: Option<Strings>,
}

impl Operation for UpdateStage {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let now = call.now();
        let api = find_mut(call, &self.api_id)?;
        let mut stage = api
            .stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)?;
        let was_automatic = stage.auto_deploy == Some(true);
        stage.auto_deploy = self.auto_deploy.or(stage.auto_deploy);
        let automatic = stage.auto_deploy == Some(true);
        if automatic
            && self
                .deployment_id
                .as_ref()
                .is_some_and(|id| stage.deployment_id.as_ref() != Some(id))
        {
            return Err(bad_request(
                "Deployment ID cannot be set on a stage that auto deploys",
            ));
        }
        stage.deployment_id = self.deployment_id.or(stage.deployment_id);
        stage.description = self.description.or(stage.description);
        stage.default_route_settings = self
            .default_route_settings
            .unwrap_or(stage.default_route_settings);
        stage
            .route_settings
            .extend(self.route_settings.unwrap_or_default());
        stage
            .stage_variables
            .extend(self.stage_variables.unwrap_or_default());
        stage.stage_variables.retain(|_, value| !value.is_empty());
        if let Some(logs) = self.access_log_settings {
            stage.access_log_settings = logs.checked()?;
        }
        stage.last_updated_date = now;
        api.check_stage(&stage)?;
        api.stages.insert(self.stage_name.clone(), stage);
        if automatic && !was_automatic {
            compile::deploy_where_automatic(call, &self.api_id)?;
        }
        let api = find(call, &self.api_id)?;
        api.stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)
    }
}

/// `DeleteRouteSettings`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRouteSettings {
    pub api_id: String,
    pub stage_name: String,
    pub route_key: String,
}

impl Operation for DeleteRouteSettings {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteRouteSettings";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        let stage = api.stages.get_mut(&self.stage_name).ok_or_else(missing)?;
        let gone = stage.route_settings.remove(&self.route_key);
        gone.ok_or_else(|| {
            not_found(format!(
                "Unable to find Route by key {} within the provided RouteSettings",
                self.route_key
            ))
        })?;
        Ok(Empty {})
    }
}

/// `DeleteStage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteStage {
    pub api_id: String,
    pub stage_name: String,
}

impl Operation for DeleteStage {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteStage";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        api.stages.remove(&self.stage_name).ok_or_else(missing)?;
        Ok(Empty {})
    }
}
