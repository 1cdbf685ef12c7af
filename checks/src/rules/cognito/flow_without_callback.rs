//! A flow without a callback.

use super::{CLIENT, for_people};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/flow-without-callback",
    page: include_str!("flow_without_callback.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let urls = client.attr("callback_urls");
        if !for_people(client) || unknown(found, urls) || !urls.items().is_empty() {
            continue;
        }
        report_attr(
            found,
            client,
            urls,
            "codes have nowhere to go: Cognito refuses the flow without a callback URL",
        )
        .related(client.attr("allowed_oauth_flows").span(), "the flow")
        .help("callback_urls = [\"https://<the application>/callback\"]");
    }
}
