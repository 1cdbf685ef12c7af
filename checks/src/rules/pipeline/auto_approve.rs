//! See the page.

use super::runs;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "pipeline/auto-approve",
    page: include_str!("auto_approve.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        // A saved plan is what somebody could look at; Terraform asks nothing for it.
        let planned = run.command.is("apply") && !run.command.arguments.is_empty();
        if !(run.command.is("apply") || run.command.is("destroy")) || planned {
            continue;
        }
        let Some(flag) = run.command.flag("auto-approve") else {
            continue;
        };
        if run.command.switch("auto-approve") != Some(true) {
            continue;
        }
        let span = run.span(&flag.range);
        let finding = found.report(
            span,
            format!(
                "{} makes a plan of its own and carries it out unseen",
                run.title()
            ),
        );
        finding.help("plan with -out=tfplan, have that looked at, and apply the file: `terraform apply tfplan`");
        if let Some(environment) = &run.job.environment {
            finding.related(
                environment.span,
                "whether anybody is asked depends on the rules of this environment",
            );
        }
    }
}
