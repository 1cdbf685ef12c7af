//! Text messages as the only second factor.

use super::POOL;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/mfa-by-sms-only",
    page: include_str!("mfa_by_sms_only.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        let Some(sms) = pool
            .block("sms_configuration")
            .filter(|block| block.certain)
        else {
            continue;
        };
        let software = pool.path("software_token_mfa_configuration.enabled");
        let others = ["email_mfa_configuration", "web_authn_configuration"];
        let other = others.iter().any(|kind| pool.block(kind).is_some());
        let on = matches!(
            pool.attr("mfa_configuration").text(),
            Some("ON" | "OPTIONAL")
        );
        if !on || other || unknown(found, software) || software.bool() == Some(true) {
            continue;
        }
        found
            .report(
                sms.header,
                "the only second factor is a text message, which can be redirected",
            )
            .at(pool.address.as_ref())
            .related(
                pool.attr("mfa_configuration").span(),
                "asks for a second factor",
            )
            .help("add software_token_mfa_configuration { enabled = true }");
    }
}
