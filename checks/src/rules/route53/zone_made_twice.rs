//! A zone that is made twice.

use std::collections::BTreeMap;

use super::ZONE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_attr};
use crate::terraform::config::{Config, Key, Resource};

pub const RULE: Rule = Rule {
    id: "route53/zone-made-twice",
    page: include_str!("zone_made_twice.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut zones: BTreeMap<(usize, String), &Resource> = BTreeMap::new();
    for zone in made(config, found, ZONE) {
        let Some(name) = zone.attr("name").text() else {
            continue;
        };
        // A private zone of the same name, and two for two VPCs, are meant.
        if zone.block("vpc").is_some() || zone.key == Key::Unknown {
            continue;
        }
        let root = config
            .modules
            .get(zone.module)
            .map_or(zone.module, |module| module.root);
        let Some(first) = zones.insert((root, host::normal(name)), zone) else {
            continue;
        };
        report_attr(found, zone, zone.attr("name"), format!("a second public zone for {name}: the registrar leads to one of them, and the records of the other are never seen"))
            .related(first.attr("name").span(), "the first")
            .help("keep one, and put all records into it");
    }
}
