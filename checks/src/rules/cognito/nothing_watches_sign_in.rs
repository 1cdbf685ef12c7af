//! Nobody sees passwords being tried.

use super::{in_pool, pools_of_people};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::named;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/nothing-watches-sign-in",
    page: include_str!("nothing_watches_sign_in.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        let mode = pool.path("user_pool_add_ons.advanced_security_mode");
        let watched = mode.is_unknown() || matches!(mode.text(), Some("AUDIT" | "ENFORCED"));
        let firewall = config
            .beside(pool, "aws_wafv2_web_acl_association")
            .any(|association| {
                let arn = association.attr("resource_arn");
                named(config, arn, &pool.kind).is_some_and(|guarded| guarded.id == pool.id)
                    || (arn.is_unknown() && arn.origin().is_none())
            });
        let log = config
            .beside(pool, "aws_cognito_log_delivery_configuration")
            .any(|log| in_pool(config, log, pool));
        if watched || firewall || log {
            continue;
        }
        found
            .report(pool.header, "no firewall, no threat protection, no log: nobody sees passwords being tried")
            .at(pool.address.as_ref())
            .help("associate an `aws_wafv2_web_acl` with a rate rule, or turn threat protection on and deliver its log");
    }
}
