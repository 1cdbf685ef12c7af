//! See the page.

use super::runs_of;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/no-timeout",
    page: include_str!("no_timeout.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for job in &workflow.jobs {
            let unbounded = job.timeout_minutes.is_none()
                && runs_of(workflow, job).any(|run| run.step.timeout_minutes.is_none());
            if unbounded {
                found
                    .report(
                        job.id.span,
                        format!("the job `{}` runs Terraform and may take six hours", job.id.text),
                    )
                    .help("give it `timeout-minutes`, longer than its longest apply: a custom domain of Cognito takes half an hour");
            }
        }
    }
}
