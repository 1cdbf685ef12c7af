//! Managed policies of the account.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>. Invariant: a
//! policy that something uses cannot be deleted.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::policy::{self, Kind};
use super::tag::{self, Tag};
use super::{aws_managed, inline, limit_exceeded, no_such_entity, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::World;

/// A managed policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Managed {
    /// Its name.
    pub name: String,
    /// `/` or `/team/`.
    pub path: String,
    /// `ANPA` and 17 more.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Free text.
    pub description: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When its versions last changed.
    pub updated: Timestamp,
    /// Versions by number.
    pub versions: BTreeMap<u32, Version>,
    /// The version in force.
    pub default: u32,
    /// How many versions there ever were.
    pub made: u32,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A version of a managed policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// The document as it was sent.
    pub document: String,
    /// When it was made.
    pub created: Timestamp,
}

impl Managed {
    /// The document in force.
    pub fn document(&self) -> &str {
        self.versions
            .get(&self.default)
            .map(|version| version.document.as_str())
            .unwrap_or_default()
    }
}

/// A policy as operations answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PolicyOutput {
    pub policy_name: String,
    pub policy_id: String,
    pub arn: String,
    pub path: String,
    pub default_version_id: String,
    pub attachment_count: usize,
    pub permissions_boundary_usage_count: usize,
    pub is_attachable: bool,
    pub description: Option<String>,
    pub create_date: Timestamp,
    pub update_date: Timestamp,
    pub tags: Option<Vec<Tag>>,
}

fn output(world: &World, policy: &Managed) -> PolicyOutput {
    let (attached, bounded) = uses(world, &policy.arn);
    PolicyOutput {
        policy_name: policy.name.clone(),
        policy_id: policy.id.clone(),
        arn: policy.arn.clone(),
        path: policy.path.clone(),
        default_version_id: format!("v{}", policy.default),
        attachment_count: attached,
        permissions_boundary_usage_count: bounded,
        is_attachable: true,
        description: policy.description.clone(),
        create_date: policy.created,
        update_date: policy.updated,
        tags: (!policy.tags.is_empty()).then(|| policy.tags.clone()),
    }
}

/// A policy of AWS's as if it were the account's: with one version.
fn of_aws(world: &World, arn: &str) -> Result<Managed, AwsError> {
    let document = aws_managed::document(arn)?.to_owned();
    let (path, name) = aws_managed::path_and_name(arn);
    let id: String = digest(&SHA256, arn.as_bytes())
        .as_ref()
        .iter()
        .take(17)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect();
    let created = Timestamp::default();
    Ok(Managed {
        name: name.to_owned(),
        path,
        id: format!("ANPA{id}"),
        arn: arn.to_owned(),
        description: None,
        created,
        updated: created.min(world.now),
        versions: BTreeMap::from([(1, Version { document, created })]),
        default: 1,
        made: 1,
        tags: Vec::new(),
    })
}

/// How many roles have a policy attached, and how many as their boundary.
fn uses(world: &World, arn: &str) -> (usize, usize) {
    let roles = || world.iam.roles.values();
    (
        roles().filter(|role| role.attached.contains(arn)).count(),
        roles()
            .filter(|role| role.boundary.as_deref() == Some(arn))
            .count(),
    )
}

/// A policy by its ARN, the account's own or AWS's.
pub(super) fn find(world: &World, arn: &str) -> Result<Managed, AwsError> {
    if aws_managed::is_aws(arn) {
        return of_aws(world, arn);
    }
    world
        .iam
        .policies
        .get(arn)
        .cloned()
        .ok_or_else(|| missing(arn))
}

/// One of the account's own policies by its ARN, to be changed.
///
/// # Errors
/// `NoSuchEntity`.
pub fn mutable<'w>(world: &'w mut World, arn: &str) -> Result<&'w mut Managed, AwsError> {
    world.iam.policies.get_mut(arn).ok_or_else(|| missing(arn))
}

fn missing(arn: &str) -> AwsError {
    no_such_entity(format!("Policy {arn} was not found."))
}

/// Whether a policy can be attached.
///
/// # Errors
/// `NoSuchEntity`; an AWS managed policy that is not listed.
pub fn check_attachable(world: &World, arn: &str) -> Result<(), AwsError> {
    if aws_managed::is_aws(arn) {
        return aws_managed::check(arn);
    }
    if world.iam.policies.contains_key(arn) {
        return Ok(());
    }
    Err(no_such_entity(format!(
        "Policy {arn} does not exist or is not attachable."
    )))
}

pub(super) fn check_document(text: &str) -> Result<(), AwsError> {
    policy::read(text, Kind::Identity)?;
    if inline::size(text) > 6144 {
        return Err(limit_exceeded("Cannot exceed quota for PolicySize: 6144"));
    }
    Ok(())
}

/// Makes a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreatePolicy {
    pub policy_name: String,
    pub path: Option<String>,
    pub policy_document: String,
    pub description: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

/// A policy, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnePolicy {
    /// The policy.
    pub policy: PolicyOutput,
}

impl Operation for CreatePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "CreatePolicy";
    type Output = OnePolicy;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let wanted = self.policy_name.to_lowercase();
        if call
            .world
            .iam
            .policies
            .values()
            .any(|policy| policy.name.to_lowercase() == wanted)
        {
            return Err(AwsError::new(
                "EntityAlreadyExistsException",
                format!(
                    "A policy called {} already exists. Duplicate names are not allowed.",
                    self.policy_name
                ),
            ));
        }
        check_document(&self.policy_document)?;
        let tags = tag::merged(Vec::new(), self.tags.unwrap_or_default())?;
        let path = self.path.unwrap_or_else(|| "/".to_owned());
        let created = call.now();
        let document = self.policy_document;
        let policy = Managed {
            id: format!("ANPA{}", call.world.ids.upper_digits(17)),
            arn: format!(
                "arn:aws:iam::{}:policy{path}{}",
                call.world.account, self.policy_name
            ),
            name: self.policy_name,
            path,
            description: self.description,
            created,
            updated: created,
            versions: BTreeMap::from([(1, Version { document, created })]),
            default: 1,
            made: 1,
            tags,
        };
        let output = PolicyOutput {
            description: None,
            ..output(call.world, &policy)
        };
        call.world.iam.policies.insert(policy.arn.clone(), policy);
        Ok(OnePolicy { policy: output })
    }
}

/// Reads a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetPolicy {
    pub policy_arn: String,
}

impl Operation for GetPolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetPolicy";
    type Output = OnePolicy;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let policy = find(call.world, &self.policy_arn)?;
        Ok(OnePolicy {
            policy: output(call.world, &policy),
        })
    }
}

/// Lists the account's own policies.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListPolicies {
    pub scope: Option<String>,
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListPolicies`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListPoliciesOutput {
    pub policies: Vec<PolicyOutput>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListPolicies {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListPolicies";
    type Output = ListPoliciesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        if self.scope.as_deref() != Some("Local") {
            return Err(AwsError::not_modelled(
                "ListPolicies of AWS's own policies (Scope other than Local)",
            ));
        }
        let prefix = self.path_prefix.unwrap_or_default();
        let world = &*call.world;
        let policies = world.iam.policies.values();
        let policies = policies
            .filter(|policy| policy.path.starts_with(&prefix))
            .map(|policy| PolicyOutput {
                description: None,
                tags: None,
                ..output(world, policy)
            })
            .collect();
        let (policies, marker) = page::of(policies, self.marker.as_deref(), self.max_items)?;
        Ok(ListPoliciesOutput {
            policies,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// Deletes a policy that nothing uses and that has one version left.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeletePolicy {
    pub policy_arn: String,
}

impl Operation for DeletePolicy {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeletePolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let several = mutable(call.world, &self.policy_arn)?.versions.len() > 1;
        if uses(call.world, &self.policy_arn) != (0, 0) {
            return Err(delete_conflict(
                "Cannot delete a policy attached to entities.",
            ));
        }
        if several {
            return Err(delete_conflict(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's \
                 versions. The default version is deleted with the policy.",
            ));
        }
        call.world.iam.policies.remove(&self.policy_arn);
        Ok(Empty {})
    }
}

pub(super) fn delete_conflict(text: &str) -> AwsError {
    AwsError::new("DeleteConflictException", text)
}
