//! IAM as far as a deployment of the four services needs it: roles, policies, identity providers.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html>. Invariant: every document that is
//! kept has passed the policy grammar, and every policy that is attached exists.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Entry};
use crate::world::World;

pub mod attachment;
pub mod aws_managed;
pub mod decide;
mod element;
mod federated;
pub mod identity_provider;
pub mod inline;
pub mod managed;
pub(crate) mod page;
pub mod policy;
pub mod policy_version;
pub mod role;
pub mod tag;
pub mod user;

#[cfg(test)]
mod tests;

use decide::Question;
use policy::{Document, Kind};

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Roles by their name in lower case: IAM's names differ by more than case.
    pub roles: BTreeMap<String, role::Role>,
    /// The account's own managed policies by ARN.
    pub policies: BTreeMap<String, managed::Managed>,
    /// OpenID Connect providers by ARN.
    pub providers: BTreeMap<String, identity_provider::Provider>,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<identity_provider::AddClientIDToOpenIDConnectProvider>(),
    Entry::of::<attachment::AttachRolePolicy>(),
    Entry::of::<identity_provider::CreateOpenIDConnectProvider>(),
    Entry::of::<managed::CreatePolicy>(),
    Entry::of::<policy_version::CreatePolicyVersion>(),
    Entry::of::<role::CreateRole>(),
    Entry::of::<identity_provider::DeleteOpenIDConnectProvider>(),
    Entry::of::<managed::DeletePolicy>(),
    Entry::of::<policy_version::DeletePolicyVersion>(),
    Entry::of::<role::DeleteRole>(),
    Entry::of::<attachment::DeleteRolePermissionsBoundary>(),
    Entry::of::<inline::DeleteRolePolicy>(),
    Entry::of::<attachment::DetachRolePolicy>(),
    Entry::of::<identity_provider::GetOpenIDConnectProvider>(),
    Entry::of::<managed::GetPolicy>(),
    Entry::of::<policy_version::GetPolicyVersion>(),
    Entry::of::<role::GetRole>(),
    Entry::of::<inline::GetRolePolicy>(),
    Entry::of::<user::GetUser>(),
    Entry::of::<attachment::ListAttachedRolePolicies>(),
    Entry::of::<attachment::ListEntitiesForPolicy>(),
    Entry::of::<role::ListInstanceProfilesForRole>(),
    Entry::of::<identity_provider::ListOpenIDConnectProviders>(),
    Entry::of::<managed::ListPolicies>(),
    Entry::of::<tag::ListPolicyTags>(),
    Entry::of::<policy_version::ListPolicyVersions>(),
    Entry::of::<inline::ListRolePolicies>(),
    Entry::of::<tag::ListRoleTags>(),
    Entry::of::<role::ListRoles>(),
    Entry::of::<attachment::PutRolePermissionsBoundary>(),
    Entry::of::<inline::PutRolePolicy>(),
    Entry::of::<identity_provider::RemoveClientIDFromOpenIDConnectProvider>(),
    Entry::of::<policy_version::SetDefaultPolicyVersion>(),
    Entry::of::<tag::TagOpenIDConnectProvider>(),
    Entry::of::<tag::TagPolicy>(),
    Entry::of::<tag::TagRole>(),
    Entry::of::<tag::UntagOpenIDConnectProvider>(),
    Entry::of::<tag::UntagPolicy>(),
    Entry::of::<tag::UntagRole>(),
    Entry::of::<role::UpdateAssumeRolePolicy>(),
    Entry::of::<identity_provider::UpdateOpenIDConnectProviderThumbprint>(),
    Entry::of::<role::UpdateRole>(),
    Entry::of::<role::UpdateRoleDescription>(),
];

/// Whether a service (`lambda.amazonaws.com`) may assume a role for something of this account. A role that is not
/// there may not be assumed.
///
/// # Errors
/// A trust policy whose conditions are not modelled.
pub fn may_assume(world: &World, role_arn: &str, service: &str) -> Result<bool, AwsError> {
    may_assume_with(world, role_arn, service, [])
}

/// The same, where the service says more of itself: condition keys in lower case (`sts:externalid`) and their values.
///
/// # Errors
/// A trust policy whose conditions are not modelled.
pub fn may_assume_with(
    world: &World,
    role_arn: &str,
    service: &str,
    more: impl IntoIterator<Item = (String, Vec<String>)>,
) -> Result<bool, AwsError> {
    let Some(role) = role_of_arn(world, role_arn) else {
        return Ok(false);
    };
    let trust = policy::read(&role.trust, Kind::Trust)?;
    let account = ("aws:sourceaccount".to_owned(), vec![world.account.clone()]);
    let question = Question {
        action: "sts:AssumeRole",
        principal: Some(("Service", service)),
        context: more.into_iter().chain([account]).collect(),
        ..Question::default()
    };
    decide::allows([&trust], &question)
}

/// Whether a role's own policies, inline and attached, let it do something. A role that is not there may do nothing.
///
/// # Errors
/// An AWS managed policy whose text is not modelled, a condition that is not.
pub fn allows(
    world: &World,
    role_arn: &str,
    action: &str,
    resource: &str,
) -> Result<bool, AwsError> {
    let Some(role) = role_of_arn(world, role_arn) else {
        return Ok(false);
    };
    let question = Question {
        action,
        resource,
        ..Question::default()
    };
    if let Some(boundary) = &role.boundary {
        let boundary = document(world, boundary)?;
        if !decide::allows([&boundary], &question)? {
            return Ok(false);
        }
    }
    let mut documents = Vec::new();
    for text in role.inline.values() {
        documents.push(policy::read(text, Kind::Identity)?);
    }
    // What a policy of AWS's would allow beyond the others is unknown without its text; none of those listed denies.
    let mut unknown = None;
    for arn in &role.attached {
        match document(world, arn) {
            Ok(document) => documents.push(document),
            Err(error) => unknown = Some(error),
        }
    }
    match (decide::allows(&documents, &question)?, unknown) {
        (false, Some(error)) => Err(error),
        (allowed, _) => Ok(allowed),
    }
}

/// The text in force of a managed policy, read.
fn document(world: &World, arn: &str) -> Result<Document, AwsError> {
    let text = match world.iam.policies.get(arn) {
        Some(policy) => policy.document().to_owned(),
        None => aws_managed::document(arn)?.to_owned(),
    };
    policy::read(&text, Kind::Identity)
}

fn role_of_arn<'w>(world: &'w World, arn: &str) -> Option<&'w role::Role> {
    let name = arn.rsplit('/').next()?;
    let role = world.iam.roles.get(&name.to_lowercase())?;
    (role.arn == arn).then_some(role)
}

/// The error of what is not there.
fn no_such_entity(text: impl Into<String>) -> AwsError {
    AwsError::new("NoSuchEntityException", text)
}

/// The error of a quota.
fn limit_exceeded(text: impl Into<String>) -> AwsError {
    AwsError::new("LimitExceededException", text)
}
