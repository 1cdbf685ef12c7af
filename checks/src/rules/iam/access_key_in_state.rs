//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/access-key-in-state",
    page: include_str!("access_key_in_state.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for key in made(config, found, "aws_iam_access_key") {
        let encrypted = key.attr("pgp_key");
        if encrypted.is_unset() {
            found
                .report(encrypted.span(), "the secret of this key stands in the state, in clear, for as long as there is a state")
                .at(key.address.as_ref())
                .help("let whoever needs it assume a role; if it must be a key, set `pgp_key`");
        }
    }
}
