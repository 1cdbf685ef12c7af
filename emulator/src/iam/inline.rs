//! Inline policies: documents that live and die with their role.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>. Invariant: all of a role's inline
//! policies together keep within 10,240 characters without white space.

use serde::{Deserialize, Serialize};

use super::policy::{self, Kind};
use super::{limit_exceeded, no_such_entity, page, role};
use crate::message::percent_encode;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// Sets an inline policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutRolePolicy {
    pub role_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Operation for PutRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "PutRolePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::mutable(call.world, &self.role_name)?;
        policy::read(&self.policy_document, Kind::Identity)?;
        let others = role
            .inline
            .iter()
            .filter(|(name, _)| **name != self.policy_name)
            .map(|(_, text)| size(text));
        if others.sum::<usize>() + size(&self.policy_document) > 10_240 {
            return Err(limit_exceeded(format!(
                "Maximum policy size of 10240 bytes exceeded for role {}",
                role.name
            )));
        }
        role.inline.insert(self.policy_name, self.policy_document);
        Ok(Empty {})
    }
}

/// IAM does not count white space.
pub(super) fn size(text: &str) -> usize {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .count()
}

/// Reads an inline policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRolePolicy {
    pub role_name: String,
    pub policy_name: String,
}

/// What [`GetRolePolicy`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRolePolicyOutput {
    pub role_name: String,
    pub policy_name: String,
    /// Percent-encoded.
    pub policy_document: String,
}

impl Operation for GetRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetRolePolicy";
    type Output = GetRolePolicyOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::find(call.world, &self.role_name)?;
        let text = role
            .inline
            .get(&self.policy_name)
            .ok_or_else(|| missing(&self.policy_name))?;
        Ok(GetRolePolicyOutput {
            role_name: role.name.clone(),
            policy_document: percent_encode(text),
            policy_name: self.policy_name,
        })
    }
}

fn missing(name: &str) -> AwsError {
    no_such_entity(format!("The role policy with name {name} cannot be found."))
}

/// Deletes an inline policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRolePolicy {
    pub role_name: String,
    pub policy_name: String,
}

impl Operation for DeleteRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeleteRolePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        role::mutable(call.world, &self.role_name)?
            .inline
            .remove(&self.policy_name)
            .ok_or_else(|| missing(&self.policy_name))?;
        Ok(Empty {})
    }
}

/// Lists a role's inline policies.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListRolePolicies {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListRolePolicies`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListRolePoliciesOutput {
    pub policy_names: Vec<String>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListRolePolicies {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListRolePolicies";
    type Output = ListRolePoliciesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::find(call.world, &self.role_name)?;
        let names = role.inline.keys().cloned().collect();
        let (policy_names, marker) = page::of(names, self.marker.as_deref(), self.max_items)?;
        Ok(ListRolePoliciesOutput {
            policy_names,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}
