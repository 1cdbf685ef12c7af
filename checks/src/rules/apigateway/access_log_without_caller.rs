//! An access log that does not say who.

use super::STAGES;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/access-log-without-caller",
    page: include_str!("access_log_without_caller.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// What has to be in a line of the log to tell what happened, and to whom.
const NEEDED: [(&str, &[&str]); 3] = [
    (
        "the request's id",
        &["$context.requestId", "$context.extendedRequestId"],
    ),
    (
        "who called",
        &["$context.identity.", "$context.authorizer."],
    ),
    (
        "the answer's status",
        &["$context.status", "$context.responseStatus"],
    ),
];

fn check(config: &Config, found: &mut Findings) {
    for kind in STAGES {
        for stage in made(config, found, kind) {
            let format = stage.path("access_log_settings.format");
            let Some(text) = format.text() else { continue };
            let missing: Vec<_> = NEEDED
                .iter()
                .filter(|(_, names)| !names.iter().any(|name| text.contains(name)))
                .map(|(what, _)| *what)
                .collect();
            if missing.is_empty() {
                continue;
            }
            report_attr(found, stage, format, format!("the access log does not tell {}", missing.join(", nor ")))
                .help("put $context.requestId, $context.identity.sourceIp, $context.authorizer.claims.sub and $context.status into it");
        }
    }
}
