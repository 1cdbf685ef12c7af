//! Errors that tell who has an account.

use super::CLIENT;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/users-can-be-enumerated",
    page: include_str!("users_can_be_enumerated.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let setting = client.attr("prevent_user_existence_errors");
        if unknown(found, setting) || setting.text() == Some("ENABLED") {
            continue;
        }
        let finding = report_attr(
            found,
            client,
            setting,
            "errors tell who has an account and who has not",
        )
        .help("prevent_user_existence_errors = \"ENABLED\"");
        insert::argument(
            config,
            finding,
            client,
            "prevent_user_existence_errors",
            "\"ENABLED\"",
        );
    }
}
