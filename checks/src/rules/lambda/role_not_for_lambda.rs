//! See the page.

use super::super::policy;
use super::{functions, role_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/role-not-for-lambda",
    page: include_str!("role_not_for_lambda.md"),
    predicts: Predicts::Refused("InvalidParameterValueException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some(role) = role_of(config, function) else {
            continue;
        };
        let trust = role.attr("assume_role_policy");
        let trusted = policy::read(config, trust)
            .document()
            .and_then(|document| document.trusts_service("lambda.amazonaws.com"));
        if trusted == Some(false) {
            found
                .report(trust.span(), "Lambda cannot assume this role, and refuses the function: the trust does not name lambda.amazonaws.com")
                .at(role.address.as_ref())
                .related(function.attr("role").span(), format!("the role of {}", function.address))
                .help("trust lambda.amazonaws.com with the action sts:AssumeRole");
        }
    }
}
