//! See the page.

use super::all_used;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/action-on-a-tag",
    page: include_str!("action_on_a_tag.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for used in all_used(config) {
        if used.is_commit() || used.is_branch() {
            continue;
        }
        let (name, version) = (used.name, used.version);
        let repository: Vec<&str> = name.splitn(3, '/').take(2).collect();
        let repository = repository.join("/");
        found
            .report(
                used.uses.span,
                format!(
                    "`{version}` of {repository} is a tag, which its owner can move to other code"
                ),
            )
            .help(format!(
                "name the commit and keep the tag as a comment: `{name}@<commit> # {version}`; \
                 `gh api repos/{repository}/commits/{version} --jq .sha` prints it"
            ));
    }
}
