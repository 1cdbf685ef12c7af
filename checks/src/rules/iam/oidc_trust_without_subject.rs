//! See the page.

use super::shared_trusts;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/oidc-trust-without-subject",
    page: include_str!("oidc_trust_without_subject.md"),
    predicts: Predicts::Refused("MalformedPolicyDocument"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (role, issuer, statement) in shared_trusts(config, found) {
        let key = format!("{issuer}:sub");
        let subjects: Vec<_> = statement.conditions_on(&key).collect();
        if subjects.is_empty() && !statement.conditions_certain {
            continue;
        }
        let everybody = subjects
            .iter()
            .flat_map(|condition| &condition.values)
            .all(|value| value.text() == Some("*"));
        if everybody {
            let span = subjects
                .first()
                .map_or(statement.span, |condition| condition.span);
            found
                .report(
                    span,
                    format!("every customer of {issuer} gets a token that fits, and IAM refuses such a trust"),
                )
                .at(role.address.as_ref())
                .related(role.attr("assume_role_policy").span(), "the role's trust")
                .help(format!("add a condition `StringEquals` on `{key}`: {}", super::oidc_trust_too_wide::example(issuer)));
        }
    }
}
