//! Tokens that are not checked with their pool.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "identity_pool/token-not-checked",
    page: include_str!("token_not_checked.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, super::POOL) {
        for provider in pool.blocks("cognito_identity_providers") {
            let check = provider.attr("server_side_token_check");
            if unknown(found, check) || check.bool() == Some(true) {
                continue;
            }
            let finding = report_attr(
                found,
                pool,
                check,
                "a user who was signed out or deleted still gets AWS credentials",
            )
            .help("server_side_token_check = true");
            insert::argument(config, finding, provider, "server_side_token_check", "true");
        }
    }
}
