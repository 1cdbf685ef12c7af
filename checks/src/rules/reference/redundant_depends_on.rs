//! A dependency that is there anyway.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::depends_on;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "reference/redundant-depends-on",
    page: include_str!("redundant_depends_on.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for resource in config.all() {
        let named = depends_on(config, resource);
        if named.is_empty() {
            continue;
        }
        let read = read(resource);
        for (other, span) in named {
            if !read.contains(other.address.as_ref()) {
                continue;
            }
            found
                .report(
                    span,
                    format!("a reference already makes it wait for {}", other.address),
                )
                .at(resource.address.as_ref())
                .help("take it out of depends_on");
        }
    }
}

/// The addresses that a resource reads.
fn read(resource: &Resource) -> BTreeSet<String> {
    let mut addresses = BTreeSet::new();
    resource.walk(&mut |attribute| {
        for origin in attribute.value.origins() {
            addresses.insert(origin.address.to_string());
        }
    });
    addresses
}
