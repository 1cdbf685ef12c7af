//! No threat protection.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/threat-protection-off",
    page: include_str!("threat_protection_off.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let mode = pool.path("user_pool_add_ons.advanced_security_mode");
        if unknown(found, mode) || mode.text() == Some("ENFORCED") {
            continue;
        }
        let message = match mode.text() {
            Some("AUDIT") => "stolen passwords and odd sign-ins are noted and let through",
            _ => "stolen passwords and odd sign-ins are not looked for",
        };
        report_attr(found, pool, mode, message).help(
            "user_pool_tier = \"PLUS\" with user_pool_add_ons { advanced_security_mode = \"ENFORCED\" }",
        );
    }
}
