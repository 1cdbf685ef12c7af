//! Tags of functions.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html>. Invariant: at most 50; versions and
//! aliases have none of their own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::{self, Address};
use super::{function, invalid};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

fn addressed(call: &Call<'_>, resource: &str) -> Result<Address, AwsError> {
    let address = address::of_call(call, resource, None)?;
    if address.qualifier.is_some() {
        return Err(invalid(
            "Tags on function aliases and versions are not supported. Please specify a function ARN.",
        ));
    }
    Ok(address)
}

/// Lists tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListTags {
    pub resource: String,
}

/// What [`ListTags`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListTagsOutput {
    pub tags: BTreeMap<String, String>,
}

impl Operation for ListTags {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "ListTags";
    type Output = ListTagsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = addressed(call, &self.resource)?;
        let function = function::of_address(call.world, &address)?;
        Ok(ListTagsOutput {
            tags: function.tags.clone(),
        })
    }
}

/// Adds and changes tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct TagResource {
    pub resource: String,
    pub tags: BTreeMap<String, String>,
}

impl Operation for TagResource {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "TagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = addressed(call, &self.resource)?;
        let function = function::mutable(call.world, &address)?;
        let mut tags = function.tags.clone();
        tags.extend(self.tags);
        if tags.len() > 50 {
            return Err(invalid("Number of tags exceeds resource tag limit."));
        }
        function.tags = tags;
        Ok(Empty {})
    }
}

/// Takes tags away.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UntagResource {
    pub resource: String,
    pub tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "UntagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = addressed(call, &self.resource)?;
        let function = function::mutable(call.world, &address)?;
        function.tags.retain(|key, _| !self.tag_keys.contains(key));
        Ok(Empty {})
    }
}
