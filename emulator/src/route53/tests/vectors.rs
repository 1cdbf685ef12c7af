//! The vectors of `fixtures/vectors/dns.toml`, each a zone of its own behind the operations.

use tollgate_fixtures::rows::{Authority, Dns};

use super::super::change::Action;
use super::super::record_set::ResourceRecordSet;
use super::super::{Answer, Code, RecordType};
use super::{alias, ask, batch, set, shown, synced_zone};
use crate::cloud::Cloud;

fn kind(text: &str) -> RecordType {
    serde_json::from_value(text.into()).expect("a type")
}

/// `name ttl type value`, or `name alias type target`.
fn record(zone: &str, text: &str) -> ResourceRecordSet {
    let mut parts = text.splitn(4, ' ');
    let mut part = || parts.next().expect("four parts");
    let (name, ttl, of, value) = (part(), part(), part(), part());
    if ttl == "alias" {
        return alias(name, kind(of), zone, value);
    }
    set(name, kind(of), ttl.parse().expect("seconds"), &[value])
}

fn authority(answer: &Answer) -> Authority {
    let Some(first) = answer.authority.first() else {
        return Authority::Nothing;
    };
    match (first.data.kind(), first.name.host().as_str(), first.ttl) {
        (RecordType::Soa, "orchard.test", 900) => Authority::Soa,
        (RecordType::Ns, "orchard.test", _) => Authority::Zone,
        (RecordType::Ns, ..) => Authority::Child,
        other => panic!("no such authority: {other:?}"),
    }
}

/// Names in a row are absolute and as they were asked; here they are hosts in lower case.
fn row(text: &str) -> String {
    let (name, rest) = text.split_once(' ').expect("a record");
    format!("{} {rest}", name.trim_end_matches('.').to_lowercase())
}

#[test]
fn the_vectors_of_dns_hold() {
    for vector in tollgate_fixtures::vectors::<Dns>("dns").expect("vectors") {
        let cloud = Cloud::seeded(1);
        let zone = synced_zone(&cloud, "orchard.test");
        let changes = vector.input.records.iter();
        let changes = changes.map(|text| (Action::Create, record(&zone, text)));
        batch(&cloud, &zone, changes.collect()).expect(&vector.name);
        cloud.advance(60);
        let (name, of) = vector.input.question.split_once(' ').expect("a question");
        let answer = ask(&cloud, name, kind(of));
        let code = match answer.code {
            Code::NoError => "NOERROR",
            Code::NxDomain => "NXDOMAIN",
            Code::ServFail => "SERVFAIL",
            Code::Refused => "REFUSED",
        };
        let expected = vector.expected;
        let answers: Vec<String> = expected.answers.iter().map(|text| row(text)).collect();
        assert_eq!(code, expected.rcode, "{}", vector.name);
        assert_eq!(shown(&answer), answers, "{}", vector.name);
        assert_eq!(authority(&answer), expected.authority, "{}", vector.name);
    }
}
