//! See the page.

use super::PERMISSION;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-for-every-action",
    page: include_str!("permission_for_every_action.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for permission in made(config, found, PERMISSION) {
        let action = permission.attr("action");
        unknown(found, action);
        let Some(text) = action.text() else {
            continue;
        };
        if !text.starts_with("lambda:Invoke") || text.contains('*') {
            report_attr(
                found,
                permission,
                action,
                format!("`{text}` is more than to invoke the function"),
            )
            .help("action = \"lambda:InvokeFunction\"");
        }
    }
}
