//! Changing `$LATEST`: its code, its settings, how many of it may run.
//!
//! Pages: <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html>,
//! <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>. Invariant: published versions
//! do not change with it.

use serde::{Deserialize, Serialize};

use super::configuration::{
    DeadLetterConfig, Environment, FunctionConfiguration, LoggingConfig, SnapStart, VpcConfig,
    Wanted,
};
use super::function;
use super::package::Code;
use super::read::Concurrency;
use super::runtime::{self, Use};
use super::{address, invalid, version};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// Changes the code.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateFunctionCode {
    pub function_name: String,
    /// In base64.
    pub zip_file: Option<String>,
    pub publish: Option<bool>,
    pub dry_run: Option<bool>,
    pub revision_id: Option<String>,
    pub architectures: Option<Inert>,
}

impl Operation for UpdateFunctionCode {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "UpdateFunctionCode";
    type Output = FunctionConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let now = call.now();
        let revision = call.world.ids.uuid();
        let published = call.world.ids.uuid();
        let function = function::mutable(call.world, &address)?;
        function::check_revision(function, self.revision_id.as_deref())?;
        runtime::check(&function.latest.settings.runtime, Use::Update, now)?;
        let code = Code::of_base64(self.zip_file.as_deref().unwrap_or_default())?;
        let mut latest = function.latest.clone();
        latest.code = code;
        latest.modified = now;
        latest.revision = revision;
        if let Some(architectures) = self.architectures {
            latest.settings.architectures = architectures;
        }
        if self.dry_run == Some(true) {
            return Ok(FunctionConfiguration::of(
                function,
                &latest,
                address.function,
            ));
        }
        function.latest = latest;
        if self.publish == Some(true) {
            let made = version::publish(function, None, published);
            let arn = format!("{}:{}", address.function, made.version);
            return Ok(FunctionConfiguration::of(function, &made, arn).updating());
        }
        Ok(FunctionConfiguration::of(function, &function.latest, address.function).updating())
    }
}

/// Changes the settings.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateFunctionConfiguration {
    pub function_name: String,
    pub role: Option<String>,
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub description: Option<String>,
    pub timeout: Option<u32>,
    pub memory_size: Option<u32>,
    pub environment: Option<Environment>,
    pub revision_id: Option<String>,
    pub logging_config: Option<LoggingConfig>,
    pub tracing_config: Option<Inert>,
    pub dead_letter_config: Option<DeadLetterConfig>,
    #[serde(rename = "KMSKeyArn")]
    pub kms_key_arn: Option<Inert>,
    pub ephemeral_storage: Option<Inert>,
    pub vpc_config: Option<VpcConfig>,
    pub snap_start: Option<SnapStart>,
    pub layers: Option<Vec<String>>,
    pub file_system_configs: Option<Vec<Inert>>,
}

impl Operation for UpdateFunctionConfiguration {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "UpdateFunctionConfiguration";
    type Output = FunctionConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let now = call.now();
        let revision = call.world.ids.uuid();
        let known = function::of_address(call.world, &address)?;
        function::check_revision(known, self.revision_id.as_deref())?;
        if let Some(runtime) = &self.runtime {
            runtime::check(runtime, Use::Update, now)?;
        }
        if let Some(role) = &self.role {
            function::check_role(call.world, role)?;
        }
        let function = function::mutable(call.world, &address)?;
        let mut settings = function.latest.settings.clone();
        let wanted = Wanted {
            role: self.role,
            runtime: self.runtime,
            handler: self.handler,
            description: self.description,
            timeout: self.timeout,
            memory_size: self.memory_size,
            environment: self.environment,
            logging_config: self.logging_config,
            tracing_config: self.tracing_config,
            dead_letter_config: self.dead_letter_config,
            kms_key_arn: self.kms_key_arn,
            ephemeral_storage: self.ephemeral_storage,
            vpc_config: self.vpc_config,
            snap_start: self.snap_start,
            layers: self.layers,
            file_system_configs: self.file_system_configs,
        };
        settings.apply(wanted, &function.name)?;
        function.latest.settings = settings;
        function.latest.modified = now;
        function.latest.revision = revision;
        Ok(FunctionConfiguration::of(function, &function.latest, address.function).updating())
    }
}

/// Reserves concurrency; 0 lets nothing run.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutFunctionConcurrency {
    pub function_name: String,
    pub reserved_concurrent_executions: u32,
}

/// An account may have 1,000 executions at once, and 100 of them cannot be reserved
/// (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html>).
const RESERVABLE: u32 = 900;

impl Operation for PutFunctionConcurrency {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "PutFunctionConcurrency";
    type Output = Concurrency;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        function::of_address(call.world, &address)?;
        let prefix = call.arn("lambda", "function:");
        let others = call.world.lambda.functions.iter();
        let others: u32 = others
            .filter(|(arn, _)| arn.starts_with(&prefix) && **arn != address.function)
            .filter_map(|(_, function)| function.concurrency)
            .sum();
        let reserved = self.reserved_concurrent_executions;
        if others.saturating_add(reserved) > RESERVABLE {
            return Err(invalid(
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution \
                 below its minimum value of [100].",
            ));
        }
        function::mutable(call.world, &address)?.concurrency = Some(reserved);
        Ok(Concurrency {
            reserved_concurrent_executions: Some(reserved),
        })
    }
}

/// Reads the reserved concurrency.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunctionConcurrency {
    pub function_name: String,
}

impl Operation for GetFunctionConcurrency {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetFunctionConcurrency";
    type Output = Concurrency;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let function = function::of_address(call.world, &address)?;
        Ok(Concurrency {
            reserved_concurrent_executions: function.concurrency,
        })
    }
}

/// Gives the reserved concurrency back.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteFunctionConcurrency {
    pub function_name: String,
}

impl Operation for DeleteFunctionConcurrency {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "DeleteFunctionConcurrency";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        function::mutable(call.world, &address)?.concurrency = None;
        Ok(Empty {})
    }
}
