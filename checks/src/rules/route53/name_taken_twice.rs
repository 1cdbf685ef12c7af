//! One name, two targets.

use std::collections::BTreeMap;

use super::{RECORD, full_name, zone_key};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Key, Resource};

pub const RULE: Rule = Rule {
    id: "route53/name-taken-twice",
    page: include_str!("name_taken_twice.md"),
    predicts: Predicts::Refused("but it already exists"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut taken: BTreeMap<(String, String, &str), &Resource> = BTreeMap::new();
    for record in made(config, found, RECORD) {
        let (Some(zone), Some(name)) = (zone_key(config, record), full_name(config, record)) else {
            continue;
        };
        let Some(kind) = record.attr("type").text() else {
            continue;
        };
        // Sets of one name with different identifiers stand side by side.
        if record.key == Key::Unknown
            || !record.attr("set_identifier").is_unset()
            || overwrites(record)
        {
            continue;
        }
        let Some(first) = taken.insert((zone, name.clone(), kind), record) else {
            continue;
        };
        report_attr(
            found,
            record,
            record.attr("name"),
            format!("{name} has two records of type {kind}: the second one is refused"),
        )
        .related(first.attr("name").span(), "the first")
        .help("put all values into one record, or give each host a name of its own");
    }
}

fn overwrites(record: &Resource) -> bool {
    !record.attr("allow_overwrite").is_unset()
        && record.attr("allow_overwrite").bool() != Some(false)
}
