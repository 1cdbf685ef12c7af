//! Tags of user pools.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html>.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Pool, State};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

fn tagged<'s>(state: &'s mut State, arn: &str) -> Result<&'s mut Pool, AwsError> {
    state
        .pools
        .values_mut()
        .find(|pool| pool.arn == arn)
        .ok_or_else(|| {
            AwsError::new(
                "ResourceNotFoundException",
                format!("Resource {arn} does not exist."),
            )
        })
}

/// Sets tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TagResource {
    /// A pool's ARN.
    pub resource_arn: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

impl Operation for TagResource {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "TagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = tagged(&mut call.world.cognito, &self.resource_arn)?;
        if let Some(key) = self.tags.keys().find(|key| key.starts_with("aws:")) {
            return Err(AwsError::new(
                "InvalidParameterException",
                format!("Tag key {key} starts with the reserved prefix aws:"),
            ));
        }
        pool.tags.extend(self.tags);
        Ok(Empty {})
    }
}

/// Takes tags away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UntagResource {
    /// A pool's ARN.
    pub resource_arn: String,
    /// Their keys.
    pub tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UntagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = tagged(&mut call.world.cognito, &self.resource_arn)?;
        pool.tags.retain(|key, _| !self.tag_keys.contains(key));
        Ok(Empty {})
    }
}

/// Lists tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListTagsForResource {
    /// A pool's ARN.
    pub resource_arn: String,
}

/// Tags.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListTagsForResourceOutput {
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

impl Operation for ListTagsForResource {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListTagsForResource";
    type Output = ListTagsForResourceOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListTagsForResourceOutput, AwsError> {
        let pool = tagged(&mut call.world.cognito, &self.resource_arn)?;
        Ok(ListTagsForResourceOutput {
            tags: pool.tags.clone(),
        })
    }
}
