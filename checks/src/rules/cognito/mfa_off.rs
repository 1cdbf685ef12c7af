//! No second factor.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/mfa-off",
    page: include_str!("mfa_off.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let mfa = pool.attr("mfa_configuration");
        if unknown(found, mfa) || matches!(mfa.text(), Some("ON" | "OPTIONAL")) {
            continue;
        }
        report_attr(found, pool, mfa, "a password alone opens an account: there is no second factor")
            .help("mfa_configuration = \"ON\" (or \"OPTIONAL\"), with software_token_mfa_configuration { enabled = true }");
    }
}
