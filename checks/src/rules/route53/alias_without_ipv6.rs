//! An alias without IPv6.

use super::{RECORD, full_name, zone_key};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/alias-without-ipv6",
    page: include_str!("alias_without_ipv6.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let records = made(config, found, RECORD);
    let key = |record| Some((zone_key(config, record)?, full_name(config, record)?));
    for record in &records {
        let kind = record.attr("type");
        if kind.text() != Some("A") || record.block("alias").is_none() {
            continue;
        }
        let Some(own) = key(record) else { continue };
        let twin = records.iter().any(|other| {
            let kind = other.attr("type");
            (kind.text() == Some("AAAA") || kind.is_unknown())
                && key(other).is_none_or(|key| key == own)
        });
        if twin || !speaks_ipv6(config, record) {
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
fn speaks_ipv6(config: &Config, record: &crate::terraform::config::Resource) -> bool {
    config
        .target(record.path("alias.name"))
        .is_some_and(|(_, path)| path.starts_with("cloudfront_distribution"))
}
