//! Tokens that cannot be revoked.

use super::CLIENT;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/revocation-off",
    page: include_str!("revocation_off.md"),
    predicts: Predicts::Fails("cognito/token-revocation/revoked-token-is-refused"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let revocation = client.attr("enable_token_revocation");
        if revocation.bool() == Some(false) {
            let finding = report_attr(
                found,
                client,
                revocation,
                "a token that leaked cannot be revoked",
            )
            .help("enable_token_revocation = true, which is the default");
            insert::argument(config, finding, client, "enable_token_revocation", "true");
        }
    }
}
