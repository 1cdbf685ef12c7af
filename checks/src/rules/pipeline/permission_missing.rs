//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::github::{self, Needs};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/permission-missing",
    page: include_str!("permission_missing.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for job in &workflow.jobs {
            // Without `permissions` the repository's setting decides.
            let Some(permissions) = workflow.permissions(job) else {
                continue;
            };
            for step in &job.steps {
                let Needs { needs, .. } = github::needs(workflow, job, step);
                for need in needs {
                    let granted = need
                        .scopes
                        .iter()
                        .any(|scope| reaches(permissions.level(scope), need.level));
                    // Everybody may read a public repository.
                    if granted || need.level == "read" {
                        continue;
                    }
                    let [scope, ..] = need.scopes else {
                        continue;
                    };
                    found
                        .report(
                            need.span,
                            format!(
                                "{} needs `{scope}: {}`, which the job's token does not have",
                                need.what, need.level
                            ),
                        )
                        .related(permissions.span, "what it has")
                        .help(format!(
                            "add `{scope}: {}` to the job's `permissions`",
                            need.level
                        ));
                }
            }
        }
    }
}

fn reaches(level: &str, wanted: &str) -> bool {
    level == wanted || level == "write"
}
