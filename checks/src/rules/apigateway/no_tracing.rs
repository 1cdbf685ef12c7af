//! A stage without tracing.

use super::REST_STAGE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/no-tracing",
    page: include_str!("no_tracing.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for stage in made(config, found, REST_STAGE) {
        let tracing = stage.attr("xray_tracing_enabled");
        if unknown(found, tracing) || tracing.bool() == Some(true) {
            continue;
        }
        let finding = report_attr(
            found,
            stage,
            tracing,
            "a slow or failed request cannot be followed from the gateway to what answered it",
        )
        .help("xray_tracing_enabled = true");
        insert::argument(config, finding, stage, "xray_tracing_enabled", "true");
    }
}
