//! Log streams: what one writer writes into a group.
//!
//! Page: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>. Invariant: a
//! stream keeps its newest events, ten thousand at most.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{exists, find, find_either, invalid, missing, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// How many events a stream keeps, so that a long run does not eat the memory.
const KEPT: usize = 10_000;

/// A stream.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stream {
    /// When it was made.
    pub created: Timestamp,
    /// In the order of their writing.
    pub events: VecDeque<Event>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened.
    pub at: Timestamp,
    /// When it was written.
    pub ingested: Timestamp,
    /// What it says.
    pub message: String,
}

impl Stream {
    /// Adds an event.
    pub(super) fn add(&mut self, event: Event) {
        if self.events.len() >= KEPT {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

/// Makes a stream.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateLogStream {
    pub log_group_name: String,
    pub log_stream_name: String,
}

impl Operation for CreateLogStream {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "CreateLogStream";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let created = call.now();
        let group = find(call, &self.log_group_name)?;
        if group.streams.contains_key(&self.log_stream_name) {
            return Err(exists("The specified log stream already exists"));
        }
        let stream = Stream {
            created,
            ..Stream::default()
        };
        group.streams.insert(self.log_stream_name, stream);
        Ok(Empty {})
    }
}

/// Deletes a stream.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteLogStream {
    pub log_group_name: String,
    pub log_stream_name: String,
}

impl Operation for DeleteLogStream {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DeleteLogStream";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        find(call, &self.log_group_name)?
            .streams
            .remove(&self.log_stream_name)
            .ok_or_else(|| missing("The specified log stream does not exist."))?;
        Ok(Empty {})
    }
}

/// Lists the streams of a group.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DescribeLogStreams {
    pub log_group_name: Option<String>,
    pub log_group_identifier: Option<String>,
    pub log_stream_name_prefix: Option<String>,
    pub order_by: Option<String>,
    pub descending: Option<bool>,
    pub next_token: Option<String>,
    pub limit: Option<usize>,
}

/// A stream as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct LogStream {
    pub log_stream_name: String,
    pub creation_time: i64,
    pub first_event_timestamp: Option<i64>,
    pub last_event_timestamp: Option<i64>,
    pub last_ingestion_time: Option<i64>,
    pub arn: String,
    pub stored_bytes: u64,
}

/// What [`DescribeLogStreams`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DescribeLogStreamsOutput {
    pub log_streams: Vec<LogStream>,
    pub next_token: Option<String>,
}

impl Operation for DescribeLogStreams {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "DescribeLogStreams";
    type Output = DescribeLogStreamsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let by_time = self.order_by.as_deref() == Some("LastEventTime");
        if by_time && self.log_stream_name_prefix.is_some() {
            return Err(invalid(
                "Cannot order by LastEventTime with a logStreamNamePrefix.",
            ));
        }
        let prefix = self.log_stream_name_prefix.unwrap_or_default();
        let (region, account) = (call.region.clone(), call.world.account.clone());
        let (name, identifier) = (self.log_group_name, self.log_group_identifier);
        let group = find_either(call, name.as_deref(), identifier.as_deref())?;
        let arn = super::group_arn(&region, &account, &group.name);
        let streams = group.streams.iter();
        let mut streams: Vec<LogStream> = streams
            .filter(|(name, _)| name.starts_with(&prefix))
            .map(|(name, stream)| LogStream {
                log_stream_name: name.clone(),
                creation_time: stream.created.0,
                first_event_timestamp: stream.events.front().map(|event| event.at.0),
                last_event_timestamp: stream.events.back().map(|event| event.at.0),
                last_ingestion_time: stream.events.back().map(|event| event.ingested.0),
                arn: format!("{arn}:log-stream:{name}"),
                stored_bytes: 0,
            })
            .collect();
        if by_time {
            streams.sort_by_key(|stream| stream.last_event_timestamp);
        }
        if self.descending == Some(true) {
            streams.reverse();
        }
        let (log_streams, next_token) = page(
            streams,
            self.next_token.as_deref(),
            self.limit.unwrap_or(50),
        )?;
        Ok(DescribeLogStreamsOutput {
            log_streams,
            next_token,
        })
    }
}
