//! An alias with the wrong zone.

use super::{RECORD, ZONE};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "route53/alias-in-wrong-zone",
    page: include_str!("alias_in_wrong_zone.md"),
    predicts: Predicts::Refused("InvalidChangeBatch"),
    check,
};

/// For each type the attribute with its name in DNS, and the one with the zone of that name.
const PAIRS: [(&str, &str, &str); 5] = [
    (
        "aws_api_gateway_domain_name",
        "regional_domain_name",
        "regional_zone_id",
    ),
    (
        "aws_api_gateway_domain_name",
        "cloudfront_domain_name",
        "cloudfront_zone_id",
    ),
    (
        "aws_apigatewayv2_domain_name",
        "domain_name_configuration[0].target_domain_name",
        "domain_name_configuration[0].hosted_zone_id",
    ),
    (
        "aws_cognito_user_pool_domain",
        "cloudfront_distribution",
        "cloudfront_distribution_zone_id",
    ),
    (
        "aws_cloudfront_distribution",
        "domain_name",
        "hosted_zone_id",
    ),
];

/// The zone of everything that CloudFront serves.
const CLOUDFRONT: &str = "Z2FDTNDATAQYW2";

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        let (name, zone) = (record.path("alias.name"), record.path("alias.zone_id"));
        let Some((target, path)) = config.target(name) else {
            continue;
        };
        let Some((_, _, wanted)) = PAIRS
            .iter()
            .find(|(kind, attribute, _)| target.kind.as_ref() == *kind && *attribute == path)
        else {
            continue;
        };
        if fits(config, target, wanted, zone) {
            continue;
        }
        found
            .report(
                zone.span(),
                "this is not the zone that the target is in, and Route 53 refuses the alias",
            )
            .at(record.address.as_ref())
            .related(name.span(), "the target")
            .help(format!(
                "zone_id = {}.{wanted}: the target's zone, and not the record's own",
                target.address
            ));
    }
}

/// Whether the zone is the target's, or may be.
fn fits(config: &Config, target: &Resource, wanted: &str, zone: Attr<'_>) -> bool {
    if let Some((of, path)) = config.target(zone) {
        let own = of.kind.as_ref() == ZONE;
        return !own && (of.id != target.id || path == wanted);
    }
    match zone.text() {
        Some(id)
            if wanted.starts_with("cloudfront")
                || target.kind.as_ref() == "aws_cloudfront_distribution" =>
        {
            id == CLOUDFRONT
        }
        Some(id) => id != CLOUDFRONT,
        None => true,
    }
}
