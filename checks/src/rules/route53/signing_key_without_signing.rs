//! A signing key and no signatures.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, same};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/signing-key-without-signing",
    page: include_str!("signing_key_without_signing.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for key in made(config, found, "aws_route53_key_signing_key") {
        let zone = key.attr("hosted_zone_id");
        let signed = config
            .beside(key, "aws_route53_hosted_zone_dnssec")
            .any(|dnssec| {
                let signed = dnssec.attr("hosted_zone_id");
                same(signed, zone)
                    || config
                        .target(signed)
                        .is_some_and(|(target, _)| target.id == key.id)
                    || (signed.is_unknown() && signed.origin().is_none())
            });
        if signed {
            continue;
        }
        found
            .report(
                key.header,
                "a key to sign the zone with, and nothing turns signing on",
            )
            .at(key.address.as_ref())
            .help(format!(
                "add an `aws_route53_hosted_zone_dnssec` with hosted_zone_id = {}.hosted_zone_id",
                key.address
            ));
    }
}
