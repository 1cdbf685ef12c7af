//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::{Text, expression};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/condition-always-true",
    page: include_str!("condition_always_true.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        let jobs = workflow.jobs.iter().map(|job| job.condition.as_ref());
        let steps = workflow.steps().map(|(_, step)| step.condition.as_ref());
        for condition in jobs.chain(steps).flatten() {
            // The new line at the end of a block is a text around the expression as well.
            let text = &condition.text;
            let blanks = text.contains("${{") && text.trim().len() < text.len();
            if blanks || expression::is_template(text) {
                report(condition, found);
            }
        }
    }
}

fn report(condition: &Text, found: &mut Findings) {
    let inner: String = condition.text.replace("${{", "").replace("}}", "");
    let inner: Vec<&str> = inner.split_whitespace().collect();
    found
        .report(
            condition.span,
            "this condition is a text around an expression, and a text that is not empty is always true",
        )
        .help(format!("write it without braces: `if: {}`", inner.join(" ")));
}
