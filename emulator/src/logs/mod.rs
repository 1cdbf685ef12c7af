//! `CloudWatch` Logs: where functions and APIs write what happened.
//!
//! Page: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html>. Invariant: nothing
//! is written to a group that is not there, and what is older than a group's retention is not read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Call, Entry};
use crate::world::World;

pub mod event;
pub mod group;
pub mod stream;
pub mod tag;

pub use event::put;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Groups by ARN, without the `:*` at its end.
    pub groups: BTreeMap<String, group::Group>,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<group::AssociateKmsKey>(),
    Entry::of::<group::CreateLogGroup>(),
    Entry::of::<stream::CreateLogStream>(),
    Entry::of::<group::DeleteLogGroup>(),
    Entry::of::<stream::DeleteLogStream>(),
    Entry::of::<group::DeleteRetentionPolicy>(),
    Entry::of::<group::DescribeLogGroups>(),
    Entry::of::<stream::DescribeLogStreams>(),
    Entry::of::<group::DisassociateKmsKey>(),
    Entry::of::<event::FilterLogEvents>(),
    Entry::of::<event::GetLogEvents>(),
    Entry::of::<tag::ListTagsForResource>(),
    Entry::of::<event::PutLogEvents>(),
    Entry::of::<group::PutRetentionPolicy>(),
    Entry::of::<tag::TagResource>(),
    Entry::of::<tag::UntagResource>(),
];

/// The ARN of a group, without the `:*` at its end.
pub fn group_arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:aws:logs:{region}:{account}:log-group:{name}")
}

/// A group of the caller's region, by its name.
fn find<'w>(call: &'w mut Call<'_>, name: &str) -> Result<&'w mut group::Group, AwsError> {
    let arn = call.arn("logs", format_args!("log-group:{name}"));
    of_arn(call.world, &arn)
}

/// A group that is named by `logGroupName` or by `logGroupIdentifier`, which is a name or an ARN.
fn find_either<'w>(
    call: &'w mut Call<'_>,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<&'w mut group::Group, AwsError> {
    match (name, identifier) {
        (None, Some(arn)) if arn.starts_with("arn:") => of_arn(call.world, arn),
        (Some(name), None) | (None, Some(name)) => find(call, name),
        _ => Err(invalid(
            "Exactly one of logGroupName and logGroupIdentifier must be given.",
        )),
    }
}

/// A group by its ARN, with `:*` at its end or without.
fn of_arn<'w>(world: &'w mut World, arn: &str) -> Result<&'w mut group::Group, AwsError> {
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    world
        .logs
        .groups
        .get_mut(arn)
        .ok_or_else(|| missing("The specified log group does not exist."))
}

fn missing(text: &str) -> AwsError {
    AwsError::new("ResourceNotFoundException", text)
}

fn exists(text: &str) -> AwsError {
    AwsError::new("ResourceAlreadyExistsException", text)
}

fn invalid(text: impl Into<String>) -> AwsError {
    AwsError::new("InvalidParameterException", text)
}

/// A page of a list whose token is the number of the item that it starts with.
fn page<T>(
    items: Vec<T>,
    token: Option<&str>,
    most: usize,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let from = match token {
        Some(token) => token
            .parse()
            .ok()
            .filter(|from| *from <= items.len())
            .ok_or_else(|| invalid("The specified nextToken is invalid."))?,
        None => 0,
    };
    let next = from.saturating_add(most);
    let token = (next < items.len()).then(|| next.to_string());
    Ok((items.into_iter().skip(from).take(most).collect(), token))
}
