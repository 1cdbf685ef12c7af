//! Two certificates for the same names.

use std::collections::BTreeMap;

use super::{CERTIFICATE, CERTIFICATE_MODULE, Certificate, Name};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::host;
use crate::terraform::config::{Body, Config};

pub const RULE: Rule = Rule {
    id: "acm/duplicate-certificates",
    page: include_str!("duplicate_certificates.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let here = config.resources(CERTIFICATE).map(|certificate| {
        let region = config.region(certificate).text().unwrap_or_default();
        (
            Certificate::Here(certificate, None),
            certificate.module,
            region,
        )
    });
    let modules = config
        .calls(CERTIFICATE_MODULE)
        .filter(|call| !matches!(call.body, Body::Here(_)))
        .map(|call| (Certificate::Module(call), call.module, ""));
    let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (certificate, module, region) in here.chain(modules) {
        let root = config
            .modules
            .get(module)
            .map_or(module, |module| module.root);
        let Some(names) = names(&certificate) else {
            continue;
        };
        known
            .entry((root, names))
            .or_default()
            .push((certificate, region));
    }
    for ((_, names), mut certificates) in known {
        // A module's region is not known; two regions want two certificates.
        certificates.sort_by_key(|(certificate, _)| matches!(certificate, Certificate::Here(..)));
        let Some(((first, region), rest)) = certificates.split_first() else {
            continue;
        };
        let Some((other, _)) = rest
            .iter()
            .find(|(_, other)| region.is_empty() || region == other)
        else {
            continue;
        };
        found
            .report(
                first.header(),
                format!("a second certificate for {}", names.join(", ")),
            )
            .at(first.address())
            .related(other.header(), "the other one")
            .help(format!(
                "keep one of {} and {}",
                first.address(),
                other.address()
            ));
    }
}

/// The names, sorted; `None` where one is not known.
fn names(certificate: &Certificate<'_>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for name in certificate.names()? {
        let Name::Known(value) = name else {
            return None;
        };
        names.push(host::normal(value.text()?));
    }
    names.sort();
    names.dedup();
    Some(names)
}
