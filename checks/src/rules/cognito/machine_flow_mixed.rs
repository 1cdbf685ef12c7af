//! Machines and people in one client.

use super::{CLIENT, for_people, has_flow};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/machine-flow-mixed",
    page: include_str!("machine_flow_mixed.md"),
    predicts: Predicts::Refused("InvalidOAuthFlowException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("allowed_oauth_flows");
        if has_flow(client, "client_credentials") && for_people(client) {
            report_attr(found, client, flows, "one client for machines and for people: Cognito refuses the mixture")
                .help("split it: one client with [\"code\"], another with [\"client_credentials\"] and a secret");
        }
    }
}
