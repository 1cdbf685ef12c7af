//! A machine client without a secret.

use super::{CLIENT, has_flow};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/machine-client-without-secret",
    page: include_str!("machine_client_without_secret.md"),
    predicts: Predicts::Refused("InvalidOAuthFlowException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let secret = client.attr("generate_secret");
        if !has_flow(client, "client_credentials")
            || unknown(found, secret)
            || secret.bool() == Some(true)
        {
            continue;
        }
        report_attr(found, client, secret, "client_credentials without a secret: there are no credentials, and Cognito refuses the client")
            .related(client.attr("allowed_oauth_flows").span(), "asks for a secret")
            .help("generate_secret = true");
    }
}
