//! Lambda as far as a deployment of the four services needs it.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html>. Invariant: a function that is here was
//! made with a role that Lambda could assume and with a zip that opens; running it is the edge's work.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Entry};

pub mod address;
pub mod function;
pub mod invoke;
pub mod package;
pub mod permission;

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
    Entry::of::<permission::GetPolicy>(),
    Entry::of::<permission::RemovePermission>(),
];

/// The error of what is not there.
fn no_such_resource(text: impl Into<String>) -> AwsError {
    AwsError::new("ResourceNotFoundException", text)
}

/// The error of a value that AWS does not take.
fn invalid(text: impl Into<String>) -> AwsError {
    AwsError::new("InvalidParameterValueException", text)
}
