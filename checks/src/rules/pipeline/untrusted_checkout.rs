//! See the page.

use super::{reached, steps, taken};
use crate::finding::{Findings, Severity};
use crate::pipeline::expression::Truth;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/untrusted-checkout",
    page: include_str!("untrusted_checkout.md"),
    predicts: Predicts::Posture(Severity::Critical),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (workflow, job, step) in steps(config) {
        let privileged = workflow.triggers.iter().find(|trigger| {
            matches!(
                trigger.event.as_str(),
                "pull_request_target" | "workflow_run"
            ) && reached(job, step, trigger) == Truth::True
        });
        let Some(trigger) = privileged else {
            continue;
        };
        let is_checkout = step
            .action()
            .is_some_and(|(name, _)| name == "actions/checkout");
        let reference = ["ref", "repository"]
            .into_iter()
            .filter_map(|name| step.input(name)?.value.as_ref())
            .filter(|_| is_checkout)
            .flat_map(taken)
            .find(|(context, _)| is_theirs(context));
        if let Some((context, span)) = reference {
            found
                .report(
                    span,
                    format!("`{context}` is a stranger's code, and {} runs with this repository's secrets", trigger.event.text),
                )
                .related(trigger.event.span, "starts it, also for forks")
                .help("plan forks with `on: pull_request`, which has no secrets, or run after a person has approved the environment");
        }
    }
}

/// Whether a context names a commit or a branch of whoever opened the pull request.
fn is_theirs(context: &str) -> bool {
    context == "github.head_ref"
        || context.starts_with("github.event.pull_request.head.")
        || context.starts_with("github.event.pull_request.merge_commit_sha")
        || context.starts_with("github.event.workflow_run.head_")
}
