//! See the page.

use super::super::runtimes::{AS_OF, runtime};
use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/runtime-ended",
    page: include_str!("runtime_ended.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let attr = function.attr("runtime");
        unknown(found, attr);
        let row = attr.text().and_then(runtime);
        if let Some(row) = row.filter(|row| row.has_ended() && !row.is_blocked()) {
            let message = format!(
                "{} gets no repairs since {}, and takes no new functions from {} on",
                row.name, row.ends, row.create_blocked
            );
            report_attr(found, function, attr, message).help(format!(
                "runtime = \"{}\" (dates as of {AS_OF})",
                row.successor
            ));
        }
    }
}
