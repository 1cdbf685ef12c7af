//! An alias without IPv6.

use super::{RECORD, full_name, zone_key};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "route53/alias-without-ipv6",
    page: include_str!("alias_without_ipv6.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let key = |record: &Resource| Some((zone_key(config, record)?, full_name(config, record)?));
    for record in made(config, found, RECORD) {
        let kind = record.attr("type");
        if kind.text() != Some("A") || record.block("alias").is_none() {
            continue;
        }
        let Some(own) = key(record) else { continue };
        if !speaks_ipv6(config, record) {
            continue;
        }
        let twin = config.beside(record, RECORD).any(|other| {
            let kind = other.attr("type");
            (kind.text() == Some("AAAA") || kind.is_unknown())
                && key(other).is_none_or(|key| key == own)
        });
        if twin {
            continue;
        }
        report_attr(
            found,
            record,
            kind,
            "callers with IPv6 alone do not find this host",
        )
        .help("for_each = toset([\"A\", \"AAAA\"]) and type = each.key");
    }
}

/// Whether the target is known to answer over IPv6: whatever CloudFront serves.
fn speaks_ipv6(config: &Config, record: &Resource) -> bool {
    config
        .target(record.path("alias.name"))
        .is_some_and(|(_, path)| path.starts_with("cloudfront_distribution"))
}
