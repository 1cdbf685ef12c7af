//! Short passwords.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/weak-passwords",
    page: include_str!("weak_passwords.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// Below this a password without a second factor is guessed offline in hours.
const SHORTEST: i64 = 12;

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let length = pool.path("password_policy.minimum_length");
        if unknown(found, length) || length.whole().is_some_and(|length| length >= SHORTEST) {
            continue;
        }
        let message = match (length.whole(), pool.block("password_policy")) {
            (Some(length), _) => format!("passwords of {length} characters are enough"),
            (None, Some(_)) => "the password policy names no length".to_owned(),
            (None, None) => "no password policy: eight characters are enough".to_owned(),
        };
        report_attr(found, pool, length, message)
            .help("password_policy { minimum_length = 14 }: length counts for more than kinds of characters");
    }
}
