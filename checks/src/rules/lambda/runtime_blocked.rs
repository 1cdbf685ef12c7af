//! See the page.

use super::super::runtimes::{AS_OF, runtime};
use super::functions;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/runtime-blocked",
    page: include_str!("runtime_blocked.md"),
    predicts: Predicts::Refused("InvalidParameterValueException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let attr = function.attr("runtime");
        unknown(found, attr);
        if let Some(row) = attr.text().and_then(runtime).filter(|row| row.is_blocked()) {
            let message = format!(
                "since {} nobody can make a function with {}",
                row.create_blocked, row.name
            );
            report_attr(found, function, attr, message).help(format!(
                "runtime = \"{}\" (dates as of {AS_OF})",
                row.successor
            ));
        }
    }
}
