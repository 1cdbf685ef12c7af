//! The role that a pool's SMS are sent with.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SmsConfigurationType.html>. Invariant: a
//! pool has no role that Cognito cannot assume with the pool's external id. What the role may do is not looked at.

use serde_json::Value;

use crate::iam;
use crate::operation::{AwsError, Inert};
use crate::world::World;

/// Refuses a role that Cognito cannot assume.
///
/// # Errors
/// `InvalidSmsRoleTrustRelationshipException`; a trust policy whose conditions are not modelled.
pub(super) fn check(world: &World, configuration: Option<&Inert>) -> Result<(), AwsError> {
    let word = |name: &str| {
        let value = configuration.and_then(|configuration| configuration.0.get(name));
        value.and_then(Value::as_str)
    };
    let Some(role) = word("SnsCallerArn") else {
        return Ok(());
    };
    let id = word("ExternalId").map(|id| ("sts:externalid".to_owned(), vec![id.to_owned()]));
    if iam::may_assume_with(world, role, "cognito-idp.amazonaws.com", id)? {
        return Ok(());
    }
    Err(AwsError::new(
        "InvalidSmsRoleTrustRelationshipException",
        "Role does not have a trust relationship allowing Cognito to assume the role",
    ))
}
