//! Functions: their state.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>. Invariant: a published version
//! never changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::no_such_resource;
use super::package::Code;
use super::permission::Policy;
use crate::clock::Timestamp;
use crate::operation::{AwsError, Inert};
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
    /// The other members of `LoggingConfig`.
    pub logging: Inert,
    /// `TracingConfig`.
    pub tracing: Inert,
    /// `DeadLetterConfig`.
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
pub fn version<'w>(world: &'w World, address: &Address) -> Result<&'w Version, AwsError> {
    let missing = || no_such_resource(format!("Function not found: {}", address.arn()));
    let function = world
        .lambda
        .functions
        .get(&address.function)
        .ok_or_else(missing)?;
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
