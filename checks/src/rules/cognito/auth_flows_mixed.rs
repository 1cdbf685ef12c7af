//! Old and new names of flows.

use super::CLIENT;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/auth-flows-mixed",
    page: include_str!("auth_flows_mixed.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

/// The flows as they were called before they began with `ALLOW_`.
const OLD: [&str; 3] = [
    "ADMIN_NO_SRP_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY",
    "USER_PASSWORD_AUTH",
];

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("explicit_auth_flows");
        let new = flows
            .items()
            .iter()
            .find(|flow| flow.text().is_some_and(|name| name.starts_with("ALLOW_")));
        let old = flows
            .items()
            .iter()
            .find(|flow| flow.text().is_some_and(|name| OLD.contains(&name)));
        if let (Some(new), Some(old)) = (new, old) {
            report_value(
                found,
                client,
                flows,
                old,
                "an old name beside new ones: Cognito refuses the mixture",
            )
            .related(new.span, "a new name")
            .help("use the names that begin with ALLOW_ for all of them");
        }
    }
}
