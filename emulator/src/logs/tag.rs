//! Tags of log groups.
//!
//! Page: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>. Invariant: the
//! ARN of a tagged group has no `:*` at its end.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::missing;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

fn tagged<'w>(call: &'w mut Call<'_>, arn: &str) -> Result<&'w mut Group, AwsError> {
    call.world
        .logs
        .groups
        .get_mut(arn)
        .ok_or_else(|| missing("The specified resource does not exist."))
}

/// Lists tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListTagsForResource {
    pub resource_arn: String,
}

/// What [`ListTagsForResource`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListTagsForResourceOutput {
    pub tags: BTreeMap<String, String>,
}

impl Operation for ListTagsForResource {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "ListTagsForResource";
    type Output = ListTagsForResourceOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        Ok(ListTagsForResourceOutput {
            tags: tagged(call, &self.resource_arn)?.tags.clone(),
        })
    }
}

/// Adds and changes tags.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct TagResource {
    pub resource_arn: String,
    pub tags: BTreeMap<String, String>,
}

impl Operation for TagResource {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "TagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let group = tagged(call, &self.resource_arn)?;
        let mut tags = group.tags.clone();
        tags.extend(self.tags);
        if tags.len() > 50 {
            return Err(AwsError::new(
                "TooManyTagsException",
                "A resource can have no more than 50 tags.",
            ));
        }
        group.tags = tags;
        Ok(Empty {})
    }
}

/// Takes tags away.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UntagResource {
    pub resource_arn: String,
    pub tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "UntagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let group = tagged(call, &self.resource_arn)?;
        group.tags.retain(|key, _| !self.tag_keys.contains(key));
        Ok(Empty {})
    }
}

#[cfg(test)]
mod tests {
    use super::super::group::CreateLogGroup;
    use super::*;
    use crate::Cloud;

    #[test]
    fn tags_are_put_over_each_other_and_taken_away() {
        let cloud = Cloud::seeded(1);
        let arn = "arn:aws:logs:us-east-1:000000000000:log-group:orchard".to_owned();
        let list = || {
            let resource_arn = arn.clone();
            cloud.call(ListTagsForResource { resource_arn })
        };
        assert_eq!(
            list().expect_err("not there").code,
            "ResourceNotFoundException"
        );
        let tags = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = pairs.iter();
            pairs
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        cloud
            .call(CreateLogGroup {
                log_group_name: "orchard".to_owned(),
                tags: Some(tags(&[("team", "pickers")])),
                ..CreateLogGroup::default()
            })
            .expect("made");
        cloud
            .call(TagResource {
                resource_arn: arn.clone(),
                tags: tags(&[("team", "planters"), ("row", "7")]),
            })
            .expect("tagged");
        cloud
            .call(UntagResource {
                resource_arn: arn.clone(),
                tag_keys: vec!["row".to_owned()],
            })
            .expect("untagged");
        assert_eq!(list().expect("there").tags, tags(&[("team", "planters")]));
    }
}
