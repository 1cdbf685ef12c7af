//! See the page.

use super::{steps, taken};
use crate::finding::{Findings, Severity};
use crate::pipeline::shell::Command;
use crate::pipeline::{Job, Step};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/plan-text-published",
    page: include_str!("plan_text_published.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, job, step) in steps(config) {
        let values = step
            .env
            .iter()
            .chain(&step.with)
            .filter_map(|pair| pair.value.as_ref());
        for text in values.chain(&step.run) {
            for (context, span) in taken(text) {
                let id = context
                    .strip_prefix("steps.")
                    .and_then(|rest| rest.strip_suffix(".outputs.stdout"));
                let Some(plan) = id.and_then(|id| planning(job, id)) else {
                    continue;
                };
                let finding = found.report(
                    span,
                    "the plan's whole text goes into a variable: it may show secrets, and past 128 KiB the step cannot start",
                );
                if let Some(run) = &plan.run {
                    finding.related(run.span, "the plan");
                }
                finding.help("write `terraform show -no-color tfplan` to a file in a later step, and link the run instead of quoting it");
            }
        }
    }
}

/// The step of that id, where it plans or shows a plan.
fn planning<'c>(job: &'c Job, id: &str) -> Option<&'c Step> {
    job.steps.iter().find(|step| {
        let named = step
            .id
            .as_ref()
            .is_some_and(|text| text.text.eq_ignore_ascii_case(id));
        named
            && step
                .commands
                .iter()
                .filter_map(Command::terraform)
                .any(|command| command.is("plan") || command.is("show"))
    })
}
