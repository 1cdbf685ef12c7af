//! A CNAME beside other records.

use std::collections::BTreeMap;

use super::{RECORD, full_name, zone_key};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "route53/cname-beside-others",
    page: include_str!("cname_beside_others.md"),
    predicts: Predicts::Refused("InvalidChangeBatch"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut names: BTreeMap<(String, String), Vec<&Resource>> = BTreeMap::new();
    for record in made(config, found, RECORD) {
        if let (Some(zone), Some(name)) = (zone_key(config, record), full_name(config, record)) {
            names.entry((zone, name)).or_default().push(record);
        }
    }
    for ((_, name), records) in names {
        let kind = |record: &Resource| record.attr("type").text().map(str::to_owned);
        let cname = records
            .iter()
            .find(|record| kind(record).as_deref() == Some("CNAME"));
        let other = records
            .iter()
            .find(|record| kind(record).is_some_and(|kind| kind != "CNAME"));
        let (Some(cname), Some(other)) = (cname, other) else {
            continue;
        };
        report_attr(found, cname, cname.attr("type"), format!("{name} is a CNAME and has other records: a name that is an alias has nothing of its own"))
            .related(other.header, "another record of the name")
            .help("use an alias record (A and AAAA) in place of the CNAME");
    }
}
