//! CAA records: who may issue certificates for a name.
//!
//! Pages: RFC 8659 3 and 4; <https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html>. Invariant: the closest name upwards that
//! has CAA records decides; what cannot be read or answered forbids.

use crate::route53::rdata::Data;
use crate::route53::resolve::Asked;
use crate::route53::{Code, DomainName, Question, RecordType, resolve};
use crate::world::World;

/// The names by which CAA records speak of Amazon.
const AMAZON: [&str; 4] = [
    "amazon.com",
    "amazontrust.com",
    "awstrust.com",
    "amazonaws.com",
];

/// Whether Amazon may issue for a name, a leading `*.` included.
pub(super) fn allows(world: &World, name: &str) -> bool {
    let (wildcard, host) = match name.strip_prefix("*.") {
        Some(host) => (true, host),
        None => (false, name),
    };
    let Ok(name) = DomainName::parse(host) else {
        return false;
    };
    let mut next = Some(name);
    while let Some(name) = next.filter(|name| !name.is_root()) {
        let question = Question {
            kind: Asked::Type(RecordType::Caa),
            name,
        };
        let answer = resolve(world, &question);
        if answer.code == Code::ServFail {
            return false;
        }
        let records: Vec<(u8, &str, &[u8])> = answer
            .answers
            .iter()
            .filter_map(|record| match &record.data {
                Data::Caa(flags, tag, value) => Some((*flags, tag.as_str(), value.as_slice())),
                _ => None,
            })
            .collect();
        if !records.is_empty() {
            return judged(&records, wildcard);
        }
        next = question.name.parent();
    }
    true
}

/// What a set of records says.
fn judged(records: &[(u8, &str, &[u8])], wildcard: bool) -> bool {
    let known = [
        "issue",
        "issuewild",
        "iodef",
        "issuemail",
        "contactemail",
        "contactphone",
    ];
    let critical = |flags: u8| flags & 0x80 != 0;
    if records
        .iter()
        .any(|(flags, tag, _)| critical(*flags) && !known.contains(tag))
    {
        return false;
    }
    let values = |wanted: &str| -> Vec<bool> {
        let of_tag = records.iter().filter(|(_, tag, _)| *tag == wanted);
        of_tag.map(|(_, _, value)| is_amazon(value)).collect()
    };
    let (issue, issuewild) = (values("issue"), values("issuewild"));
    let decisive = if wildcard && !issuewild.is_empty() {
        issuewild
    } else {
        issue
    };
    decisive.is_empty() || decisive.contains(&true)
}

/// The issuer of a value is what stands before its parameters.
fn is_amazon(value: &[u8]) -> bool {
    let value = String::from_utf8_lossy(value).to_ascii_lowercase();
    let issuer = value.split(';').next().unwrap_or_default().trim();
    AMAZON.contains(&issuer)
}
