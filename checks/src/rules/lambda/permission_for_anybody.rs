//! See the page.

use super::PERMISSION;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-for-anybody",
    page: include_str!("permission_for_anybody.md"),
    predicts: Predicts::Posture(Severity::Critical),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for permission in made(config, found, PERMISSION) {
        let principal = permission.attr("principal");
        if unknown(found, principal) {
            continue;
        }
        let narrowed = [
            "source_arn",
            "source_account",
            "principal_org_id",
            "event_source_token",
            "function_url_auth_type",
        ]
        .into_iter()
        .any(|name| !permission.attr(name).is_unset());
        if principal.text() == Some("*") && !narrowed {
            report_attr(found, permission, principal, "anybody with an AWS account may invoke this function, past the API and its authorizer")
                .help("name the service that calls it, and its source_arn: principal = \"apigateway.amazonaws.com\"");
        }
    }
}
