//! A second factor of no kind.

use super::POOL;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/mfa-without-factor",
    page: include_str!("mfa_without_factor.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        let mfa = pool.attr("mfa_configuration");
        let Some(setting @ ("ON" | "OPTIONAL")) = mfa.text() else {
            continue;
        };
        if has_factor(pool) {
            continue;
        }
        report_attr(
            found,
            pool,
            mfa,
            format!("mfa_configuration is {setting}, and there is no second factor to use"),
        )
        .help("add software_token_mfa_configuration { enabled = true }");
    }
}

/// Whether some factor is configured, or may be.
fn has_factor(pool: &Resource) -> bool {
    let on = |path: &str| !pool.path(path).is_unset() && pool.path(path).bool() != Some(false);
    on("software_token_mfa_configuration.enabled")
        || pool.block("sms_configuration").is_some()
        || pool.block("email_mfa_configuration").is_some()
        || pool.block("web_authn_configuration").is_some()
}
