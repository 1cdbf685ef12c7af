//! What operations answer of a function: `FunctionConfiguration`, and the parts of it that callers send.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>. Invariant: what was not asked
//! for is answered with Lambda's defaults, or not at all where Lambda answers nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::macros::format_description;

use super::function::{Function, Settings, Version};
use super::invalid;
use crate::clock::Timestamp;
use crate::operation::{AwsError, Inert};

/// `Environment`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct Environment {
    pub variables: Option<BTreeMap<String, String>>,
}

/// `LoggingConfig`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct LoggingConfig {
    pub log_format: Option<Inert>,
    pub application_log_level: Option<Inert>,
    pub system_log_level: Option<Inert>,
    pub log_group: Option<String>,
}

/// `VpcConfig`. Only the empty one, which is none, is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct VpcConfig {
    pub subnet_ids: Option<Vec<String>>,
    pub security_group_ids: Option<Vec<String>>,
    pub ipv6_allowed_for_dual_stack: Option<bool>,
}

/// `SnapStart`. Only `None` is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct SnapStart {
    pub apply_on: Option<String>,
}

/// `DeadLetterConfig`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeadLetterConfig {
    pub target_arn: Option<Inert>,
}

/// The members that creating and updating have in common.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct Wanted {
    pub role: Option<String>,
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub description: Option<String>,
    pub timeout: Option<u32>,
    pub memory_size: Option<u32>,
    pub environment: Option<Environment>,
    pub logging_config: Option<LoggingConfig>,
    pub tracing_config: Option<Inert>,
    pub dead_letter_config: Option<DeadLetterConfig>,
    pub kms_key_arn: Option<Inert>,
    pub ephemeral_storage: Option<Inert>,
    pub vpc_config: Option<VpcConfig>,
    pub snap_start: Option<SnapStart>,
    pub layers: Option<Vec<String>>,
    pub file_system_configs: Option<Vec<Inert>>,
}

impl Settings {
    /// The settings of a new function, before anything that was asked for.
    pub fn of_new(name: &str) -> Self {
        Self {
            role: String::new(),
            runtime: String::new(),
            handler: String::new(),
            description: String::new(),
            timeout: 3,
            memory: 128,
            environment: BTreeMap::new(),
            log_group: format!("/aws/lambda/{name}"),
            log_format: Inert("Text".into()),
            application_log_level: None,
            system_log_level: None,
            tracing: Inert(json!({ "Mode": "PassThrough" })),
            dead_letter: None,
            kms_key: None,
            ephemeral_storage: Inert(json!({ "Size": 512 })),
            architectures: Inert(json!(["x86_64"])),
        }
    }

    /// Puts what is asked for over what is there.
    ///
    /// # Errors
    /// Values that Lambda does not take, and members that are not modelled.
    pub fn apply(&mut self, wanted: Wanted, name: &str) -> Result<(), AwsError> {
        refuse_unmodelled(&wanted)?;
        if let Some(timeout) = wanted.timeout {
            at_most("timeout", timeout, 900)?;
            self.timeout = timeout;
        }
        if let Some(memory) = wanted.memory_size {
            at_most("memorySize", memory, 10_240)?;
            self.memory = memory;
        }
        if let Some(environment) = wanted.environment {
            let variables = environment.variables.unwrap_or_default();
            check_environment(&variables)?;
            self.environment = variables;
        }
        if let Some(logging) = wanted.logging_config {
            self.apply_logging(logging, name);
        }
        if let Some(dead_letter) = wanted.dead_letter_config {
            self.dead_letter = present(dead_letter.target_arn);
        }
        if wanted.kms_key_arn.is_some() {
            self.kms_key = present(wanted.kms_key_arn);
        }
        replace(&mut self.role, wanted.role);
        replace(&mut self.runtime, wanted.runtime);
        replace(&mut self.handler, wanted.handler);
        replace(&mut self.description, wanted.description);
        replace(&mut self.tracing, wanted.tracing_config);
        replace(&mut self.ephemeral_storage, wanted.ephemeral_storage);
        Ok(())
    }

    fn apply_logging(&mut self, logging: LoggingConfig, name: &str) {
        let group = logging.log_group.filter(|group| !group.is_empty());
        self.log_group = group.unwrap_or_else(|| format!("/aws/lambda/{name}"));
        replace(&mut self.log_format, logging.log_format);
        let json = self.log_format.0 == "JSON";
        let level =
            |asked: Option<Inert>| json.then(|| asked.unwrap_or_else(|| Inert("INFO".into())));
        self.application_log_level = level(logging.application_log_level);
        self.system_log_level = level(logging.system_log_level);
    }
}

fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// An empty text takes a setting away.
fn present(value: Option<Inert>) -> Option<Inert> {
    value.filter(|Inert(value)| value.as_str().is_some_and(|text| !text.is_empty()))
}

fn refuse_unmodelled(wanted: &Wanted) -> Result<(), AwsError> {
    let refuse = |what| Err(AwsError::not_modelled(what));
    if let Some(vpc) = &wanted.vpc_config {
        let given = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
        if given(&vpc.subnet_ids) || given(&vpc.security_group_ids) {
            return refuse("a Lambda function inside a VPC (VpcConfig)");
        }
    }
    if let Some(snap_start) = &wanted.snap_start
        && snap_start.apply_on.as_deref() == Some("PublishedVersions")
    {
        return refuse("SnapStart of published versions");
    }
    if wanted
        .layers
        .as_ref()
        .is_some_and(|layers| !layers.is_empty())
    {
        return refuse("Lambda layers");
    }
    if wanted
        .file_system_configs
        .as_ref()
        .is_some_and(|all| !all.is_empty())
    {
        return refuse("file systems of a Lambda function (FileSystemConfigs)");
    }
    Ok(())
}

fn at_most(member: &str, value: u32, most: u32) -> Result<(), AwsError> {
    if value > most {
        return Err(AwsError::new(
            "ValidationException",
            format!(
                "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must \
                 have value less than or equal to {most}"
            ),
        ));
    }
    Ok(())
}

/// Variables that Lambda sets itself
/// (<https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>).
const RESERVED: [&str; 15] = [
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
];

fn check_environment(variables: &BTreeMap<String, String>) -> Result<(), AwsError> {
    let reserved: Vec<&str> = variables
        .keys()
        .map(String::as_str)
        .filter(|name| RESERVED.contains(name))
        .collect();
    if !reserved.is_empty() {
        return Err(invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided contains reserved keys that are currently not supported for modification. Reserved keys used in \
             this request: {}",
            reserved.join(", ")
        )));
    }
    let text = json!(variables).to_string();
    if text.len() > 4096 {
        return Err(invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided exceeded the 4KB limit. String measured: {text}"
        )));
    }
    Ok(())
}

/// `FunctionConfiguration`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FunctionConfiguration {
    pub function_name: String,
    pub function_arn: String,
    pub runtime: String,
    pub role: String,
    pub handler: String,
    pub code_size: u64,
    pub description: String,
    pub timeout: u32,
    pub memory_size: u32,
    pub last_modified: String,
    pub code_sha256: String,
    pub version: String,
    pub environment: Option<Environment>,
    #[serde(rename = "KMSKeyArn")]
    pub kms_key_arn: Option<Inert>,
    pub tracing_config: Inert,
    pub dead_letter_config: Option<DeadLetterConfig>,
    pub revision_id: String,
    pub state: Option<String>,
    pub state_reason: Option<String>,
    pub state_reason_code: Option<String>,
    pub last_update_status: Option<String>,
    pub last_update_status_reason: Option<String>,
    pub last_update_status_reason_code: Option<String>,
    pub package_type: String,
    pub architectures: Inert,
    pub ephemeral_storage: Inert,
    pub snap_start: Value,
    pub logging_config: LoggingConfig,
}

/// A function that is being made says so once; when it is asked for, it is there.
const BEING_MADE: &str = "The function is being created.";

impl FunctionConfiguration {
    /// What is answered of a version; `arn` is the one to answer, with a qualifier or without.
    pub fn of(function: &Function, version: &Version, arn: String) -> Self {
        let settings = &version.settings;
        let variables = Some(settings.environment.clone()).filter(|all| !all.is_empty());
        Self {
            function_name: function.name.clone(),
            function_arn: arn,
            runtime: settings.runtime.clone(),
            role: settings.role.clone(),
            handler: settings.handler.clone(),
            code_size: version.code.zip.len() as u64,
            description: settings.description.clone(),
            timeout: settings.timeout,
            memory_size: settings.memory,
            last_modified: lambda_time(version.modified),
            code_sha256: version.code.sha256.clone(),
            version: version.version.clone(),
            environment: variables.map(|variables| Environment {
                variables: Some(variables),
            }),
            kms_key_arn: settings.kms_key.clone(),
            tracing_config: settings.tracing.clone(),
            dead_letter_config: settings.dead_letter.clone().map(|arn| DeadLetterConfig {
                target_arn: Some(arn),
            }),
            revision_id: version.revision.clone(),
            state: Some("Active".to_owned()),
            state_reason: None,
            state_reason_code: None,
            last_update_status: Some("Successful".to_owned()),
            last_update_status_reason: None,
            last_update_status_reason_code: None,
            package_type: "Zip".to_owned(),
            architectures: settings.architectures.clone(),
            ephemeral_storage: settings.ephemeral_storage.clone(),
            snap_start: json!({ "ApplyOn": "None", "OptimizationStatus": "Off" }),
            logging_config: LoggingConfig {
                log_format: Some(settings.log_format.clone()),
                application_log_level: settings.application_log_level.clone(),
                system_log_level: settings.system_log_level.clone(),
                log_group: Some(settings.log_group.clone()),
            },
        }
    }

    /// As `CreateFunction` answers it.
    #[must_use]
    pub fn pending(self) -> Self {
        Self {
            state: Some("Pending".to_owned()),
            state_reason: Some(BEING_MADE.to_owned()),
            state_reason_code: Some("Creating".to_owned()),
            last_update_status: None,
            ..self
        }
    }

    /// As the update operations answer it.
    #[must_use]
    pub fn updating(self) -> Self {
        Self {
            last_update_status: Some("InProgress".to_owned()),
            last_update_status_reason: Some(BEING_MADE.to_owned()),
            last_update_status_reason_code: Some("Creating".to_owned()),
            ..self
        }
    }

    /// As lists have it.
    #[must_use]
    pub fn listed(self) -> Self {
        Self {
            state: None,
            last_update_status: None,
            ..self
        }
    }
}

/// `2026-01-05T09:00:00.000+0000`.
fn lambda_time(at: Timestamp) -> String {
    let form = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+0000"
    );
    at.calendar().format(&form).unwrap_or_default()
}
