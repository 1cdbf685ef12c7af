//! See the page.

use super::HTTP_STAGE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "apigateway/stage-never-deployed",
    page: include_str!("stage_never_deployed.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for stage in made(config, found, HTTP_STAGE) {
        let by_itself = stage.attr("auto_deploy");
        let deployment = stage.attr("deployment_id");
        if by_itself.bool() == Some(true) || !deployment.is_unset() || unknown(found, by_itself) {
            continue;
        }
        let ignored = stage.meta.path("lifecycle.ignore_changes");
        let elsewhere = ignored
            .items()
            .iter()
            .any(|item| item.text() == Some("deployment_id"));
        if elsewhere {
            continue;
        }
        report_attr(
            found,
            stage,
            by_itself,
            "this stage has no deployment and makes none, so it has no routes: every call gets 404",
        )
        .help("auto_deploy = true, or deployment_id of an `aws_apigatewayv2_deployment`");
    }
}
