//! See the page.

use super::{destroys, reached, runs};
use crate::finding::{Findings, Severity};
use crate::pipeline::expression::Truth;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/destroy-in-the-workflow",
    page: include_str!("destroy_in_the_workflow.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        if !destroys(&run.command) {
            continue;
        }
        let unasked = run.workflow.triggers.iter().find(|trigger| {
            !matches!(
                trigger.event.as_str(),
                "workflow_dispatch" | "workflow_call"
            ) && reached(run.job, run.step, trigger) == Truth::True
        });
        if let Some(trigger) = unasked {
            found
                .report(
                    run.whole(),
                    format!("a {} destroys everything, and nobody asked for it", trigger.event.text),
                )
                .related(trigger.event.span, "starts it")
                .help("move it to a workflow of its own that is started by hand: `on: workflow_dispatch`");
        }
    }
}
