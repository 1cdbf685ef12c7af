//! Log events: written, read and looked for.
//!
//! Pages: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/FilterAndPatternSyntax.html>. Invariant: a pattern that
//! is more than words is refused, not read as words.

use serde::{Deserialize, Serialize};

use super::stream::{Event, Stream};
use super::{find, find_either, invalid, missing, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world::World;

/// Writes an event for a service, in a stream that is made where there is none. `group` is the ARN of a log group,
/// with `:*` at its end or without. Whether it was written: a group that is not there takes nothing.
pub fn put(world: &mut World, group: &str, stream: &str, message: &str) -> bool {
    let now = world.now;
    let Ok(group) = super::of_arn(world, group) else {
        return false;
    };
    let stream = group
        .streams
        .entry(stream.to_owned())
        .or_insert_with(|| Stream {
            created: now,
            ..Stream::default()
        });
    stream.add(Event {
        at: now,
        ingested: now,
        message: message.to_owned(),
    });
    true
}

/// An event as it is sent.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct InputLogEvent {
    pub timestamp: i64,
    pub message: String,
}

/// Writes events.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutLogEvents {
    pub log_group_name: String,
    pub log_stream_name: String,
    pub log_events: Vec<InputLogEvent>,
    /// AWS takes it and does nothing with it since 2023.
    pub sequence_token: Option<crate::operation::Inert>,
}

/// Which events were not taken.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct RejectedLogEventsInfo {
    pub too_new_log_event_start_index: Option<usize>,
    pub too_old_log_event_end_index: Option<usize>,
    pub expired_log_event_end_index: Option<usize>,
}

/// What [`PutLogEvents`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PutLogEventsOutput {
    pub next_sequence_token: String,
    pub rejected_log_events_info: Option<RejectedLogEventsInfo>,
}

impl Operation for PutLogEvents {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "PutLogEvents";
    type Output = PutLogEventsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let now = call.now();
        let next_sequence_token = call.world.ids.digits(56);
        let group = find(call, &self.log_group_name)?;
        let horizon = group.horizon(now);
        let stream = group
            .streams
            .get_mut(&self.log_stream_name)
            .ok_or_else(|| missing("The specified log stream does not exist."))?;
        if !self.log_events.is_sorted_by_key(|event| event.timestamp) {
            return Err(invalid(
                "Log events in a single PutLogEvents request must be in chronological order.",
            ));
        }
        // Nothing from more than two hours ahead, nothing older than 14 days or than the retention.
        let newest = now.plus_seconds(2 * 3600);
        let oldest = now.plus_seconds(-14 * 86_400);
        let mut rejected = RejectedLogEventsInfo::default();
        for (number, event) in self.log_events.into_iter().enumerate() {
            let at = Timestamp(event.timestamp);
            if at > newest {
                rejected.too_new_log_event_start_index.get_or_insert(number);
            } else if at < oldest {
                rejected.too_old_log_event_end_index = Some(number + 1);
            } else if at < horizon {
                rejected.expired_log_event_end_index = Some(number + 1);
            } else {
                stream.add(Event {
                    at,
                    ingested: now,
                    message: event.message,
                });
            }
        }
        Ok(PutLogEventsOutput {
            next_sequence_token,
            rejected_log_events_info: (rejected != RejectedLogEventsInfo::default())
                .then_some(rejected),
        })
    }
}

/// Reads the events of a stream.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetLogEvents {
    pub log_group_name: Option<String>,
    pub log_group_identifier: Option<String>,
    pub log_stream_name: String,
    pub start_time: Option<i64>,
    pub end_time: Option<i64>,
    pub next_token: Option<String>,
    pub limit: Option<usize>,
    pub start_from_head: Option<bool>,
}

/// An event as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct OutputLogEvent {
    pub timestamp: i64,
    pub message: String,
    pub ingestion_time: i64,
}

/// What [`GetLogEvents`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetLogEventsOutput {
    pub events: Vec<OutputLogEvent>,
    pub next_forward_token: String,
    pub next_backward_token: String,
}

/// Events between two times; the end is not part of it.
fn between(
    stream: &Stream,
    horizon: Timestamp,
    start: Option<i64>,
    end: Option<i64>,
) -> impl Iterator<Item = &Event> {
    stream.events.iter().filter(move |event| {
        event.at >= horizon
            && start.is_none_or(|start| event.at.0 >= start)
            && end.is_none_or(|end| event.at.0 < end)
    })
}

impl Operation for GetLogEvents {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "GetLogEvents";
    type Output = GetLogEventsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let now = call.now();
        let (name, identifier) = (self.log_group_name, self.log_group_identifier);
        let group = find_either(call, name.as_deref(), identifier.as_deref())?;
        let stream = group
            .streams
            .get(&self.log_stream_name)
            .ok_or_else(|| missing("The specified log stream does not exist."))?;
        let events: Vec<&Event> =
            between(stream, group.horizon(now), self.start_time, self.end_time).collect();
        let most = self.limit.unwrap_or(10_000);
        let bad = || invalid("The specified nextToken is invalid.");
        let (from, to) = match self
            .next_token
            .as_deref()
            .map(|token| token.split_once('/'))
        {
            None if self.start_from_head == Some(true) => (0, most.min(events.len())),
            None => (events.len().saturating_sub(most), events.len()),
            Some(Some(("f", number))) => {
                let from: usize = number.parse().map_err(|_| bad())?;
                (from, from.saturating_add(most).min(events.len()))
            }
            Some(Some(("b", number))) => {
                let to: usize = number.parse().map_err(|_| bad())?;
                (to.saturating_sub(most), to.min(events.len()))
            }
            Some(_) => return Err(bad()),
        };
        let found = events.get(from..to).unwrap_or_default();
        Ok(GetLogEventsOutput {
            events: found
                .iter()
                .map(|event| OutputLogEvent {
                    timestamp: event.at.0,
                    message: event.message.clone(),
                    ingestion_time: event.ingested.0,
                })
                .collect(),
            next_forward_token: format!("f/{to:056}"),
            next_backward_token: format!("b/{from:056}"),
        })
    }
}

/// Looks for events in the streams of a group.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FilterLogEvents {
    pub log_group_name: Option<String>,
    pub log_group_identifier: Option<String>,
    pub log_stream_names: Option<Vec<String>>,
    pub log_stream_name_prefix: Option<String>,
    pub start_time: Option<i64>,
    pub end_time: Option<i64>,
    pub filter_pattern: Option<String>,
    pub next_token: Option<String>,
    pub limit: Option<usize>,
    /// AWS takes it and always interleaves.
    pub interleaved: Option<crate::operation::Inert>,
}

/// An event that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FilteredLogEvent {
    pub log_stream_name: String,
    pub timestamp: i64,
    pub message: String,
    pub ingestion_time: i64,
    pub event_id: String,
}

/// What [`FilterLogEvents`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FilterLogEventsOutput {
    pub events: Vec<FilteredLogEvent>,
    /// Always empty since 2019.
    pub searched_log_streams: Vec<String>,
    pub next_token: Option<String>,
}

impl Operation for FilterLogEvents {
    const SERVICE: Service = Service::Logs;
    const NAME: &'static str = "FilterLogEvents";
    type Output = FilterLogEventsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let now = call.now();
        let words = words(self.filter_pattern.as_deref().unwrap_or_default())?;
        if self.log_stream_names.is_some() && self.log_stream_name_prefix.is_some() {
            return Err(invalid(
                "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
            ));
        }
        let (name, identifier) = (self.log_group_name, self.log_group_identifier);
        let group = find_either(call, name.as_deref(), identifier.as_deref())?;
        let prefix = self.log_stream_name_prefix.unwrap_or_default();
        let mut events = Vec::new();
        for (name, stream) in &group.streams {
            let named = self.log_stream_names.as_ref();
            if !name.starts_with(&prefix) || named.is_some_and(|names| !names.contains(name)) {
                continue;
            }
            let found = between(stream, group.horizon(now), self.start_time, self.end_time)
                .filter(|event| words.iter().all(|word| event.message.contains(word)));
            events.extend(found.enumerate().map(|(number, event)| FilteredLogEvent {
                log_stream_name: name.clone(),
                timestamp: event.at.0,
                message: event.message.clone(),
                ingestion_time: event.ingested.0,
                event_id: format!("{:020}{number:036}", event.at.0),
            }));
        }
        events.sort_by_key(|event| event.timestamp);
        let most = self.limit.unwrap_or(10_000);
        let (events, next_token) = page(events, self.next_token.as_deref(), most)?;
        Ok(FilterLogEventsOutput {
            events,
            searched_log_streams: Vec::new(),
            next_token,
        })
    }
}

/// The words and quoted phrases of a filter pattern, all of which an event must have.
fn words(pattern: &str) -> Result<Vec<String>, AwsError> {
    let mut words = Vec::new();
    let mut rest = pattern.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| invalid("Invalid filter pattern"))?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        let plain = |letter: char| letter.is_alphanumeric() || letter == '_';
        if first != '"' && !word.chars().all(plain) {
            return Err(AwsError::not_modelled(format_args!(
                "the filter pattern {pattern:?}: only words and quoted phrases"
            )));
        }
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::super::group::{self, CreateLogGroup, PutRetentionPolicy};
    use super::super::stream::{CreateLogStream, DescribeLogStreams};
    use super::*;
    use crate::Cloud;

    const ARN: &str = "arn:aws:logs:us-east-1:000000000000:log-group:orchard";

    fn cloud() -> Cloud {
        let cloud = Cloud::seeded(1);
        cloud
            .call(CreateLogGroup {
                log_group_name: "orchard".to_owned(),
                ..CreateLogGroup::default()
            })
            .expect("made");
        cloud
    }

    fn read(cloud: &Cloud, token: Option<String>, limit: usize) -> GetLogEventsOutput {
        cloud
            .call(GetLogEvents {
                log_group_name: Some("orchard".to_owned()),
                log_stream_name: "s".to_owned(),
                start_from_head: Some(true),
                next_token: token,
                limit: Some(limit),
                ..GetLogEvents::default()
            })
            .expect("read")
    }

    fn found(cloud: &Cloud, pattern: &str) -> Result<Vec<String>, AwsError> {
        let output = cloud.call(FilterLogEvents {
            log_group_identifier: Some(ARN.to_owned()),
            filter_pattern: Some(pattern.to_owned()),
            ..FilterLogEvents::default()
        })?;
        Ok(output
            .events
            .into_iter()
            .map(|event| event.message)
            .collect())
    }

    #[test]
    fn a_service_writes_to_a_group_that_is_there_and_to_no_other() {
        let cloud = cloud();
        assert!(cloud.write(|world| put(world, &format!("{ARN}:*"), "s", "one")));
        assert!(!cloud.write(|world| put(world, &ARN.replace("orchard", "meadow"), "s", "one")));
        assert_eq!(cloud.read(|world| world.logs.groups.len()), 1);
        cloud.write(|world| group::ensure(world, &ARN.replace("orchard", "meadow")));
        assert!(cloud.write(|world| put(world, &ARN.replace("orchard", "meadow"), "s", "one")));
        assert_eq!(read(&cloud, None, 9).events[0].message, "one");
    }

    #[test]
    fn a_stream_is_read_by_the_page_and_the_last_token_stays() {
        let cloud = cloud();
        for text in ["one", "two", "three"] {
            cloud.write(|world| put(world, ARN, "s", text));
        }
        let first = read(&cloud, None, 2);
        assert_eq!(first.events.len(), 2);
        let second = read(&cloud, Some(first.next_forward_token.clone()), 2);
        assert_eq!(second.events[0].message, "three");
        let third = read(&cloud, Some(second.next_forward_token.clone()), 2);
        assert!(third.events.is_empty());
        assert_eq!(third.next_forward_token, second.next_forward_token);
        let back = read(&cloud, Some(second.next_backward_token), 2);
        assert_eq!(back.events, first.events);
    }

    #[test]
    fn events_are_found_by_their_words_and_other_patterns_are_refused() {
        let cloud = cloud();
        for text in ["START RequestId: 1", "picked an apple", "picked a pear"] {
            cloud.write(|world| put(world, ARN, "s", text));
        }
        assert_eq!(
            found(&cloud, "picked pear"),
            Ok(vec!["picked a pear".to_owned()])
        );
        assert_eq!(
            found(&cloud, "\"an apple\""),
            Ok(vec!["picked an apple".to_owned()])
        );
        assert_eq!(found(&cloud, "Picked").map(|all| all.len()), Ok(0));
        assert_eq!(found(&cloud, "").map(|all| all.len()), Ok(3));
        for pattern in ["{ $.level = \"error\" }", "?apple ?pear", "-apple", "%a.*%"] {
            let error = found(&cloud, pattern).expect_err(pattern);
            assert_eq!(error.code, AwsError::NOT_MODELLED, "{pattern}");
        }
    }

    #[test]
    fn events_must_be_in_order_and_neither_too_old_nor_too_new() {
        let cloud = cloud();
        let put = |offsets: &[i64]| {
            let events = offsets.iter().map(|seconds| InputLogEvent {
                timestamp: Timestamp::START.plus_seconds(*seconds).0,
                message: seconds.to_string(),
            });
            cloud.call(PutLogEvents {
                log_group_name: "orchard".to_owned(),
                log_stream_name: "s".to_owned(),
                log_events: events.collect(),
                sequence_token: None,
            })
        };
        let error = put(&[0]).expect_err("no stream");
        assert_eq!(error.message, "The specified log stream does not exist.");
        cloud
            .call(CreateLogStream {
                log_group_name: "orchard".to_owned(),
                log_stream_name: "s".to_owned(),
            })
            .expect("made");
        assert_eq!(
            put(&[0, -1]).expect_err("order").code,
            "InvalidParameterException"
        );
        let rejected = put(&[-15 * 86_400, 0, 3 * 3600]).expect("taken");
        assert_eq!(
            rejected.rejected_log_events_info,
            Some(RejectedLogEventsInfo {
                too_old_log_event_end_index: Some(1),
                too_new_log_event_start_index: Some(2),
                expired_log_event_end_index: None,
            })
        );
        assert_eq!(read(&cloud, None, 9).events.len(), 1);
    }

    #[test]
    fn what_is_older_than_the_retention_is_gone() {
        let cloud = cloud();
        cloud
            .call(PutRetentionPolicy {
                log_group_name: "orchard".to_owned(),
                retention_in_days: 1,
            })
            .expect("set");
        cloud.write(|world| put(world, ARN, "s", "one"));
        cloud.advance(86_400);
        assert_eq!(read(&cloud, None, 9).events.len(), 1);
        cloud.advance(1);
        assert_eq!(read(&cloud, None, 9).events.len(), 0);
        let streams = cloud.call(DescribeLogStreams {
            log_group_name: Some("orchard".to_owned()),
            ..DescribeLogStreams::default()
        });
        assert_eq!(streams.expect("listed").log_streams.len(), 1);
    }
}
