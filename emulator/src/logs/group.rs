//! Log groups and how long they keep what is in them.
//!
//! Page: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>. Invariant: a
//! name is used once in a region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stream::Stream;
use super::{exists, find, find_either, invalid, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};
use crate::world::World;

/// A group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// Days; for ever where there are none.
    pub retention: Option<u32>,
    /// The key that it is encrypted with.
    pub kms_key: Option<Inert>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: Option<Inert>,
    /// Whether it cannot be deleted.
    pub protected: bool,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Streams by name.
    pub streams: BTreeMap<String, Stream>,
}

impl Group {
    /// The moment before which nothing is read.
    pub(super) fn horizon(&self, now: Timestamp) -> Timestamp {
        match self.retention {
            Some(days) => now.plus_seconds(-86_400 * i64::from(days)),
            None => Timestamp(i64::MIN),
        }
    }
}

/// Makes a group where there is none; for services that make their own.
pub fn ensure(world: &mut World, arn: &str) {
    let created = world.now;
    let name = arn.splitn(7, ':').nth(6).unwrap_or_default().to_owned();
    world
        .logs
        .groups
        .entry(arn.to_owned())
        .or_insert_with(|| Group {
            name,
            created,
            ..Group::default()
        });
}

/// Makes a group.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateLogGroup {
    pub log_group_name: String,
    pub kms_key_id: Option<Inert>,
    pub tags: Option<BTreeMap<String, String>>,
    pub log_group_class: Option<Inert>,
    pub deletion_protection_enabled: Option<bool>,
}

impl Operation for CreateLogGroup {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "CreateLogGroup";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        if find(call, &self.log_group_name).is_ok() {
            return Err(exists("The specified log group already exists"));
        }
        let arn = call.arn("logs", format_args!("log-group:{}", self.log_group_name));
        let group = Group {
            name: self.log_group_name,
            created: call.now(),
            retention: None,
            kms_key: self.kms_key_id,
            class: self.log_group_class,
            protected: self.deletion_protection_enabled == Some(true),
            tags: self.tags.unwrap_or_default(),
            streams: BTreeMap::new(),
        };
        call.world.logs.groups.insert(arn, group);
        Ok(Empty {})
    }
}

/// Deletes a group and all that is in it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteLogGroup {
    pub log_group_name: String,
}

impl Operation for DeleteLogGroup {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DeleteLogGroup";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        if find(call, &self.log_group_name)?.protected {
            return Err(AwsError::new(
                "ValidationException",
                "The log group cannot be deleted because deletion protection is enabled.",
            ));
        }
        let arn = call.arn("logs", format_args!("log-group:{}", self.log_group_name));
        call.world.logs.groups.remove(&arn);
        Ok(Empty {})
    }
}

/// Lists groups, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DescribeLogGroups {
    pub log_group_name_prefix: Option<String>,
    pub log_group_name_pattern: Option<String>,
    pub next_token: Option<String>,
    pub limit: Option<usize>,
}

/// A group as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct LogGroup {
    pub log_group_name: String,
    pub creation_time: i64,
    pub retention_in_days: Option<u32>,
    pub metric_filter_count: u32,
    pub arn: String,
    pub stored_bytes: u64,
    pub kms_key_id: Option<Inert>,
    pub log_group_class: Inert,
    pub log_group_arn: String,
    pub deletion_protection_enabled: bool,
}

/// What [`DescribeLogGroups`] answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DescribeLogGroupsOutput {
    pub log_groups: Vec<LogGroup>,
    pub next_token: Option<String>,
}

impl Operation for DescribeLogGroups {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DescribeLogGroups";
    type Output = DescribeLogGroupsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        if self.log_group_name_prefix.is_some() && self.log_group_name_pattern.is_some() {
            return Err(invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            ));
        }
        let region = call.arn("logs", "log-group:");
        let prefix = self.log_group_name_prefix.unwrap_or_default();
        let pattern = self.log_group_name_pattern.unwrap_or_default();
        let pattern = pattern.to_lowercase();
        let groups = call.world.logs.groups.iter();
        let groups = groups
            .filter(|(arn, group)| {
                arn.starts_with(&region)
                    && group.name.starts_with(&prefix)
                    && group.name.to_lowercase().contains(&pattern)
            })
            .map(|(arn, group)| LogGroup {
                log_group_name: group.name.clone(),
                creation_time: group.created.0,
                retention_in_days: group.retention,
                metric_filter_count: 0,
                arn: format!("{arn}:*"),
                stored_bytes: 0,
                kms_key_id: group.kms_key.clone(),
                log_group_class: group
                    .class
                    .clone()
                    .unwrap_or_else(|| Inert("STANDARD".into())),
                log_group_arn: arn.clone(),
                deletion_protection_enabled: group.protected,
            })
            .collect();
        let (log_groups, next_token) =
            page(groups, self.next_token.as_deref(), self.limit.unwrap_or(50))?;
        Ok(DescribeLogGroupsOutput {
            log_groups,
            next_token,
        })
    }
}

/// The days that a group can keep its events
/// (<https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>).
const DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// Sets how long events are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutRetentionPolicy {
    pub log_group_name: String,
    pub retention_in_days: u32,
}

impl Operation for PutRetentionPolicy {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "PutRetentionPolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let days = self.retention_in_days;
        if !DAYS.contains(&days) {
            return Err(invalid(format!(
                "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member \
                 must satisfy enum value set: {DAYS:?}"
            )));
        }
        find(call, &self.log_group_name)?.retention = Some(days);
        Ok(Empty {})
    }
}

/// Keeps events for ever.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRetentionPolicy {
    pub log_group_name: String,
}

impl Operation for DeleteRetentionPolicy {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DeleteRetentionPolicy";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        find(call, &self.log_group_name)?.retention = None;
        Ok(Empty {})
    }
}

/// Sets the key that a group is encrypted with.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AssociateKmsKey {
    pub log_group_name: Option<String>,
    pub kms_key_id: Inert,
    pub resource_identifier: Option<String>,
}

impl Operation for AssociateKmsKey {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "AssociateKmsKey";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let (name, arn) = (self.log_group_name, self.resource_identifier);
        find_either(call, name.as_deref(), arn.as_deref())?.kms_key = Some(self.kms_key_id);
        Ok(Empty {})
    }
}

/// Takes the key away.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DisassociateKmsKey {
    pub log_group_name: Option<String>,
    pub resource_identifier: Option<String>,
}

impl Operation for DisassociateKmsKey {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DisassociateKmsKey";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let (name, arn) = (self.log_group_name, self.resource_identifier);
        find_either(call, name.as_deref(), arn.as_deref())?.kms_key = None;
        Ok(Empty {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cloud;

    fn named(name: &str) -> CreateLogGroup {
        CreateLogGroup {
            log_group_name: name.to_owned(),
            ..CreateLogGroup::default()
        }
    }

    /// The answer was recorded by `LocalStack`'s test of log groups.
    #[test]
    fn a_group_is_listed_as_aws_lists_it_and_can_be_made_once() {
        let cloud = Cloud::seeded(1);
        cloud.call(named("/aws/lambda/pick")).expect("made");
        let error = cloud.call(named("/aws/lambda/pick")).expect_err("twice");
        assert_eq!(error.code, "ResourceAlreadyExistsException");
        assert_eq!(error.message, "The specified log group already exists");
        cloud
            .call_in("eu-west-1", named("/aws/lambda/pick"))
            .expect("another region");
        let days = |retention_in_days| PutRetentionPolicy {
            log_group_name: "/aws/lambda/pick".to_owned(),
            retention_in_days,
        };
        assert_eq!(
            cloud.call(days(2)).expect_err("2").code,
            "InvalidParameterException"
        );
        cloud.call(days(14)).expect("14");
        let listed = cloud.call(DescribeLogGroups::default()).expect("listed");
        assert_eq!(
            serde_json::to_value(&listed.log_groups).expect("json"),
            serde_json::json!([{
                "logGroupName": "/aws/lambda/pick",
                "creationTime": Timestamp::START.0,
                "retentionInDays": 14,
                "metricFilterCount": 0,
                "arn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/pick:*",
                "storedBytes": 0,
                "kmsKeyId": null,
                "logGroupClass": "STANDARD",
                "logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/pick",
                "deletionProtectionEnabled": false,
            }])
        );
    }

    #[test]
    fn a_group_is_deleted_unless_it_is_protected() {
        let cloud = Cloud::seeded(1);
        let delete = |name: &str| {
            cloud.call(DeleteLogGroup {
                log_group_name: name.to_owned(),
            })
        };
        let error = delete("a").expect_err("not there");
        assert_eq!(error.message, "The specified log group does not exist.");
        cloud.call(named("a")).expect("made");
        cloud
            .call(CreateLogGroup {
                deletion_protection_enabled: Some(true),
                ..named("b")
            })
            .expect("made");
        delete("a").expect("deleted");
        assert_eq!(
            delete("b").expect_err("protected").code,
            "ValidationException"
        );
        let left = cloud.call(DescribeLogGroups::default()).expect("listed");
        assert_eq!(left.log_groups.len(), 1);
    }
}
