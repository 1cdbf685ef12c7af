//! The classic flow of an identity pool.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "identity_pool/classic-flow",
    page: include_str!("classic_flow.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, super::POOL) {
        let classic = pool.attr("allow_classic_flow");
        if classic.bool() == Some(true) {
            report_attr(found, pool, classic, "the classic flow lets the application choose the role, without the limits of the enhanced one")
                .help("allow_classic_flow = false, and GetCredentialsForIdentity in the application");
        }
    }
}
