//! Lambda as far as a deployment of the four services needs it.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>. Invariant: a function that is here was
//! made with a role that Lambda could assume and with a zip that opens; running it is the edge's work.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Entry};

pub mod address;
pub mod alias;
pub mod configuration;
pub mod function;
pub mod invoke;
pub mod package;
pub mod permission;
pub mod read;
pub mod runtime;
pub mod tag;
pub mod update;
pub mod version;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use package::{Package, package};
pub use permission::{may_be_invoked_by, may_invoke};

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Functions by their ARN without a qualifier.
    pub functions: BTreeMap<String, function::Function>,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<permission::AddPermission>(),
    Entry::of::<alias::CreateAlias>(),
    Entry::of::<function::CreateFunction>(),
    Entry::of::<alias::DeleteAlias>(),
    Entry::of::<read::DeleteFunction>(),
    Entry::of::<update::DeleteFunctionConcurrency>(),
    Entry::of::<alias::GetAlias>(),
    Entry::of::<read::GetFunction>(),
    Entry::of::<read::GetFunctionCodeSigningConfig>(),
    Entry::of::<update::GetFunctionConcurrency>(),
    Entry::of::<read::GetFunctionConfiguration>(),
    Entry::of::<permission::GetPolicy>(),
    Entry::of::<alias::ListAliases>(),
    Entry::of::<read::ListFunctions>(),
    Entry::of::<tag::ListTags>(),
    Entry::of::<version::ListVersionsByFunction>(),
    Entry::of::<version::PublishVersion>(),
    Entry::of::<update::PutFunctionConcurrency>(),
    Entry::of::<permission::RemovePermission>(),
    Entry::of::<tag::TagResource>(),
    Entry::of::<tag::UntagResource>(),
    Entry::of::<alias::UpdateAlias>(),
    Entry::of::<update::UpdateFunctionCode>(),
    Entry::of::<update::UpdateFunctionConfiguration>(),
];

/// The error of what is not there.
fn no_such_resource(text: impl Into<String>) -> AwsError {
    AwsError::new("ResourceNotFoundException", text)
}

/// The error of a value that AWS does not take.
fn invalid(text: impl Into<String>) -> AwsError {
    AwsError::new("InvalidParameterValueException", text)
}
