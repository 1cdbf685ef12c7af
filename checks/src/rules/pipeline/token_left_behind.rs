//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::{Job, Text};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/token-left-behind",
    page: include_str!("token_left_behind.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, job, step) in super::steps(config) {
        let Some(uses) = step.uses.as_ref() else {
            continue;
        };
        let is_checkout = step
            .action()
            .is_some_and(|(name, _)| name == "actions/checkout");
        let input = step
            .input("persist-credentials")
            .and_then(|pair| pair.value.as_ref());
        let keeps = match input {
            None => true,
            Some(value) => value.text.eq_ignore_ascii_case("true"),
        };
        if is_checkout && keeps && !uses_git(job) {
            found
                .report(
                    input.map_or(uses.span, |value: &Text| value.span),
                    "the checkout leaves the job's token on disk, where every later step can read it",
                )
                .help("add `with: persist-credentials: false`: no step of this job talks to git");
        }
    }
}

/// Whether something in the job may need the token that a checkout keeps.
fn uses_git(job: &Job) -> bool {
    job.steps.iter().any(|step| {
        let command = step
            .commands
            .iter()
            .any(|command| matches!(command.program(), Some("git" | "gh")));
        // Actions that commit and push do it with the checkout's token.
        let action = step.uses.as_ref().is_some_and(|uses| {
            [
                "commit",
                "push",
                "release",
                "create-pull-request",
                "publish",
                "pages",
            ]
            .into_iter()
            .any(|word| uses.text.to_ascii_lowercase().contains(word))
        });
        command || action
    })
}
