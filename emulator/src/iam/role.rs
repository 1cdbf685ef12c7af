//! Roles: who may assume them, and everything that hangs on them.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>. Invariant: a role that something
//! hangs on cannot be deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::federated;
use super::policy::{self, Kind};
use super::tag::{self, Tag};
use super::{limit_exceeded, no_such_entity, page};
use crate::clock::Timestamp;
use crate::message::percent_encode;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};
use crate::world::World;

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// Its name, in the case in which it was given.
    pub name: String,
    /// `/` or `/team/`.
    pub path: String,
    /// `AROA` and 17 more.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// When it was made.
    pub created: Timestamp,
    /// Who may assume it, as it was sent.
    pub trust: String,
    /// Free text.
    pub description: Option<String>,
    /// Seconds; nobody assumes roles here.
    pub session: Inert,
    /// The ARN of the policy that bounds its permissions.
    pub boundary: Option<String>,
    /// Inline policies by name.
    pub inline: BTreeMap<String, String>,
    /// The ARNs of attached policies.
    pub attached: BTreeSet<String>,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A role as operations answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct RoleOutput {
    pub path: String,
    pub role_name: String,
    pub role_id: String,
    pub arn: String,
    pub create_date: Timestamp,
    pub assume_role_policy_document: String,
    pub description: Option<String>,
    pub max_session_duration: Option<Inert>,
    pub permissions_boundary: Option<Boundary>,
    pub tags: Option<Vec<Tag>>,
    pub role_last_used: Option<Empty>,
}

/// What bounds a role's permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct Boundary {
    pub permissions_boundary_type: String,
    pub permissions_boundary_arn: String,
}

impl Role {
    fn output(&self) -> RoleOutput {
        RoleOutput {
            path: self.path.clone(),
            role_name: self.name.clone(),
            role_id: self.id.clone(),
            arn: self.arn.clone(),
            create_date: self.created,
            assume_role_policy_document: percent_encode(&self.trust),
            description: self.description.clone(),
            max_session_duration: Some(self.session.clone()),
            permissions_boundary: self.boundary.clone().map(|arn| Boundary {
                permissions_boundary_type: "Policy".to_owned(),
                permissions_boundary_arn: arn,
            }),
            tags: (!self.tags.is_empty()).then(|| self.tags.clone()),
            role_last_used: Some(Empty {}),
        }
    }
}

/// A role by its name.
///
/// # Errors
/// `NoSuchEntity`.
pub fn find<'w>(world: &'w World, name: &str) -> Result<&'w Role, AwsError> {
    world
        .iam
        .roles
        .get(&name.to_lowercase())
        .ok_or_else(|| missing(name))
}

/// A role by its name, to be changed.
///
/// # Errors
/// `NoSuchEntity`.
pub fn mutable<'w>(world: &'w mut World, name: &str) -> Result<&'w mut Role, AwsError> {
    world
        .iam
        .roles
        .get_mut(&name.to_lowercase())
        .ok_or_else(|| missing(name))
}

fn missing(name: &str) -> AwsError {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// Reads a trust policy; roles and users of this account that it names must be there.
fn check_trust(world: &World, text: &str) -> Result<(), AwsError> {
    let document = policy::read(text, Kind::Trust)?;
    federated::check_subjects(&document)?;
    if super::inline::size(text) > 2048 {
        return Err(limit_exceeded(
            "Cannot exceed quota for ACLSizePerRole: 2048",
        ));
    }
    let ours = format!("arn:aws:iam::{}:", world.account);
    for principal in document
        .statements
        .iter()
        .filter_map(|statement| statement.principals.as_ref())
        .flat_map(|principals| &principals.values)
        .filter(|principal| principal.kind == "AWS")
    {
        let known = match principal.name.strip_prefix(&ours) {
            Some("root") | None => true,
            Some(_) => super::role_of_arn(world, &principal.name).is_some(),
        };
        if !known {
            return Err(AwsError::new(
                "MalformedPolicyDocumentException",
                format!(
                    "Invalid principal in policy: \"AWS\":\"{}\"",
                    principal.name
                ),
            ));
        }
    }
    Ok(())
}

/// Makes a role.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateRole {
    pub path: Option<String>,
    pub role_name: String,
    pub assume_role_policy_document: String,
    pub description: Option<String>,
    pub max_session_duration: Option<Inert>,
    pub permissions_boundary: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

/// A role, answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OneRole {
    /// The role.
    pub role: RoleOutput,
}

impl Operation for CreateRole {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "CreateRole";
    type Output = OneRole;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let key = self.role_name.to_lowercase();
        if call.world.iam.roles.contains_key(&key) {
            return Err(AwsError::new(
                "EntityAlreadyExistsException",
                format!("Role with name {} already exists.", self.role_name),
            ));
        }
        check_trust(call.world, &self.assume_role_policy_document)?;
        if let Some(boundary) = &self.permissions_boundary {
            super::managed::check_attachable(call.world, boundary)?;
        }
        let tags = tag::merged(Vec::new(), self.tags.unwrap_or_default())?;
        let path = self.path.unwrap_or_else(|| "/".to_owned());
        let role = Role {
            id: format!("AROA{}", call.world.ids.upper_digits(17)),
            arn: format!(
                "arn:aws:iam::{}:role{path}{}",
                call.world.account, self.role_name
            ),
            name: self.role_name,
            path,
            created: call.now(),
            trust: self.assume_role_policy_document,
            description: self.description,
            session: self.max_session_duration.unwrap_or_else(hour),
            boundary: self.permissions_boundary,
            inline: BTreeMap::new(),
            attached: BTreeSet::new(),
            tags,
        };
        let output = RoleOutput {
            max_session_duration: None,
            role_last_used: None,
            ..role.output()
        };
        call.world.iam.roles.insert(key, role);
        Ok(OneRole { role: output })
    }
}

fn hour() -> Inert {
    Inert(3600.into())
}

/// Reads a role.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRole {
    pub role_name: String,
}

impl Operation for GetRole {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetRole";
    type Output = OneRole;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = find(call.world, &self.role_name)?.output();
        Ok(OneRole { role })
    }
}

/// Lists roles.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListRoles {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListRoles`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListRolesOutput {
    pub roles: Vec<RoleOutput>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListRoles {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListRoles";
    type Output = ListRolesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let prefix = self.path_prefix.unwrap_or_default();
        let roles = call.world.iam.roles.values();
        let roles = roles
            .filter(|role| role.path.starts_with(&prefix))
            .map(|role| RoleOutput {
                permissions_boundary: None,
                tags: None,
                role_last_used: None,
                ..role.output()
            })
            .collect();
        let (roles, marker) = page::of(roles, self.marker.as_deref(), self.max_items)?;
        Ok(ListRolesOutput {
            roles,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// Changes a role's description and session length.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateRole {
    pub role_name: String,
    pub description: Option<String>,
    pub max_session_duration: Option<Inert>,
}

impl Operation for UpdateRole {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "UpdateRole";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = mutable(call.world, &self.role_name)?;
        if self.description.is_some() {
            role.description = self.description;
        }
        role.session = self.max_session_duration.unwrap_or_else(hour);
        Ok(Empty {})
    }
}

/// Changes a role's description.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateRoleDescription {
    pub role_name: String,
    pub description: String,
}

impl Operation for UpdateRoleDescription {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "UpdateRoleDescription";
    type Output = OneRole;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = mutable(call.world, &self.role_name)?;
        role.description = Some(self.description);
        Ok(OneRole {
            role: role.output(),
        })
    }
}

/// Changes who may assume a role.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateAssumeRolePolicy {
    pub role_name: String,
    pub policy_document: String,
}

impl Operation for UpdateAssumeRolePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        find(call.world, &self.role_name)?;
        check_trust(call.world, &self.policy_document)?;
        mutable(call.world, &self.role_name)?.trust = self.policy_document;
        Ok(Empty {})
    }
}

/// Deletes a role.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRole {
    pub role_name: String,
}

impl Operation for DeleteRole {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeleteRole";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = find(call.world, &self.role_name)?;
        let conflict = |text| Err(AwsError::new("DeleteConflictException", text));
        if !role.attached.is_empty() {
            return conflict("Cannot delete entity, must detach all policies first.");
        }
        if !role.inline.is_empty() {
            return conflict("Cannot delete entity, must delete policies first.");
        }
        call.world.iam.roles.remove(&self.role_name.to_lowercase());
        Ok(Empty {})
    }
}

/// Lists the instance profiles of a role. There are none: EC2 is not here.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListInstanceProfilesForRole {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListInstanceProfilesForRole`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListInstanceProfilesForRoleOutput {
    pub instance_profiles: Vec<Empty>,
    pub is_truncated: bool,
}

impl Operation for ListInstanceProfilesForRole {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListInstanceProfilesForRole";
    type Output = ListInstanceProfilesForRoleOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        find(call.world, &self.role_name)?;
        Ok(ListInstanceProfilesForRoleOutput {
            instance_profiles: Vec::new(),
            is_truncated: false,
        })
    }
}
