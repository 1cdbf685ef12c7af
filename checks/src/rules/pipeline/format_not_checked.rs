//! See the page.

use super::runs;
use crate::finding::{Findings, Severity};
use crate::pipeline::Job;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/format-not-checked",
    page: include_str!("format_not_checked.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        let Some(name) = run.command.subcommand.filter(|_| run.command.is("fmt")) else {
            continue;
        };
        if run.command.switch("check") != Some(false) || commits(run.job) {
            continue;
        }
        let finding = found.report(
            run.whole(),
            "`fmt` rewrites the runner's copy and never fails",
        );
        finding.help(format!(
            "`{} -check` fails where a file is not formatted",
            run.title()
        ));
        if let Some(name) = run.script.exact(name.range.clone()) {
            let end = Span {
                start: name.end,
                ..name
            };
            finding.fix(true, end, " -check");
        }
    }
}

/// Whether the job keeps what was rewritten.
fn commits(job: &Job) -> bool {
    job.steps.iter().any(|step| {
        let git = step
            .commands
            .iter()
            .any(|command| command.program() == Some("git"));
        let action = step.uses.as_ref().is_some_and(|uses| {
            uses.text.contains("commit") || uses.text.contains("create-pull-request")
        });
        git || action
    })
}
