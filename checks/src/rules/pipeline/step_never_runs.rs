//! See the page.

use super::uses_terraform;
use crate::finding::{Findings, Severity};
use crate::pipeline::expression::{self, Truth, Verdict};
use crate::pipeline::{Text, Workflow};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "pipeline/step-never-runs",
    page: include_str!("step_never_runs.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        if workflow.triggers.is_empty() || !uses_terraform(workflow) {
            continue;
        }
        for job in &workflow.jobs {
            let name = job.name.as_ref().unwrap_or(&job.id);
            judge(
                workflow,
                "job",
                name.as_str(),
                job.condition.as_ref(),
                found,
            );
            for step in &job.steps {
                judge(
                    workflow,
                    "step",
                    step.title(),
                    step.condition.as_ref(),
                    found,
                );
            }
        }
    }
}

fn judge(
    workflow: &Workflow,
    what: &str,
    name: &str,
    condition: Option<&Text>,
    found: &mut Findings,
) {
    let Some(condition) = condition else { return };
    let Some(verdicts) = expression::judge(condition.as_str(), &workflow.triggers) else {
        return;
    };
    if !verdicts.iter().all(|verdict| verdict.truth == Truth::False) {
        return;
    }
    let events: Vec<_> = verdicts
        .iter()
        .map(|verdict| verdict.event.as_str())
        .collect();
    let finding = found.report(
        place(condition, &verdicts),
        format!(
            "the {what} \"{name}\" can never run: this is false for every {}",
            events.join(" and ")
        ),
    );
    finding.help("make the condition and the triggers agree on one branch and one event");
    for trigger in &workflow.triggers {
        finding.related(trigger.span, "all that starts the workflow");
    }
}

/// The comparison that no event satisfies, or else the whole condition.
fn place(condition: &Text, verdicts: &[Verdict]) -> crate::terraform::source::Span {
    let first = verdicts.first().map(|verdict| verdict.never.as_slice());
    let common = first
        .unwrap_or_default()
        .iter()
        .find(|range| verdicts.iter().all(|verdict| verdict.never.contains(range)));
    common.map_or(condition.span, |range| condition.span_of(range.clone()))
}
