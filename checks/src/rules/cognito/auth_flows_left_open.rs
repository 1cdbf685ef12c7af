//! Sign-in flows left open.

use super::CLIENT;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/auth-flows-left-open",
    page: include_str!("auth_flows_left_open.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("explicit_auth_flows");
        if unknown(found, flows) || !flows.items().is_empty() {
            continue;
        }
        found
            .report(flows.span(), "which sign-in calls work is left to the default: SRP, custom and refresh, whether they are used or not")
            .at(client.address.as_ref())
            .help("name what the application uses, such as explicit_auth_flows = [\"ALLOW_USER_SRP_AUTH\"]");
    }
}
