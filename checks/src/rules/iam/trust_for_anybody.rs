//! See the page.

use super::policy;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/trust-for-anybody",
    page: include_str!("trust_for_anybody.md"),
    predicts: Predicts::Posture(Severity::Critical),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (role, document) in policy::trusts(config, found) {
        for statement in document.statements.iter().filter(|one| one.allows()) {
            // A condition can narrow it down again; whether it does is not for this rule to say.
            if !statement.conditions.is_empty() || !statement.conditions_certain {
                continue;
            }
            let everybody = statement
                .named("AWS")
                .chain(statement.named("*"))
                .find(|(_, name)| *name == "*");
            if let Some((value, _)) = everybody {
                found
                    .report(value.span, "anybody with an AWS account, any AWS account, may assume this role")
                    .at(role.address.as_ref())
                    .related(role.attr("assume_role_policy").span(), "the role's trust")
                    .help("name the service or the role that is meant, or add a condition on aws:PrincipalOrgID");
            }
        }
    }
}
