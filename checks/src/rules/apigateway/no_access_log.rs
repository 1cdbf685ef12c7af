//! A stage without an access log.

use super::STAGES;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/no-access-log",
    page: include_str!("no_access_log.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for kind in STAGES {
        for stage in made(config, found, kind) {
            let destination = stage.path("access_log_settings.destination_arn");
            if stage.block("access_log_settings").is_some() {
                continue;
            }
            report_attr(found, stage, destination, "nobody will know who called: the stage writes no access log")
                .help("access_log_settings with a log group and a format that has requestId, identity.sourceIp, authorizer.claims.sub and status");
        }
    }
}
