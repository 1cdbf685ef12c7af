//! See the page.

use super::runs;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "pipeline/state-lock-off",
    page: include_str!("state_lock_off.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for run in runs(config) {
        let Some(flag) = run.command.flag("lock") else {
            continue;
        };
        // A plan writes no state: one that is only looked at need not wait for anybody.
        if run.command.is("plan") {
            continue;
        }
        if run.command.switch("lock") != Some(false) {
            continue;
        }
        let span = run.span(&flag.range);
        let finding = found.report(
            span,
            format!(
                "{} does not lock the state: two runs at once overwrite each other's",
                run.title()
            ),
        );
        finding.help("drop the flag; -lock-timeout=5m waits for the other run");
        if let Some(span) = run.with_space(flag) {
            finding.fix(true, span, "");
        }
    }
}
