//! Accounts are recovered by text message.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/recovery-by-sms",
    page: include_str!("recovery_by_sms.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let Some(setting) = pool.block("account_recovery_setting") else {
            found
                .report(pool.header, "how an account is recovered is left to the default, which sends a text message first")
                .at(pool.address.as_ref())
                .help("add account_recovery_setting with the recovery_mechanism \"verified_email\" of priority 1");
            continue;
        };
        for mechanism in setting.blocks("recovery_mechanism") {
            let (name, priority) = (mechanism.attr("name"), mechanism.attr("priority"));
            if unknown(found, name) || unknown(found, priority) {
                continue;
            }
            if name.text() == Some("verified_phone_number") && priority.whole() == Some(1) {
                report_attr(
                    found,
                    pool,
                    name,
                    "a text message is enough to take over an account",
                )
                .related(priority.span(), "and it is tried first")
                .help("name = \"verified_email\" with priority = 1");
            }
        }
    }
}
