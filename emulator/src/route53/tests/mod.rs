//! Tests of Route 53 through its operations and its answers.

mod aliases;
mod answers;
mod changes;
mod robust;
mod values;
mod vectors;
mod wire;
mod zones;

use super::change::{Action, Change, ChangeBatch, ChangeInfo, ChangeResourceRecordSets};
use super::hosted_zone::{CreateHostedZone, CreateHostedZoneOutput};
use super::record_set::{AliasTarget, ResourceRecord, ResourceRecordSet};
use super::{Answer, Question, RecordType, resolve};
use crate::cloud::Cloud;
use crate::operation::AwsError;

/// Makes a public zone.
fn make_zone(cloud: &Cloud, name: &str) -> CreateHostedZoneOutput {
    let count = cloud.read(|world| world.route53.changes.len());
    cloud
        .call(CreateHostedZone {
            name: name.to_owned(),
            caller_reference: format!("{name}-{count}"),
            ..CreateHostedZone::default()
        })
        .expect("a zone")
}

/// Makes a public zone that is in sync, and answers its id.
fn synced_zone(cloud: &Cloud, name: &str) -> String {
    let id = make_zone(cloud, name).hosted_zone.id;
    cloud.advance(60);
    id
}

fn set(name: &str, kind: RecordType, ttl: u32, values: &[&str]) -> ResourceRecordSet {
    let records = values.iter().map(|value| ResourceRecord {
        value: (*value).to_owned(),
    });
    ResourceRecordSet {
        name: name.to_owned(),
        kind,
        ttl: Some(ttl),
        resource_records: Some(records.collect()),
        alias_target: None,
    }
}

fn alias(name: &str, kind: RecordType, zone: &str, target: &str) -> ResourceRecordSet {
    ResourceRecordSet {
        name: name.to_owned(),
        kind,
        ttl: None,
        resource_records: None,
        alias_target: Some(AliasTarget {
            hosted_zone_id: zone.to_owned(),
            dns_name: target.to_owned(),
            evaluate_target_health: false,
        }),
    }
}

fn batch(
    cloud: &Cloud,
    zone: &str,
    changes: Vec<(Action, ResourceRecordSet)>,
) -> Result<ChangeInfo, AwsError> {
    let changes = changes.into_iter().map(|(action, set)| Change {
        action,
        resource_record_set: set,
    });
    let output = cloud.call(ChangeResourceRecordSets {
        hosted_zone_id: zone.to_owned(),
        change_batch: ChangeBatch {
            comment: None,
            changes: changes.collect(),
        },
    })?;
    Ok(output.change_info)
}

fn create(cloud: &Cloud, zone: &str, set: ResourceRecordSet) -> Result<ChangeInfo, AwsError> {
    batch(cloud, zone, vec![(Action::Create, set)])
}

/// Makes sets that are in sync.
fn records(cloud: &Cloud, zone: &str, sets: Vec<ResourceRecordSet>) {
    let changes = sets.into_iter().map(|set| (Action::Create, set)).collect();
    batch(cloud, zone, changes).expect("a change");
    cloud.advance(60);
}

/// The text of the refusal of a batch.
fn refusal(result: Result<ChangeInfo, AwsError>) -> String {
    let error = result.expect_err("refused");
    assert_eq!(error.code, "InvalidChangeBatch");
    error.message
}

fn ask(cloud: &Cloud, name: &str, kind: RecordType) -> Answer {
    let question = Question::new(name, kind).expect("a name");
    cloud.read(|world| resolve(world, &question))
}

/// The values of an answer, with their types.
fn shown(answer: &Answer) -> Vec<String> {
    let records = answer.answers.iter();
    records
        .map(|record| {
            let (name, ttl) = (record.name.host(), record.ttl);
            format!("{name} {ttl} {} {}", record.data.kind(), record.data)
        })
        .collect()
}
