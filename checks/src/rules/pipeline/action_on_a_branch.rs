//! See the page.

use super::all_used;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/action-on-a-branch",
    page: include_str!("action_on_a_branch.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for used in all_used(config).filter(|used| used.is_branch()) {
        let (name, version) = (used.name, used.version);
        found
            .report(
                used.uses.span,
                format!("`{version}` of {name} is a branch: every push to it runs here, unseen"),
            )
            .help(format!(
                "name the commit of a release, with its tag as a comment: `{name}@<commit> # v1.2.3`"
            ));
    }
}
