//! A login page with nobody to ask.

use super::{CLIENT, for_people};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/no-identity-provider",
    page: include_str!("no_identity_provider.md"),
    predicts: Predicts::Fails("cognito/authorize-endpoint/login-page-is-shown"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let providers = client.attr("supported_identity_providers");
        if !for_people(client) || unknown(found, providers) || !providers.items().is_empty() {
            continue;
        }
        found
            .report(
                providers.span(),
                "the login page has nothing to sign in with, and shows an error",
            )
            .at(client.address.as_ref())
            .help("supported_identity_providers = [\"COGNITO\"] for the users of the pool itself");
    }
}
