//! See the page.

use super::{Run, reached, runs};
use crate::finding::{Findings, Severity};
use crate::pipeline::Text;
use crate::pipeline::expression::Truth;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/apply-on-pull-request",
    page: include_str!("apply_on_pull_request.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config).filter(Run::changes) {
        for trigger in &run.workflow.triggers {
            let event = trigger.event.as_str();
            if !matches!(event, "pull_request" | "pull_request_target") {
                continue;
            }
            // A workflow for pull requests that have been closed may ask whether they were merged.
            let closed = |types: &Vec<Text>| types.iter().any(|one| one.as_str() == "closed");
            if trigger.types.as_ref().is_some_and(closed)
                || reached(run.job, run.step, trigger) != Truth::True
            {
                continue;
            }
            found
                .report(
                    run.whole(),
                    "a pull request applies its own change, before anybody has read it",
                )
                .related(trigger.event.span, "starts it")
                .help(
                    "plan for pull requests; apply on a push to the protected branch, \
                     `if: github.event_name == 'push'`",
                );
        }
    }
}
