//! See the page.

use super::{policy, role_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/sms-role-without-external-id",
    page: include_str!("sms_role_without_external_id.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, "aws_cognito_user_pool") {
        let attr = pool.path("sms_configuration.sns_caller_arn");
        let Some(role) = role_of(config, attr) else {
            continue;
        };
        let Some(document) = policy::read(config, role.attr("assume_role_policy")).document()
        else {
            continue;
        };
        for statement in document.statements.iter().filter(|one| one.allows()) {
            let cognito = statement
                .named("Service")
                .find(|(_, name)| *name == "cognito-idp.amazonaws.com");
            let asks = statement.may_ask(&["sts:ExternalId", "aws:SourceAccount", "aws:SourceArn"]);
            if let Some((value, _)) = cognito.filter(|_| !asks) {
                found
                    .report(value.span, "a user pool of any account may send messages with this role, at your expense")
                    .at(role.address.as_ref())
                    .related(attr.span(), "the pool that is meant")
                    .help("add a condition on sts:ExternalId with the pool's `external_id`, and one on aws:SourceAccount");
            }
        }
    }
}
