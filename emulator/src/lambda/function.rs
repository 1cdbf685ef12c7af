//! Functions: their state, and how they are made.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>. Invariant: a published version
//! never changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::{self, Address};
use super::configuration::{
    DeadLetterConfig, Environment, FunctionConfiguration, LoggingConfig, SnapStart, VpcConfig,
    Wanted,
};
use super::package::Code;
use super::permission::Policy;
use super::runtime::{self, Use};
use super::{invalid, no_such_resource, version};
use crate::clock::Timestamp;
use crate::iam;
use crate::operation::{AwsError, Call, Inert, Operation, Service};
use crate::world::World;

/// A function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// `$LATEST`.
    pub latest: Version,
    /// What was published, by number.
    pub versions: BTreeMap<u64, Version>,
    /// How many versions were ever published; a number is never used again.
    pub published: u64,
    /// Aliases by name.
    pub aliases: BTreeMap<String, Alias>,
    /// Resource-based policies by qualifier; the function's own by the empty text.
    pub policies: BTreeMap<String, Policy>,
    /// Reserved concurrency.
    pub concurrency: Option<u32>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// A version: code and settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// `$LATEST` or a number.
    pub version: String,
    /// The code.
    pub code: Code,
    /// The settings.
    pub settings: Settings,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Changes with every change.
    pub revision: String,
}

/// What `UpdateFunctionConfiguration` can change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The ARN of the execution role.
    pub role: String,
    /// `python3.13`.
    pub runtime: String,
    /// `handler.handle`.
    pub handler: String,
    /// Free text.
    pub description: String,
    /// Seconds.
    pub timeout: u32,
    /// MiB.
    pub memory: u32,
    /// Environment variables.
    pub environment: BTreeMap<String, String>,
    /// The log group.
    pub log_group: String,
    /// `LoggingConfig.LogFormat`.
    pub log_format: Inert,
    /// `LoggingConfig.ApplicationLogLevel`, for the JSON format.
    pub application_log_level: Option<Inert>,
    /// `LoggingConfig.SystemLogLevel`, for the JSON format.
    pub system_log_level: Option<Inert>,
    /// `TracingConfig`.
    pub tracing: Inert,
    /// `DeadLetterConfig.TargetArn`.
    pub dead_letter: Option<Inert>,
    /// `KMSKeyArn`.
    pub kms_key: Option<Inert>,
    /// `EphemeralStorage`.
    pub ephemeral_storage: Inert,
    /// `Architectures`.
    pub architectures: Inert,
}

/// A name for a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alias {
    /// The version that it names.
    pub version: String,
    /// Free text.
    pub description: String,
    /// Changes with every change.
    pub revision: String,
}

/// The version that an address names: `$LATEST` without a qualifier.
///
/// # Errors
/// A function, version or alias that is not there.
pub fn find<'w>(world: &'w World, address: &Address) -> Result<&'w Version, AwsError> {
    let missing = || no_such_resource(format!("Function not found: {}", address.arn()));
    let function = of_address(world, address)?;
    let Some(qualifier) = address.qualifier.as_deref() else {
        return Ok(&function.latest);
    };
    let number = match function.aliases.get(qualifier) {
        Some(alias) => alias.version.as_str(),
        None => qualifier,
    };
    if number == "$LATEST" {
        return Ok(&function.latest);
    }
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| function.versions.get(&number))
        .ok_or_else(missing)
}

/// The function that an address names.
///
/// # Errors
/// A function that is not there.
pub fn of_address<'w>(world: &'w World, address: &Address) -> Result<&'w Function, AwsError> {
    world
        .lambda
        .functions
        .get(&address.function)
        .ok_or_else(|| no_such_resource(format!("Function not found: {}", address.arn())))
}

/// The function that an address names, to be changed.
///
/// # Errors
/// A function that is not there.
pub fn mutable<'w>(world: &'w mut World, address: &Address) -> Result<&'w mut Function, AwsError> {
    world
        .lambda
        .functions
        .get_mut(&address.function)
        .ok_or_else(|| no_such_resource(format!("Function not found: {}", address.arn())))
}

/// Whether `$LATEST` is still what the caller saw.
///
/// # Errors
/// `PreconditionFailedException`.
pub fn check_revision(function: &Function, wanted: Option<&str>) -> Result<(), AwsError> {
    same_revision(&function.latest.revision, wanted)
}

/// Whether a revision is the one that the caller names, if one is named.
///
/// # Errors
/// `PreconditionFailedException`.
pub fn same_revision(revision: &str, wanted: Option<&str>) -> Result<(), AwsError> {
    if wanted.is_some_and(|wanted| !wanted.is_empty() && wanted != revision) {
        return Err(AwsError::new(
            "PreconditionFailedException",
            "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to \
             retrieve the latest Revision Id",
        ));
    }
    Ok(())
}

/// Whether Lambda can assume a role.
///
/// # Errors
/// Lambda's text, for a role that is not there or does not trust it; a trust policy that is not modelled.
pub fn check_role(world: &World, role: &str) -> Result<(), AwsError> {
    if role.split(':').nth(4) != Some(world.account.as_str()) {
        return Err(AwsError::new(
            "AccessDeniedException",
            "Cross-account pass role is not allowed.",
        ));
    }
    if iam::may_assume(world, role, "lambda.amazonaws.com")? {
        return Ok(());
    }
    Err(invalid(
        "The role defined for the function cannot be assumed by Lambda.",
    ))
}

/// `FunctionCode`. Code in S3 and container images are not modelled.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FunctionCode {
    /// In base64.
    pub zip_file: Option<String>,
}

/// Makes a function.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateFunction {
    pub function_name: String,
    pub runtime: Option<String>,
    pub role: String,
    pub handler: Option<String>,
    pub code: FunctionCode,
    pub description: Option<String>,
    pub timeout: Option<u32>,
    pub memory_size: Option<u32>,
    pub publish: Option<bool>,
    pub package_type: Option<String>,
    pub environment: Option<Environment>,
    pub tags: Option<BTreeMap<String, String>>,
    pub architectures: Option<Inert>,
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

impl Operation for CreateFunction {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "CreateFunction";
    type Output = FunctionConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        if address.qualifier.is_some() {
            return Err(invalid(
                "The function name must not have a qualifier when a function is created.",
            ));
        }
        if self.package_type.as_deref().unwrap_or("Zip") != "Zip" {
            return Err(AwsError::not_modelled(
                "Lambda functions of container images",
            ));
        }
        let (Some(runtime), Some(handler)) = (self.runtime, self.handler) else {
            return Err(invalid(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
            ));
        };
        runtime::check(&runtime, Use::Create, call.now())?;
        let name = address.function.rsplit(':').next().unwrap_or_default();
        let name = name.to_owned();
        if call.world.lambda.functions.contains_key(&address.function) {
            return Err(AwsError::new(
                "ResourceConflictException",
                format!("Function already exist: {name}"),
            ));
        }
        let zip = self.code.zip_file.as_deref().unwrap_or_default();
        let code = Code::of_base64(zip)?;
        let mut settings = Settings::of_new(&name);
        if let Some(architectures) = self.architectures {
            settings.architectures = architectures;
        }
        let wanted = Wanted {
            role: Some(self.role),
            runtime: Some(runtime),
            handler: Some(handler),
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
        settings.apply(wanted, &name)?;
        check_role(call.world, &settings.role)?;
        let mut function = Function {
            latest: Version {
                version: "$LATEST".to_owned(),
                code,
                settings,
                modified: call.now(),
                revision: call.world.ids.uuid(),
            },
            name,
            versions: BTreeMap::new(),
            published: 0,
            aliases: BTreeMap::new(),
            policies: BTreeMap::new(),
            concurrency: None,
            tags: self.tags.unwrap_or_default(),
        };
        let made = if self.publish == Some(true) {
            version::publish(&mut function, None, call.world.ids.uuid())
        } else {
            function.latest.clone()
        };
        let output = FunctionConfiguration::of(&function, &made, address.function.clone());
        call.world
            .lambda
            .functions
            .insert(address.function, function);
        Ok(output.pending())
    }
}
