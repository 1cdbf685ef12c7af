//! See the page.

use super::only_called;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/permissions-not-set",
    page: include_str!("permissions_not_set.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        // The token of a called workflow is its caller's, who is looked at as well.
        if only_called(workflow) {
            continue;
        }
        for job in &workflow.jobs {
            if workflow.permissions(job).is_none() {
                found
                    .report(
                        job.id.span,
                        format!(
                            "what the token of the job `{}` may do is left to a setting of the repository, which may be everything",
                            job.id.text
                        ),
                    )
                    .help("set `permissions: {}` for the workflow, and for each job what it needs: `contents: read` for a checkout");
            }
        }
    }
}
