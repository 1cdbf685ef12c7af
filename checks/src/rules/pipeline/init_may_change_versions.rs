//! See the page.

use super::runs;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/init-may-change-versions",
    page: include_str!("init_may_change_versions.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        // The flag may also come from a variable.
        let elsewhere = || {
            ["TF_CLI_ARGS", "TF_CLI_ARGS_init"].into_iter().any(|name| {
                let variable = run.workflow.variable(run.job, run.step, name);
                variable.is_some()
            })
        };
        if !run.command.is("init") || run.command.flag("lockfile").is_some() || elsewhere() {
            continue;
        }
        found
            .report(
                run.whole(),
                "this init may choose other provider versions than the lock file has, and say nothing",
            )
            .help("`terraform init -input=false -lockfile=readonly` fails instead");
    }
}
