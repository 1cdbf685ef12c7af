//! See the page.

use super::shared_trusts;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/oidc-trust-of-any-branch",
    page: include_str!("oidc_trust_of_any_branch.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let github = "token.actions.githubusercontent.com";
    for (role, issuer, statement) in shared_trusts(config, found) {
        let key = format!("{issuer}:sub");
        // Another claim may say which branch or environment it must be.
        let narrowed = ["ref", "environment", "job_workflow_ref"]
            .into_iter()
            .any(|claim| statement.may_ask(&[&format!("{issuer}:{claim}")]));
        if issuer != github || narrowed {
            continue;
        }
        for condition in statement.conditions_on(&key) {
            for value in condition
                .values
                .iter()
                .filter(|_| condition.operator.contains("StringLike"))
            {
                let repository = value
                    .text()
                    .and_then(|text| text.strip_prefix("repo:")?.strip_suffix(":*"));
                let Some(repository) = repository.filter(|name| !name.contains(['*', '?', ':']))
                else {
                    continue;
                };
                found
                    .report(
                        value.span,
                        format!("every branch, tag and pull request of {repository} may take this role"),
                    )
                    .at(role.address.as_ref())
                    .related(role.attr("assume_role_policy").span(), "the role's trust")
                    .help(format!(
                        "name the environment or the branch that deploys: `repo:{repository}:environment:production`"
                    ));
            }
        }
    }
}
