//! See the page.

use super::runs;
use crate::finding::{Findings, Severity};
use crate::pipeline::shell::Then;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/failure-hidden-by-a-pipe",
    page: include_str!("failure_hidden_by_a_pipe.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        // With `shell: bash` GitHub sets pipefail itself; without it there is only `bash -e`.
        let shell = [
            &run.step.shell,
            &run.job.defaults.shell,
            &run.workflow.defaults.shell,
        ];
        if run.command.command.then != Then::Pipe
            || shell.into_iter().any(Option::is_some)
            || run.script.text.contains("pipefail")
            || run.command.command.tested
        {
            continue;
        }
        let name = run.subcommand();
        if !matches!(
            name,
            "init" | "validate" | "plan" | "apply" | "fmt" | "test" | "destroy"
        ) {
            continue;
        }
        found
            .report(
                run.whole(),
                format!(
                    "a failed `{name}` is lost: the pipe's last command says how the step ended"
                ),
            )
            .help(
                "set `shell: bash` for the step, which makes a pipe fail where any part of it does",
            );
    }
}
