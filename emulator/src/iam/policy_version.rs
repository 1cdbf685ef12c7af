//! Versions of managed policies, one of which is in force.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>. Invariant: a policy
//! has one to five versions; the one in force cannot be deleted.

use serde::{Deserialize, Serialize};

use super::managed::{Managed, Version, check_document, delete_conflict, find, mutable};
use super::{limit_exceeded, no_such_entity, page};
use crate::clock::Timestamp;
use crate::message::percent_encode;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

impl Managed {
    fn version(&self, id: &str) -> Result<(u32, &Version), AwsError> {
        id.strip_prefix('v')
            .and_then(|number| number.parse().ok())
            .and_then(|number| Some((number, self.versions.get(&number)?)))
            .ok_or_else(|| {
                no_such_entity(format!(
                    "Policy {} version {id} does not exist or is not attachable.",
                    self.arn
                ))
            })
    }

    fn version_output(&self, number: u32, version: &Version) -> VersionOutput {
        VersionOutput {
            document: None,
            version_id: format!("v{number}"),
            is_default_version: number == self.default,
            create_date: version.created,
        }
    }
}

/// A version as operations answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct VersionOutput {
    /// Percent-encoded; only `GetPolicyVersion` says it.
    pub document: Option<String>,
    pub version_id: String,
    pub is_default_version: bool,
    pub create_date: Timestamp,
}

/// A version, answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OneVersion {
    /// The version.
    pub policy_version: VersionOutput,
}

/// Adds a version.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreatePolicyVersion {
    pub policy_arn: String,
    pub policy_document: String,
    pub set_as_default: Option<bool>,
}

impl Operation for CreatePolicyVersion {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "CreatePolicyVersion";
    type Output = OneVersion;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let created = call.now();
        let policy = mutable(call.world, &self.policy_arn)?;
        check_document(&self.policy_document)?;
        if policy.versions.len() >= 5 {
            return Err(limit_exceeded(
                "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
                 existing version.",
            ));
        }
        policy.made += 1;
        policy.updated = created;
        let version = Version {
            document: self.policy_document,
            created,
        };
        policy.versions.insert(policy.made, version.clone());
        if self.set_as_default == Some(true) {
            policy.default = policy.made;
        }
        Ok(OneVersion {
            policy_version: policy.version_output(policy.made, &version),
        })
    }
}

/// Reads a version with its document.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetPolicyVersion {
    pub policy_arn: String,
    pub version_id: String,
}

impl Operation for GetPolicyVersion {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetPolicyVersion";
    type Output = OneVersion;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let policy = find(call.world, &self.policy_arn)?;
        let (number, version) = policy.version(&self.version_id)?;
        Ok(OneVersion {
            policy_version: VersionOutput {
                document: Some(percent_encode(&version.document)),
                ..policy.version_output(number, version)
            },
        })
    }
}

/// Lists versions, the newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListPolicyVersions {
    pub policy_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListPolicyVersions`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListPolicyVersionsOutput {
    pub versions: Vec<VersionOutput>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

impl Operation for ListPolicyVersions {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListPolicyVersions";
    type Output = ListPolicyVersionsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let policy = find(call.world, &self.policy_arn)?;
        let versions = policy.versions.iter().rev();
        let versions = versions
            .map(|(number, version)| policy.version_output(*number, version))
            .collect();
        let (versions, marker) = page::of(versions, self.marker.as_deref(), self.max_items)?;
        Ok(ListPolicyVersionsOutput {
            versions,
            is_truncated: marker.is_some(),
            marker,
        })
    }
}

/// Deletes a version that is not in force.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeletePolicyVersion {
    pub policy_arn: String,
    pub version_id: String,
}

impl Operation for DeletePolicyVersion {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeletePolicyVersion";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let now = call.now();
        let policy = mutable(call.world, &self.policy_arn)?;
        let (number, _) = policy.version(&self.version_id)?;
        if number == policy.default {
            return Err(delete_conflict(
                "Cannot delete the default version of a policy.",
            ));
        }
        policy.versions.remove(&number);
        policy.updated = now;
        Ok(Empty {})
    }
}

/// Puts a version in force.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct SetDefaultPolicyVersion {
    pub policy_arn: String,
    pub version_id: String,
}

impl Operation for SetDefaultPolicyVersion {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "SetDefaultPolicyVersion";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let now = call.now();
        let policy = mutable(call.world, &self.policy_arn)?;
        let (number, _) = policy.version(&self.version_id)?;
        policy.default = number;
        policy.updated = now;
        Ok(Empty {})
    }
}
