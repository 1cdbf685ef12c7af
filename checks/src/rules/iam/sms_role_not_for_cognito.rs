//! See the page.

use super::{policy, role_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/sms-role-not-for-cognito",
    page: include_str!("sms_role_not_for_cognito.md"),
    predicts: Predicts::Refused("InvalidSmsRoleTrustRelationshipException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, "aws_cognito_user_pool") {
        let attr = pool.path("sms_configuration.sns_caller_arn");
        let Some(role) = role_of(config, attr) else {
            continue;
        };
        let trust = role.attr("assume_role_policy");
        let Some(document) = policy::read(config, trust).document() else {
            continue;
        };
        let external = pool.path("sms_configuration.external_id");
        let fault = match document.trusts_service("cognito-idp.amazonaws.com") {
            Some(false) => Some((
                trust.span(),
                "its trust does not name cognito-idp.amazonaws.com".to_owned(),
            )),
            _ => external.text().and_then(|id| {
                let conditions = document
                    .statements
                    .iter()
                    .flat_map(|one| one.conditions_on("sts:ExternalId"));
                let wanted: Vec<_> = conditions.flat_map(|condition| &condition.values).collect();
                let other = wanted
                    .iter()
                    .all(|value| value.text().is_some_and(|text| text != id));
                let first = wanted.first().filter(|_| other && document.certain)?;
                Some((
                    first.span,
                    format!("Cognito comes with the external id {id}"),
                ))
            }),
        };
        if let Some((span, fault)) = fault {
            found
                .report(span, format!("Cognito refuses this role for its messages: {fault}"))
                .at(role.address.as_ref())
                .related(attr.span(), "the pool's messages are sent with it")
                .help("trust cognito-idp.amazonaws.com, with a condition on sts:ExternalId that is the pool's `external_id`");
        }
    }
}
