//! Sign-in names left to chance.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/sign-in-names-left-open",
    page: include_str!("sign_in_names_left_open.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let named = ["username_attributes", "alias_attributes"]
            .iter()
            .any(|name| !pool.attr(name).is_unset());
        let open = match (named, pool.block("username_configuration").is_some()) {
            (true, true) => continue,
            (false, true) => "what people sign in with is left open, and cannot be changed later",
            (true, false) => {
                "whether case counts in a name is left open (it does), and cannot be changed later"
            }
            (false, false) => {
                "what people sign in with, and whether case counts, is left open, and cannot be changed later"
            }
        };
        found.report(pool.header, open).at(pool.address.as_ref()).help(
            "decide now: username_attributes = [\"email\"] and username_configuration { case_sensitive = false }",
        );
    }
}
