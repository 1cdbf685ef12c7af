//! OAuth is configured and off.

use super::CLIENT;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/oauth-switched-off",
    page: include_str!("oauth_switched_off.md"),
    predicts: Predicts::Fails("cognito/authorize-endpoint/code-is-sent-to-the-callback"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("allowed_oauth_flows");
        let switch = client.attr("allowed_oauth_flows_user_pool_client");
        if flows.items().is_empty() || unknown(found, switch) || switch.bool() == Some(true) {
            continue;
        }
        report_attr(
            found,
            client,
            switch,
            "the OAuth flows of this client are configured and switched off",
        )
        .related(flows.span(), "has no effect")
        .help("allowed_oauth_flows_user_pool_client = true");
    }
}
