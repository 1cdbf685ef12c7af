//! See the page.

use super::super::policy::granted;
use super::{functions, role_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/role-without-logs",
    page: include_str!("role_without_logs.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some(role) = role_of(config, function) else {
            continue;
        };
        if granted(config, role).allows("logs:PutLogEvents") == Some(false) {
            found
                .report(role.header, "nothing lets this role write logs: whatever the function says or fails with is lost")
                .at(role.address.as_ref())
                .related(function.attr("role").span(), format!("the role of {}", function.address))
                .help("allow logs:CreateLogStream and logs:PutLogEvents on its log group, or attach service-role/AWSLambdaBasicExecutionRole");
        }
    }
}
