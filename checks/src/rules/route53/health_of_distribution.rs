//! The health of a distribution.

use super::RECORD;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, within};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/health-of-distribution",
    page: include_str!("health_of_distribution.md"),
    predicts: Predicts::Refused("InvalidChangeBatch"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        let (name, health) = (
            record.path("alias.name"),
            record.path("alias.evaluate_target_health"),
        );
        let target = config.target(name);
        let distribution = name
            .text()
            .is_some_and(|name| name.trim_end_matches('.').ends_with(".cloudfront.net"))
            || target.is_some_and(|(target, path)| {
                path.starts_with("cloudfront_")
                    || target.kind.as_ref() == "aws_cloudfront_distribution"
            });
        if health.bool() != Some(true) || !distribution {
            continue;
        }
        let finding = report_attr(
            found,
            record,
            health,
            "Route 53 does not look at the health of a CloudFront distribution, and refuses to be asked",
        );
        finding.help("evaluate_target_health = false");
        if health
            .value()
            .is_some_and(|value| within(value.span, health.span()))
        {
            finding.fix(true, health.span(), "false");
        }
    }
}
