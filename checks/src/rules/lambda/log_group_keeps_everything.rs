//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/log-group-keeps-everything",
    page: include_str!("log_group_keeps_everything.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for group in made(config, found, "aws_cloudwatch_log_group") {
        let days = group.attr("retention_in_days");
        unknown(found, days);
        if days.is_unset() || days.whole() == Some(0) {
            report_attr(
                found,
                group,
                days,
                "this log group keeps everything for ever",
            )
            .help("retention_in_days = 90, or as long as somebody reads it");
        }
    }
}
