//! See the page.

use super::{Run, runs_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/apply-without-environment",
    page: include_str!("apply_without_environment.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for job in workflow.jobs.iter().filter(|job| job.environment.is_none()) {
            let Some(run) = runs_of(workflow, job).find(Run::changes) else {
                continue;
            };
            let finding = found.report(
                job.id.span,
                format!(
                    "the job `{}` applies, and belongs to no environment that could hold it back",
                    job.id.text
                ),
            );
            finding.related(run.whole(), "applies here");
            finding.help(
                "give the job `environment: production`, and that environment required reviewers and \
                 the branches that may use it",
            );
        }
    }
}
