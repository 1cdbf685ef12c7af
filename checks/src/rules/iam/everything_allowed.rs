//! See the page.

use super::{grants, one_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/everything-allowed",
    page: include_str!("everything_allowed.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (resource, document) in grants(config, found) {
        for statement in document.statements.iter().filter(|one| one.allows()) {
            if !statement.conditions.is_empty() || !statement.conditions_certain {
                continue;
            }
            let Some(everywhere) = one_of(statement.resources.as_ref(), &["*"]) else {
                continue;
            };
            let all = one_of(statement.actions.as_ref(), &["*", "*:*"]).map(|value| value.span);
            // All but a few is everything that AWS adds from now on.
            let but = statement
                .actions
                .as_ref()
                .filter(|actions| actions.not)
                .map(|actions| actions.span);
            let Some(span) = all.or(but) else {
                continue;
            };
            let what = if all.is_some() {
                "everything"
            } else {
                "everything but this"
            };
            found
                .report(
                    span,
                    format!("{what} is allowed, on every resource of the account"),
                )
                .at(resource.address.as_ref())
                .related(everywhere.span, "on every resource")
                .help("list the actions that are called and the ARNs that they are called on");
        }
    }
}
