//! See the page.

use super::{runs, steps};
use crate::finding::{Findings, Severity};
use crate::pipeline::Step;
use crate::pipeline::shell::Then;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/failure-ignored",
    page: include_str!("failure_ignored.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, _, step) in steps(config) {
        let ignores = step.continue_on_error.as_ref();
        let Some(ignores) = ignores.filter(|text| text.as_bool() == Some(true)) else {
            continue;
        };
        if let Some(name) = judging(step) {
            let finding = found.report(
                ignores.span,
                format!("a failed `terraform {name}` does not stop the job"),
            );
            if let Some(run) = &step.run {
                finding.related(run.span, "fails without consequence");
            }
            finding.help("remove `continue-on-error`; a step that must run after a failure says `if: failure()` or `if: always()`");
        }
    }
    for run in runs(config).filter(|run| is_judging(run.subcommand())) {
        let command = run.command.command;
        let next = next_after(run.step, command.range.end);
        if command.then == Then::Or
            && next.is_some_and(|next| matches!(next, "true" | ":" | "echo"))
        {
            found
                .report(
                    run.whole(),
                    format!("a failed `{}` does not stop the step", run.title()),
                )
                .help("remove what stands behind `||`");
        }
    }
}

/// The first command of the step that finds fault with something.
fn judging(step: &Step) -> Option<&str> {
    step.commands.iter().find_map(|command| {
        let name = command.terraform()?.subcommand?;
        is_judging(&name.text).then_some(name.text.as_str())
    })
}

fn is_judging(name: &str) -> bool {
    matches!(
        name,
        "init" | "validate" | "plan" | "apply" | "fmt" | "test"
    )
}

/// The program that follows a place of the script.
fn next_after(step: &Step, place: usize) -> Option<&str> {
    step.commands
        .iter()
        .filter(|command| command.range.start >= place)
        .min_by_key(|command| command.range.start)?
        .program()
}
