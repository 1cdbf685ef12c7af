//! See the page.

use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/hardening-left-out",
    page: include_str!("hardening_left_out.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let missing: Vec<&str> = [
            ("reserved_concurrent_executions", "a reserved concurrency"),
            ("code_signing_config_arn", "a code signing configuration"),
            ("dead_letter_config", "a dead letter queue"),
            ("vpc_config", "a VPC"),
        ]
        .into_iter()
        .filter(|(name, _)| function.attr(name).is_unset() && function.block.block(name).is_none())
        .map(|(_, what)| what)
        .collect();
        if !missing.is_empty() {
            found
                .report(
                    function.header,
                    format!("this function has not got {}", missing.join(", ")),
                )
                .at(function.address.as_ref())
                .help("add what your organization asks for");
        }
    }
}
