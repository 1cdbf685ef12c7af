//! See the page.

use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/tracing-off",
    page: include_str!("tracing_off.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let block = function.block.block("tracing_config");
        let mode = function.path("tracing_config.mode");
        if block.is_some_and(|block| !block.certain)
            || unknown(found, mode)
            || mode.text() == Some("Active")
        {
            continue;
        }
        report_attr(
            found,
            function,
            mode,
            "a slow or failed call cannot be followed into this function",
        )
        .help("tracing_config { mode = \"Active\" }, and xray:PutTraceSegments for its role");
    }
}
