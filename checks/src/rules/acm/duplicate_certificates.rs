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
        (
            Certificate::Here(certificate, None),
            certificate.module,
            certificate.provider,
        )
    });
    // A module without a body on disk has the provider of its caller unless it is given another.
    let modules = config
        .calls(CERTIFICATE_MODULE)
        .filter(|call| !matches!(call.body, Body::Here(_)) && call.attr("providers").is_unset())
        .map(|call| {
            (
                Certificate::Module(call),
                call.module,
                default_provider(config, call.module),
            )
        });
    let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
    // Two regions want two certificates.
    for (certificate, module, provider) in modules.chain(here) {
        let root = config
            .modules
            .get(module)
            .map_or(module, |module| module.root);
        let Some(names) = names(&certificate) else {
            continue;
        };
        known
            .entry((root, provider, names))
            .or_default()
            .push(certificate);
    }
    for ((_, _, names), certificates) in known {
        let [first, other, ..] = certificates.as_slice() else {
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

/// The provider that has no alias.
fn default_provider(config: &Config, module: usize) -> Option<usize> {
    let root = config.modules.get(module)?.root;
    config
        .providers
        .iter()
        .find(|provider| {
            provider.module == root && provider.name.as_ref() == "aws" && provider.alias.is_none()
        })
        .map(|provider| provider.id)
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
