//! See the page.

use super::{is_production, is_trial};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/branch-and-environment",
    page: include_str!("branch_and_environment.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        // Every way to start it is a push to a branch where things are tried out.
        let branches: Option<Vec<_>> = workflow
            .triggers
            .iter()
            .map(|trigger| {
                let branches = trigger
                    .branches
                    .as_deref()
                    .filter(|_| trigger.event.text == "push")?;
                let trial = branches.iter().all(|branch| is_trial(&branch.text));
                branches.first().filter(|_| trial)
            })
            .collect();
        let Some(branch) = branches.and_then(|branches| branches.first().copied()) else {
            continue;
        };
        for job in &workflow.jobs {
            if let Some(environment) = job
                .environment
                .as_ref()
                .filter(|name| is_production(&name.text))
            {
                found
                    .report(
                        environment.span,
                        format!("a push to {} deploys to {}", branch.text, environment.text),
                    )
                    .related(branch.span, "starts the workflow")
                    .help(format!(
                        "give each branch its own environment: {} one for trials, the main branch {}",
                        branch.text, environment.text
                    ));
            }
        }
    }
}
