//! AWS credentials for guests.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "identity_pool/guests",
    page: include_str!("guests.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, super::POOL) {
        let guests = pool.attr("allow_unauthenticated_identities");
        if guests.bool() == Some(true) {
            report_attr(
                found,
                pool,
                guests,
                "anybody gets AWS credentials, without signing in",
            )
            .help("allow_unauthenticated_identities = false, which is the default")
            .fix(false, guests.span(), "false");
        }
    }
}
