//! No way back into an account.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/no-recovery-channel",
    page: include_str!("no_recovery_channel.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let verified = pool.attr("auto_verified_attributes");
        if unknown(found, verified) || !verified.items().is_empty() {
            continue;
        }
        report_attr(
            found,
            pool,
            verified,
            "no address is ever verified, so a forgotten password locks its owner out",
        )
        .help("auto_verified_attributes = [\"email\"]");
    }
}
