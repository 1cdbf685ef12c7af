//! A zone whose answers nobody signs and nobody sees.

use super::ZONE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/zone-neither-signed-nor-logged",
    page: include_str!("zone_neither_signed_nor_logged.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// What signs a zone or writes its queries down, and the argument that names the zone.
const EITHER: [(&str, &str); 2] = [
    ("aws_route53_hosted_zone_dnssec", "hosted_zone_id"),
    ("aws_route53_query_log", "zone_id"),
];

fn check(config: &Config, found: &mut Findings) {
    for zone in made(config, found, ZONE) {
        // A private zone answers within its VPC alone.
        if zone.block("vpc").is_some() {
            continue;
        }
        let has_either = EITHER.iter().any(|(kind, argument)| {
            config.beside(zone, kind).any(|one| {
                // An id that leads through something else may be this zone's.
                named(config, one.attr(argument), ZONE).is_none_or(|of| of.id == zone.id)
            })
        });
        if !has_either {
            found
                .report(
                    zone.header,
                    "the answers of this public zone are neither signed nor written down",
                )
                .at(zone.address.as_ref())
                .help(format!(
                    "add an `aws_route53_key_signing_key` and an `aws_route53_hosted_zone_dnssec`, or an `aws_route53_query_log` for {}",
                    zone.address
                ));
        }
    }
}
