//! A CNAME at the apex.

use super::{RECORD, full_name, zone_name};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/cname-at-apex",
    page: include_str!("cname_at_apex.md"),
    predicts: Predicts::Refused("is not permitted at apex"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        let kind = record.attr("type");
        let (Some(zone), Some(name)) = (zone_name(config, record), full_name(config, record))
        else {
            continue;
        };
        if kind.text() == Some("CNAME") && zone == name {
            report_attr(
                found,
                record,
                kind,
                format!(
                    "{name} is the zone itself, which has NS and SOA records and cannot be a CNAME"
                ),
            )
            .related(record.attr("name").span(), "the apex")
            .help("use an alias record: type = \"A\" (and \"AAAA\") with an alias block");
        }
    }
}
