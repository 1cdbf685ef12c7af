//! The password goes through the application.

use super::CLIENT;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/password-flow",
    page: include_str!("password_flow.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

const FLOWS: [&str; 4] = [
    "ALLOW_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH",
];

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let flows = client.attr("explicit_auth_flows");
        let secret = client.attr("generate_secret");
        if unknown(found, flows) || unknown(found, secret) || secret.bool() == Some(true) {
            continue;
        }
        for flow in flows.items() {
            let Some(name) = flow.text().filter(|name| FLOWS.contains(name)) else {
                continue;
            };
            report_value(found, client, flows, flow, format!("{name} hands the password itself to an application that anybody can write"))
                .help("ALLOW_USER_SRP_AUTH proves the password without sending it; the login page never shows it to the application");
        }
    }
}
