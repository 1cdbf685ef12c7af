//! Two certificates for the same names.

use std::collections::BTreeMap;

use super::{CERTIFICATE, Name, names_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::host;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "acm/duplicate-certificates",
    page: include_str!("duplicate_certificates.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
    // Two regions want two certificates.
    for certificate in config.resources(CERTIFICATE) {
        let root = config.root_of(certificate.module);
        if let Some(names) = names(certificate) {
            known
                .entry((root, certificate.provider, names))
                .or_default()
                .push(certificate);
        }
    }
    for ((_, _, names), mut certificates) in known {
        // A module's certificate is the one that is easier to do without.
        certificates.sort_by_key(|certificate| config.is_written(certificate));
        let [first, other, ..] = certificates.as_slice() else {
            continue;
        };
        found
            .report(
                first.header,
                format!("a second certificate for {}", names.join(", ")),
            )
            .at(first.address.as_ref())
            .related(other.header, "the other one")
            .help(format!(
                "keep one of {} and {}",
                first.address, other.address
            ));
    }
}

/// The names, sorted; `None` where one is not known.
fn names(certificate: &Resource) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for name in names_of(certificate)? {
        let Name::Known(value) = name else {
            return None;
        };
        names.push(host::normal(value.text()?));
    }
    names.sort();
    names.dedup();
    Some(names)
}
