//! The same name twice.

use std::collections::BTreeMap;

use super::UNIQUE;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Key, Resource};

pub const RULE: Rule = Rule {
    id: "reference/name-made-twice",
    page: include_str!("name_made_twice.md"),
    predicts: Predicts::Refused("EntityAlreadyExists"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, name) in UNIQUE {
        let mut taken: BTreeMap<(usize, Option<usize>, String), &Resource> = BTreeMap::new();
        for resource in made(config, found, kind) {
            let attr = resource.attr(name);
            let Some(text) = attr.text().filter(|_| resource.key != Key::Unknown) else {
                continue;
            };
            let root = config
                .modules
                .get(resource.module)
                .map_or(resource.module, |module| module.root);
            let Some(first) = taken.insert((root, resource.provider, text.to_owned()), resource)
            else {
                continue;
            };
            report_attr(
                found,
                resource,
                attr,
                format!(
                    "{} has the name {text} already, and the second one is refused",
                    first.address
                ),
            )
            .related(first.attr(name).span(), "the first")
            .help("a name for each: each.key, count.index or the module's name in it");
        }
    }
}
