//! Which managed policies a role has: attached, or as the boundary of its permissions.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>. Invariant: what is attached
//! exists, and a role has at most ten.

use serde::{Deserialize, Serialize};

use super::{limit_exceeded, managed, no_such_entity, page, role};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// Attaches a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AttachRolePolicy {
    pub role_name: String,
    pub policy_arn: String,
}

impl Operation for AttachRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "AttachRolePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        role::find(call.world, &self.role_name)?;
        managed::check_attachable(call.world, &self.policy_arn)?;
        let attached = &mut role::mutable(call.world, &self.role_name)?.attached;
        if attached.len() >= 10 && !attached.contains(&self.policy_arn) {
            return Err(limit_exceeded(
                "Cannot exceed quota for PoliciesPerRole: 10",
            ));
        }
        attached.insert(self.policy_arn);
        Ok(Empty {})
    }
}

/// Detaches a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DetachRolePolicy {
    pub role_name: String,
    pub policy_arn: String,
}

impl Operation for DetachRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DetachRolePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::mutable(call.world, &self.role_name)?;
        if !role.attached.remove(&self.policy_arn) {
            return Err(no_such_entity(format!(
                "Policy {} was not found.",
                self.policy_arn
            )));
        }
        Ok(Empty {})
    }
}

/// Lists the policies that are attached to a role.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListAttachedRolePolicies {
    pub role_name: String,
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// An attached policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AttachedPolicy {
    pub policy_name: String,
    pub policy_arn: String,
}

/// What [`ListAttachedRolePolicies`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListAttachedRolePoliciesOutput {
    pub attached_policies: Vec<AttachedPolicy>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListAttachedRolePolicies {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListAttachedRolePolicies";
    type Output = ListAttachedRolePoliciesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::find(call.world, &self.role_name)?;
        let prefix = self.path_prefix.unwrap_or_default();
        let attached = role
            .attached
            .iter()
            .filter_map(|arn| {
                let rest = arn.splitn(6, ':').nth(5)?.strip_prefix("policy")?;
                let (_, name) = rest.rsplit_once('/')?;
                rest.starts_with(&prefix).then(|| AttachedPolicy {
                    policy_name: name.to_owned(),
                    policy_arn: arn.clone(),
                })
            })
            .collect();
        let (attached_policies, marker) =
            page::of(attached, self.marker.as_deref(), self.max_items)?;
        Ok(ListAttachedRolePoliciesOutput {
            attached_policies,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// Lists the roles that a policy is attached to. Users and groups are not here, so there are none.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListEntitiesForPolicy {
    pub policy_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// A role that has a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PolicyRole {
    pub role_name: String,
    pub role_id: String,
}

/// What [`ListEntitiesForPolicy`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListEntitiesForPolicyOutput {
    pub policy_groups: Vec<Empty>,
    pub policy_users: Vec<Empty>,
    pub policy_roles: Vec<PolicyRole>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListEntitiesForPolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListEntitiesForPolicy";
    type Output = ListEntitiesForPolicyOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        managed::check_attachable(call.world, &self.policy_arn)?;
        let roles = call.world.iam.roles.values();
        let roles = roles
            .filter(|role| role.attached.contains(&self.policy_arn))
            .map(|role| PolicyRole {
                role_name: role.name.clone(),
                role_id: role.id.clone(),
            })
            .collect();
        let (policy_roles, marker) = page::of(roles, self.marker.as_deref(), self.max_items)?;
        Ok(ListEntitiesForPolicyOutput {
            policy_groups: Vec::new(),
            policy_users: Vec::new(),
            policy_roles,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// Bounds a role's permissions by a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutRolePermissionsBoundary {
    pub role_name: String,
    pub permissions_boundary: String,
}

impl Operation for PutRolePermissionsBoundary {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "PutRolePermissionsBoundary";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        role::find(call.world, &self.role_name)?;
        managed::check_attachable(call.world, &self.permissions_boundary)?;
        role::mutable(call.world, &self.role_name)?.boundary = Some(self.permissions_boundary);
        Ok(Empty {})
    }
}

/// Takes the boundary of a role's permissions away.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRolePermissionsBoundary {
    pub role_name: String,
}

impl Operation for DeleteRolePermissionsBoundary {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeleteRolePermissionsBoundary";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        role::mutable(call.world, &self.role_name)?.boundary = None;
        Ok(Empty {})
    }
}
