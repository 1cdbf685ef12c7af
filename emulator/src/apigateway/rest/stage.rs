//! Stages: names under which deployments are called, with settings that act at once.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html>. Invariant: a stage points to a deployment of its
//! own API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::method_setting::{self, MethodSetting};
use super::patch::PatchOperation;
use super::{Api, api, find, find_mut};
use crate::apigateway::{Strings, bad_request, conflict, not_found};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A stage.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// The deployment that it shows.
    pub deployment_id: String,
    /// `live`.
    pub stage_name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Always false: there is no cache.
    pub cache_cluster_enabled: bool,
    /// A size that a cache would have.
    pub cache_cluster_size: Option<Inert>,
    /// `NOT_AVAILABLE`.
    pub cache_cluster_status: String,
    /// Settings by `path/METHOD`; `*/*` is all.
    pub method_settings: BTreeMap<String, MethodSetting>,
    /// Variables of the stage.
    pub variables: Option<Strings>,
    /// The version of a documentation.
    pub documentation_version: Option<Inert>,
    /// What is written of every call, and where.
    pub access_log_settings: Option<AccessLogSettings>,
    /// Whether calls are traced.
    pub tracing_enabled: Inert,
    /// Tags.
    pub tags: Option<Strings>,
    /// When it was made.
    pub created_date: Timestamp,
    /// When it was last changed.
    pub last_updated_date: Timestamp,
}

/// Access logs of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessLogSettings {
    /// A line with `$context` variables.
    pub format: Option<String>,
    /// The ARN of a log group.
    pub destination_arn: Option<String>,
}

impl Stage {
    pub(super) fn fresh(name: String, now: Timestamp) -> Self {
        Self {
            stage_name: name,
            cache_cluster_status: "NOT_AVAILABLE".to_owned(),
            tracing_enabled: Inert(false.into()),
            created_date: now,
            last_updated_date: now,
            ..Self::default()
        }
    }
}

pub(super) fn stage_name(name: &str) -> Result<(), AwsError> {
    let fits = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if fits && !name.is_empty() {
        return Ok(());
    }
    Err(bad_request("Stage name only allows a-zA-Z0-9-_"))
}

/// Names of stage variables are letters, digits and underscores; values hold what URLs hold.
pub(super) fn variables(variables: &Strings) -> Result<(), AwsError> {
    for (name, value) in variables {
        let named = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let valued = value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#&=,".contains(&byte));
        if !named || !valued {
            return Err(bad_request(format!(
                "Stage variable {name} has an invalid name or value. Names can have alphanumeric and underscore \
                 characters, and the values must match [A-Za-z0-9-._~:/?#&=,]+"
            )));
        }
    }
    Ok(())
}

fn missing() -> AwsError {
    not_found("Invalid stage identifier specified")
}

fn deployment(api: &Api, id: &str) -> Result<(), AwsError> {
    if api.deployments.contains_key(id) {
        return Ok(());
    }
    Err(bad_request("Invalid deployment identifier specified"))
}

/// `CreateStage`. A canary is refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateStage {
    pub rest_api_id: String,
    pub stage_name: String,
    pub deployment_id: String,
    pub description: Option<String>,
    pub cache_cluster_enabled: Option<bool>,
    pub cache_cluster_size: Option<Inert>,
    pub variables: Option<Strings>,
    pub documentation_version: Option<Inert>,
    pub tracing_enabled: Option<bool>,
    pub tags: Option<Strings>,
}

impl Operation for CreateStage {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let now = call.now();
        let api = super::api_mut(call, &self.rest_api_id)?;
        stage_name(&self.stage_name)?;
        if api.stages.contains_key(&self.stage_name) {
            return Err(conflict("Stage already exists"));
        }
        deployment(api, &self.deployment_id)?;
        if self.cache_cluster_enabled == Some(true) {
            return Err(AwsError::not_modelled("cache clusters"));
        }
        variables(self.variables.as_ref().unwrap_or(&Strings::new()))?;
        let stage = Stage {
            deployment_id: self.deployment_id,
            description: self.description,
            cache_cluster_size: self.cache_cluster_size,
            variables: self.variables.filter(|variables| !variables.is_empty()),
            documentation_version: self.documentation_version,
            tracing_enabled: Inert(self.tracing_enabled.unwrap_or(false).into()),
            tags: self.tags.filter(|tags| !tags.is_empty()),
            ..Stage::fresh(self.stage_name.clone(), now)
        };
        api.stages.insert(self.stage_name, stage.clone());
        Ok(stage)
    }
}

/// `GetStage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetStage {
    pub rest_api_id: String,
    pub stage_name: String,
}

impl Operation for GetStage {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let api = find(call, &self.rest_api_id).ok_or_else(missing)?;
        api.stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)
    }
}

/// `GetStages`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetStages {
    pub rest_api_id: String,
    pub deployment_id: Option<String>,
}

/// Stages; the model's member is `item`, and there are no pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// The stages.
    pub item: Vec<Stage>,
}

impl Operation for GetStages {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetStages";
    type Output = Stages;

    fn run(self, call: &mut Call<'_>) -> Result<Stages, AwsError> {
        let stages = api(call, &self.rest_api_id)?.stages.values();
        let wanted = |stage: &&Stage| {
            self.deployment_id
                .as_ref()
                .is_none_or(|id| stage.deployment_id == *id)
        };
        Ok(Stages {
            item: stages.filter(wanted).cloned().collect(),
        })
    }
}

/// `DeleteStage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteStage {
    pub rest_api_id: String,
    pub stage_name: String,
}

impl Operation for DeleteStage {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteStage";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        api.stages.remove(&self.stage_name).ok_or_else(missing)?;
        Ok(Empty {})
    }
}

/// `UpdateStage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateStage {
    pub rest_api_id: String,
    pub stage_name: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateStage {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateStage";
    type Output = Stage;

    fn run(self, call: &mut Call<'_>) -> Result<Stage, AwsError> {
        let now = call.now();
        let logs_role = call
            .world
            .apigateway
            .rest
            .accounts
            .contains_key(&call.region);
        let api = find_mut(call, &self.rest_api_id).ok_or_else(missing)?;
        let mut stage = api
            .stages
            .get(&self.stage_name)
            .cloned()
            .ok_or_else(missing)?;
        for patch in self.patch_operations.unwrap_or_default() {
            change(&mut stage, &patch, api, logs_role)?;
        }
        stage.last_updated_date = now;
        api.stages.insert(self.stage_name, stage.clone());
        Ok(stage)
    }
}

/// The refusal of logging without a role of the account that may write.
pub(super) fn no_logs_role() -> AwsError {
    bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging")
}

fn change(
    stage: &mut Stage,
    patch: &PatchOperation,
    api: &Api,
    logs_role: bool,
) -> Result<(), AwsError> {
    let segments = patch.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["variables", name] => {
            patch.entry(
                &mut stage.variables,
                name,
                patch.text(),
                "Invalid stage variable specified",
            )?;
            return variables(stage.variables.as_ref().unwrap_or(&Strings::new()));
        }
        ["accessLogSettings", ..] => return access_log(stage, patch, &segments, logs_role),
        [_, _, _, _] | ["*", "*"] => {
            return method_setting::change(&mut stage.method_settings, patch, logs_role);
        }
        [_, method] if method_setting::is_method(method) => {
            return method_setting::change(&mut stage.method_settings, patch, logs_role);
        }
        _ => {}
    }
    match segments.as_slice() {
        ["deploymentId"] => {
            deployment(api, &patch.text())?;
            stage.deployment_id = patch.text();
        }
        ["description"] => stage.description = patch.optional(),
        ["tracingEnabled"] => stage.tracing_enabled = Inert(patch.flag().into()),
        ["documentationVersion"] => {
            stage.documentation_version = patch.optional().map(|text| Inert(text.into()));
        }
        ["cacheClusterEnabled"] if !patch.flag() => {}
        ["cacheClusterSize"] => {
            stage.cache_cluster_size = patch.optional().map(|text| Inert(text.into()));
        }
        [
            "cacheClusterEnabled" | "clientCertificateId" | "canarySettings",
            ..,
        ] => {
            return Err(AwsError::not_modelled(format_args!(
                "{} of a stage",
                patch.path
            )));
        }
        _ => return Err(method_setting::unknown(patch)),
    }
    patch.only(&["replace"])
}

fn access_log(
    stage: &mut Stage,
    patch: &PatchOperation,
    segments: &[&str],
    logs_role: bool,
) -> Result<(), AwsError> {
    if matches!(segments, [_]) && patch.op == "remove" {
        stage.access_log_settings = None;
        return Ok(());
    }
    let [_, member @ ("destinationArn" | "format")] = segments else {
        return Err(bad_request(
            "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, \
             /accessLogSettings/format]",
        ));
    };
    patch.only(&["add", "replace"])?;
    let value = patch
        .optional()
        .ok_or_else(|| bad_request("Access Log value must not be empty"))?;
    if !logs_role {
        return Err(no_logs_role());
    }
    let settings = stage.access_log_settings.get_or_insert_default();
    if *member == "format" {
        settings.format = Some(value);
    } else if value.starts_with("arn:aws:logs:") {
        // AWS takes a group's ARN with or without `:*` and shows it without.
        settings.destination_arn = Some(value.trim_end_matches(":*").to_owned());
    } else if value.starts_with("arn:aws:firehose:") {
        return Err(AwsError::not_modelled("access logs to Firehose"));
    } else {
        return Err(bad_request("Invalid ARN specified in the request"));
    }
    Ok(())
}
