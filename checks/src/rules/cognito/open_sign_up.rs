//! Anybody may sign up.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/open-sign-up",
    page: include_str!("open_sign_up.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let by_admin = pool.path("admin_create_user_config.allow_admin_create_user_only");
        let trigger = pool.path("lambda_config.pre_sign_up");
        if unknown(found, by_admin) || by_admin.bool() == Some(true) || !trigger.is_unset() {
            continue;
        }
        report_attr(found, pool, by_admin, "anybody may sign up, and nothing looks at who does").help(
            "admin_create_user_config { allow_admin_create_user_only = true }, or a pre_sign_up trigger that decides",
        );
    }
}
