//! See the page.

use super::{grants, one_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/pass-role-to-anything",
    page: include_str!("pass_role_to_anything.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (resource, document) in grants(config, found) {
        for statement in document.statements.iter().filter(|one| one.allows()) {
            if statement.may_ask(&[
                "iam:PassedToService",
                "iam:AssociatedResourceArn",
                "aws:ResourceTag",
            ]) {
                continue;
            }
            let Some(everywhere) = one_of(statement.resources.as_ref(), &["*"]) else {
                continue;
            };
            let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.not) else {
                continue;
            };
            let passes = actions.values.iter().find(|action| {
                action.text().is_some_and(|text| {
                    let text = text.to_ascii_lowercase();
                    text.starts_with("iam:pass")
                })
            });
            if let Some(action) = passes {
                found
                    .report(action.span, "every role of the account may be handed on, an administrator's included")
                    .at(resource.address.as_ref())
                    .related(everywhere.span, "every role")
                    .help("name the role's ARN, and ask for the service with a condition on iam:PassedToService");
            }
        }
    }
}
