//! Tags of roles, policies and identity providers.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>. Invariant: keys differ by more than case, and
//! there are at most 50.

use serde::{Deserialize, Serialize};

use super::{identity_provider, limit_exceeded, managed, page, role};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct Tag {
    pub key: String,
    pub value: String,
}

/// Tags with others put over them.
///
/// # Errors
/// A key that comes twice among the new ones; more than 50 tags.
pub fn merged(mut tags: Vec<Tag>, new: Vec<Tag>) -> Result<Vec<Tag>, AwsError> {
    let same = |one: &Tag, other: &Tag| one.key.eq_ignore_ascii_case(&other.key);
    for (at, tag) in new.iter().enumerate() {
        if new.iter().take(at).any(|earlier| same(earlier, tag)) {
            return Err(AwsError::new(
                "InvalidInputException",
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
    }
    for tag in new {
        match tags.iter_mut().find(|known| same(known, &tag)) {
            Some(known) => *known = tag,
            None => tags.push(tag),
        }
    }
    if tags.len() > 50 {
        return Err(limit_exceeded(
            "The number of tags has reached the maximum limit.",
        ));
    }
    Ok(tags)
}

/// Tags, listed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListTagsOutput {
    pub tags: Vec<Tag>,
    pub is_truncated: bool,
    pub marker: Option<String>,
}

fn list(
    tags: Vec<Tag>,
    marker: Option<&str>,
    most: Option<usize>,
) -> Result<ListTagsOutput, AwsError> {
    let (tags, marker) = page::of(tags, marker, most)?;
    Ok(ListTagsOutput {
        tags,
        is_truncated: marker.is_some(),
        marker,
    })
}

/// The three operations on the tags of one kind of thing.
macro_rules! tagged {
    ($tag:ident, $untag:ident, $tag_name:literal, $untag_name:literal, $id:ident, $spelled:literal, $find:path) => {
        #[doc = concat!("`", $tag_name, "`: adds and changes tags.")]
        #[derive(Debug, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "the members are the model's")]
        pub struct $tag {
            #[serde(rename = $spelled)]
            pub $id: String,
            #[serde(rename = "Tags")]
            pub tags: Vec<Tag>,
        }

        impl Operation for $tag {
            const SERVICE: Service = Service::Iam;
            const NAME: &'static str = $tag_name;
            type Output = Empty;

            fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
                let thing = $find(call.world, &self.$id)?;
                thing.tags = merged(thing.tags.clone(), self.tags)?;
                Ok(Empty {})
            }
        }

        #[doc = concat!("`", $untag_name, "`: takes tags away.")]
        #[derive(Debug, Default, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs, reason = "the members are the model's")]
        pub struct $untag {
            #[serde(rename = $spelled)]
            pub $id: String,
            #[serde(rename = "TagKeys")]
            pub tag_keys: Vec<String>,
        }

        impl Operation for $untag {
            const SERVICE: Service = Service::Iam;
            const NAME: &'static str = $untag_name;
            type Output = Empty;

            fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
                let thing = $find(call.world, &self.$id)?;
                thing.tags.retain(|tag| {
                    !self
                        .tag_keys
                        .iter()
                        .any(|key| key.eq_ignore_ascii_case(&tag.key))
                });
                Ok(Empty {})
            }
        }
    };
}

tagged!(
    TagRole,
    UntagRole,
    "TagRole",
    "UntagRole",
    role_name,
    "RoleName",
    role::mutable
);
tagged!(
    TagPolicy,
    UntagPolicy,
    "TagPolicy",
    "UntagPolicy",
    policy_arn,
    "PolicyArn",
    managed::mutable
);
tagged!(
    TagOpenIDConnectProvider,
    UntagOpenIDConnectProvider,
    "TagOpenIDConnectProvider",
    "UntagOpenIDConnectProvider",
    provider_arn,
    "OpenIDConnectProviderArn",
    identity_provider::mutable
);

/// Lists a role's tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListRoleTags {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

impl Operation for ListRoleTags {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListRoleTags";
    type Output = ListTagsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let role = role::find(call.world, &self.role_name)?;
        list(role.tags.clone(), self.marker.as_deref(), self.max_items)
    }
}

/// Lists a policy's tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListPolicyTags {
    pub policy_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

impl Operation for ListPolicyTags {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListPolicyTags";
    type Output = ListTagsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let policy = managed::mutable(call.world, &self.policy_arn)?;
        list(policy.tags.clone(), self.marker.as_deref(), self.max_items)
    }
}
