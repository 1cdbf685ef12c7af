//! Zones and their records:
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/Welcome.html>.

mod alias_in_wrong_zone;
mod alias_without_ipv6;
mod anybody_may_issue;
mod caa_shuts_amazon_out;
mod cname_at_apex;
mod cname_beside_others;
mod health_of_distribution;
mod name_taken_twice;
mod signing_key_without_signing;
mod target_nobody_owns;
mod value_of_another_type;
mod zone_made_twice;
mod zone_neither_signed_nor_logged;

use crate::rule::Rule;
use crate::rules::{host, named};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};
use crate::terraform::value::Valued;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    alias_in_wrong_zone::RULE,
    alias_without_ipv6::RULE,
    anybody_may_issue::RULE,
    caa_shuts_amazon_out::RULE,
    cname_at_apex::RULE,
    cname_beside_others::RULE,
    health_of_distribution::RULE,
    name_taken_twice::RULE,
    signing_key_without_signing::RULE,
    target_nobody_owns::RULE,
    value_of_another_type::RULE,
    zone_made_twice::RULE,
    zone_neither_signed_nor_logged::RULE,
];

const RECORD: &str = "aws_route53_record";
const ZONE: &str = "aws_route53_zone";

/// What tells the zone of a record from others; `None` where that is not known.
fn zone_key(config: &Config, record: &Resource) -> Option<String> {
    let zone = record.attr("zone_id");
    match config.target(zone) {
        Some((target, _)) => Some(format!("{} {}", target.module, target.address)),
        None => zone
            .text()
            .map(|zone| format!("{} {zone}", config.root_of(record.module))),
    }
}

/// The name of the zone that a record is in, where it is in the tree or is looked up by its name.
fn zone_name(config: &Config, record: &Resource) -> Option<String> {
    let attr = record.attr("zone_id");
    let zone = named(config, attr, ZONE)?;
    zone.attr("name").text().map(host::normal)
}

/// The whole name of a record: as the provider completes it with the zone's.
fn full_name(config: &Config, record: &Resource) -> Option<String> {
    let name = host::normal(record.attr("name").text()?);
    match zone_name(config, record) {
        Some(zone) if name.is_empty() => Some(zone),
        Some(zone) if !host::lies_in(&name, &zone) => Some(format!("{name}.{zone}")),
        Some(_) => Some(name),
        None => (!name.is_empty()).then_some(name),
    }
}

/// Where a record leads: its alias, or the values of a CNAME.
fn targets(record: &Resource) -> Vec<(Attr<'_>, &Valued)> {
    let alias = record.path("alias.name");
    let mut targets: Vec<_> = alias
        .value()
        .map(|value| (alias, value))
        .into_iter()
        .collect();
    if record.attr("type").text() == Some("CNAME") {
        let records = record.attr("records");
        targets.extend(records.items().iter().map(|value| (records, value)));
    }
    targets
}
