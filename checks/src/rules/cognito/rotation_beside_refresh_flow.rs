//! Rotation beside the old way to refresh.

use super::CLIENT;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/rotation-beside-refresh-flow",
    page: include_str!("rotation_beside_refresh_flow.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let feature = client.path("refresh_token_rotation.feature");
        if feature.text() != Some("ENABLED") {
            continue;
        }
        let flows = client.attr("explicit_auth_flows");
        for flow in flows.items() {
            if flow.text() == Some("ALLOW_REFRESH_TOKEN_AUTH") {
                report_value(found, client, flows, flow, "the old way to refresh cannot stand beside rotation: Cognito refuses the client")
                    .related(feature.span(), "rotation")
                    .help("take ALLOW_REFRESH_TOKEN_AUTH out; applications call GetTokensFromRefreshToken or the token endpoint");
            }
        }
    }
}
