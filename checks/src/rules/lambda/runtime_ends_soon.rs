//! See the page.

use super::super::runtimes::{AS_OF, runtime};
use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/runtime-ends-soon",
    page: include_str!("runtime_ends_soon.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let attr = function.attr("runtime");
        unknown(found, attr);
        if let Some(row) = attr.text().and_then(runtime).filter(|row| row.ends_soon()) {
            let message = format!(
                "{} gets repairs until {} and not longer",
                row.name, row.ends
            );
            report_attr(found, function, attr, message).help(format!(
                "plan the move to {} (dates as of {AS_OF})",
                row.successor
            ));
        }
    }
}
