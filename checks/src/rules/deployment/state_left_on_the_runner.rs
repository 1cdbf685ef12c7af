//! See the page.

use super::{backend, deployed};
use crate::finding::{Findings, Severity};
use crate::pipeline::Workflow;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Config, Mode, Module};
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/state-left-on-the-runner",
    page: include_str!("state_left_on_the_runner.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let kept = backend(root)
            .is_some_and(|block| block.labels.first().map(AsRef::as_ref) != Some("local"));
        if kept
            || root.planned
            || unread(config, root)
            || !makes_something(config, root)
            || brings_it_along(config, workflow)
        {
            continue;
        }
        if let Some(span) = applies(workflow) {
            found
                .report(span, "the state of what this makes is a file on the runner, and gone with it: the next run makes everything again")
                .related(root.span, "says nowhere else to keep it")
                .help("terraform { backend \"s3\" { .. } }, or cloud { .. }");
        }
    }
}

/// Whether a file of the root could not be read: it may hold the block that is missed.
fn unread(config: &Config, root: &Module) -> bool {
    let mut unread = config.incomplete.iter();
    unread.any(|one| root.files.contains(&one.span.file))
}

fn makes_something(config: &Config, root: &Module) -> bool {
    let mut resources = config.all_of(root.id).iter();
    resources.any(|resource| resource.mode == Mode::Managed)
}

/// The first apply of a workflow on a runner that is thrown away.
fn applies(workflow: &Workflow) -> Option<Span> {
    workflow
        .steps()
        .filter(|(job, _)| {
            let mut labels = job.runs_on.iter();
            labels.all(|label| label.text != "self-hosted" && !label.text.contains("${{"))
        })
        .find_map(|(_, step)| {
            let script = step.run.as_ref()?;
            let command = step.commands.iter().find(|command| {
                let terraform = command.terraform();
                terraform.is_some_and(|terraform| terraform.is("apply"))
            })?;
            Some(script.span_of(command.range.clone()))
        })
}

/// Whether something in a workflow may fetch the state, or write the block that says where it is kept.
fn brings_it_along(config: &Config, workflow: &Workflow) -> bool {
    let text = config.sources.text(workflow.span).to_ascii_lowercase();
    ["backend", "state", "terragrunt", "override", "cache"]
        .iter()
        .any(|word| text.contains(word))
}
