//! See the page.

use std::ops::Range;

use super::{javascript, reached, steps};
use crate::finding::{Findings, Severity};
use crate::pipeline::expression::{self, Kind, Truth};
use crate::pipeline::{Job, Step, Text, Trigger, Workflow};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/payload-the-event-lacks",
    page: include_str!("payload_the_event_lacks.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// Events with a pull request in their payload.
const PULLS: &[&str] = &[
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
];
/// Events with an issue, where a pull request counts as one.
const ISSUES: &[&str] = &["issues", "issue_comment"];

fn check(config: &Config, found: &mut Findings) {
    for (workflow, job, step) in steps(config) {
        let values = step.with.iter().chain(&step.env);
        let values = values.filter_map(|pair| pair.value.as_ref());
        for text in values.chain(&step.run) {
            for range in expression::embedded(&text.text) {
                // A field with a fallback behind `||` is asked for on purpose.
                let Some(Kind::Context(path)) =
                    expression::parse(&text.text, range.clone()).map(|found| found.kind)
                else {
                    continue;
                };
                let context = path.join(".");
                let events = match context.strip_prefix("github.event.") {
                    Some("number") => PULLS,
                    Some(field) if field.starts_with("pull_request.") => PULLS,
                    Some(field) if field.starts_with("issue.") => ISSUES,
                    _ => continue,
                };
                let span = text.span_of(trimmed(&text.text, range));
                report(workflow, job, step, events, &[], (&context, span), found);
            }
        }
        if let Some((script, range)) =
            javascript(step).and_then(|text| Some((text, issue_number(text)?)))
        {
            let span = script.span_of(range);
            report(
                workflow,
                job,
                step,
                PULLS,
                ISSUES,
                ("context.issue.number", span),
                found,
            );
        }
    }
}

/// A range of a text without the blanks around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = text.get(range.clone()).unwrap_or_default();
    let start = range.start + inner.len() - inner.trim_start().len();
    start..start + inner.trim().len()
}

/// Where a script gives `context.issue.number` to a call without asking first whether it is there.
fn issue_number(script: &Text) -> Option<Range<usize>> {
    let what = "context.issue.number";
    let start = script.text.find(what)?;
    let before = script.text.get(..start)?.trim_end();
    let asked = script.text.matches(what).count() > 1
        || script.text.contains("if (context.")
        || script.text.contains("context.payload");
    (before.ends_with("issue_number:") && !asked).then(|| start..start + what.len())
}

fn report(
    workflow: &Workflow,
    job: &Job,
    step: &Step,
    events: &[&str],
    more: &[&str],
    (what, span): (&str, Span),
    found: &mut Findings,
) {
    let has = |trigger: &&Trigger| {
        let event = trigger.event.as_str();
        event == "workflow_call" || events.contains(&event) || more.contains(&event)
    };
    let (with, without): (Vec<_>, Vec<_>) = workflow.triggers.iter().partition(has);
    // Where another event has it, a condition may keep the step to that event.
    let lacking = without.into_iter().find(|trigger| {
        let reached = reached(job, step, trigger);
        reached == Truth::True || (with.is_empty() && reached != Truth::False)
    });
    if let Some(trigger) = lacking {
        found
            .report(
                span,
                format!(
                    "a {} has no such thing: `{what}` is empty, and what is called with it fails",
                    trigger.event.text
                ),
            )
            .related(trigger.event.span, "starts the workflow")
            .help("do this in a workflow that a pull request starts: `on: pull_request`");
    }
}
