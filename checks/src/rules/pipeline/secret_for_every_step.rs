//! See the page.

use super::taken;
use crate::finding::{Findings, Severity};
use crate::pipeline::{Job, Pair, Step};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/secret-for-every-step",
    page: include_str!("secret_for_every_step.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        let jobs: Vec<&Job> = workflow.jobs.iter().collect();
        for pair in &workflow.env {
            look(pair, &jobs, found);
        }
        for job in &workflow.jobs {
            for pair in &job.env {
                look(pair, &[job], found);
            }
        }
    }
}

fn look(pair: &Pair, jobs: &[&Job], found: &mut Findings) {
    let Some(value) = &pair.value else {
        return;
    };
    let secret = taken(value)
        .into_iter()
        .any(|(context, _)| context.starts_with("secrets.") && context != "secrets.github_token");
    let steps: Vec<&Step> = jobs.iter().flat_map(|job| &job.steps).collect();
    if !secret || steps.len() < 2 {
        return;
    }
    let finding = found.report(
        pair.span,
        format!("every one of {} steps sees {}", steps.len(), pair.name.text),
    );
    let stranger = steps
        .iter()
        .filter_map(|step| step.uses.as_ref())
        .find(|uses| !uses.text.starts_with("./") && !uses.text.starts_with("actions/"));
    if let Some(uses) = stranger {
        finding.related(uses.span, "this action among them");
    }
    finding.help(format!(
        "move {} to the `env` of the steps that use it",
        pair.name.text
    ));
}
