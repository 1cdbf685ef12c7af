//! Tags of hosted zones and health checks.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html>,
//! <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResource.html>. Invariant: tags live and die with what they
//! are on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{State, bare, health_check, hosted_zone};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// What has tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResourceType {
    /// A health check.
    Healthcheck,
    /// A hosted zone.
    Hostedzone,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Tag {
    /// The key.
    pub key: String,
    /// The value; none is an empty one.
    #[serde(default)]
    pub value: String,
}

/// The tags of something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceTagSet {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its id, without a prefix.
    pub resource_id: String,
    /// Its tags, by their keys.
    pub tags: Vec<Tag>,
}

fn tags<'s>(
    state: &'s mut State,
    kind: ResourceType,
    id: &str,
) -> Result<&'s mut BTreeMap<String, String>, AwsError> {
    match kind {
        ResourceType::Hostedzone => Ok(&mut hosted_zone::find_mut(state, id)?.tags),
        ResourceType::Healthcheck => Ok(&mut health_check::find_mut(state, id)?.tags),
    }
}

fn tag_set(state: &mut State, kind: ResourceType, id: &str) -> Result<ResourceTagSet, AwsError> {
    let tags = tags(state, kind, id)?;
    Ok(ResourceTagSet {
        resource_type: kind,
        resource_id: bare(id).to_owned(),
        tags: tags
            .iter()
            .map(|(key, value)| Tag {
                key: key.clone(),
                value: value.clone(),
            })
            .collect(),
    })
}

/// Adds, changes and removes tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangeTagsForResource {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its id.
    pub resource_id: String,
    /// Tags to set.
    pub add_tags: Option<Vec<Tag>>,
    /// Keys to take away.
    pub remove_tag_keys: Option<Vec<String>>,
}

impl Operation for ChangeTagsForResource {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ChangeTagsForResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let tags = tags(
            &mut call.world.route53,
            self.resource_type,
            &self.resource_id,
        )?;
        for key in self.remove_tag_keys.unwrap_or_default() {
            tags.remove(&key);
        }
        for Tag { key, value } in self.add_tags.unwrap_or_default() {
            tags.insert(key, value);
        }
        Ok(Empty {})
    }
}

/// Answers the tags of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListTagsForResource {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its id.
    pub resource_id: String,
}

/// Tags of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResourceOutput {
    /// Its tags.
    pub resource_tag_set: ResourceTagSet,
}

impl Operation for ListTagsForResource {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ListTagsForResource";
    type Output = ListTagsForResourceOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let state = &mut call.world.route53;
        Ok(ListTagsForResourceOutput {
            resource_tag_set: tag_set(state, self.resource_type, &self.resource_id)?,
        })
    }
}

/// Answers the tags of several things of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListTagsForResources {
    /// What they are.
    pub resource_type: ResourceType,
    /// Their ids.
    pub resource_ids: Vec<String>,
}

/// Tags of several things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResourcesOutput {
    /// Their tags, in the order of the question.
    pub resource_tag_sets: Vec<ResourceTagSet>,
}

impl Operation for ListTagsForResources {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ListTagsForResources";
    type Output = ListTagsForResourcesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let state = &mut call.world.route53;
        let sets: Result<_, AwsError> = self
            .resource_ids
            .iter()
            .map(|id| tag_set(state, self.resource_type, id))
            .collect();
        Ok(ListTagsForResourcesOutput {
            resource_tag_sets: sets?,
        })
    }
}
