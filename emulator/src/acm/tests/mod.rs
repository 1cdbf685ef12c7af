//! Tests of ACM through its operations, with records in the zones of Route 53.

mod handshakes;
mod imports;
mod requests;
mod upkeep;
mod validations;
mod wire;

use super::certificate::{Method, Status};
use super::describe::{CertificateDetail, DescribeCertificate};
use super::request::RequestCertificate;
use crate::cloud::Cloud;
use crate::operation::AwsError;
use crate::route53::RecordType;
use crate::route53::change::{Action, Change, ChangeBatch, ChangeResourceRecordSets};
use crate::route53::hosted_zone::CreateHostedZone;
use crate::route53::record_set::{ResourceRecord, ResourceRecordSet};

/// A request for names, proved by DNS.
fn for_names(names: &[&str]) -> RequestCertificate {
    let others: Vec<String> = names[1..].iter().map(|name| (*name).to_owned()).collect();
    RequestCertificate {
        domain_name: names[0].to_owned(),
        validation_method: Some(Method::Dns),
        subject_alternative_names: (!others.is_empty()).then_some(others),
        ..RequestCertificate::default()
    }
}

/// Requests a certificate and waits until its records are known.
fn request(cloud: &Cloud, names: &[&str]) -> String {
    let output = cloud.call(for_names(names)).expect("a request");
    cloud.advance(5);
    output.certificate_arn
}

fn describe(cloud: &Cloud, arn: &str) -> CertificateDetail {
    try_describe(cloud, arn).expect("described")
}

fn try_describe(cloud: &Cloud, arn: &str) -> Result<CertificateDetail, AwsError> {
    let describe = DescribeCertificate {
        certificate_arn: arn.to_owned(),
    };
    Ok(cloud.call(describe)?.certificate)
}

fn status(cloud: &Cloud, arn: &str) -> Status {
    describe(cloud, arn).status
}

fn zone(cloud: &Cloud, name: &str) -> String {
    let count = cloud.read(|world| world.route53.zones.len());
    let output = cloud.call(CreateHostedZone {
        name: name.to_owned(),
        caller_reference: format!("{name} {count}"),
        ..CreateHostedZone::default()
    });
    cloud.advance(60);
    output.expect("a zone").hosted_zone.id
}

/// Changes a record, in sync when it comes back.
fn change(
    cloud: &Cloud,
    zone: &str,
    action: Action,
    name: &str,
    kind: RecordType,
    values: &[&str],
) {
    let records = values.iter().map(|value| ResourceRecord {
        value: (*value).to_owned(),
    });
    let change = Change {
        action,
        resource_record_set: ResourceRecordSet {
            name: name.to_owned(),
            kind,
            ttl: Some(60),
            resource_records: Some(records.collect()),
            alias_target: None,
        },
    };
    let batch = ChangeResourceRecordSets {
        hosted_zone_id: zone.to_owned(),
        change_batch: ChangeBatch {
            comment: None,
            changes: vec![change],
        },
    };
    cloud.call(batch).expect("a change");
    cloud.advance(30);
}

/// Puts the records into a zone that a certificate asks for.
fn prove(cloud: &Cloud, zone: &str, arn: &str) {
    for option in describe(cloud, arn).domain_validation_options {
        let record = option.resource_record.expect("a record");
        let (name, value) = (record.name.as_str(), record.value.as_str());
        change(
            cloud,
            zone,
            Action::Upsert,
            name,
            RecordType::Cname,
            &[value],
        );
    }
}

/// A certificate that is issued.
fn issued(cloud: &Cloud, zone: &str, names: &[&str]) -> String {
    let arn = request(cloud, names);
    prove(cloud, zone, &arn);
    cloud.advance(60);
    assert_eq!(status(cloud, &arn), Status::Issued);
    arn
}
