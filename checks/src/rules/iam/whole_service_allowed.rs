//! See the page.

use super::{grants, one_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/whole-service-allowed",
    page: include_str!("whole_service_allowed.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (resource, document) in grants(config, found) {
        for statement in document.statements.iter().filter(|one| one.allows()) {
            let narrowed = !statement.conditions.is_empty() || !statement.conditions_certain;
            let Some(everywhere) =
                one_of(statement.resources.as_ref(), &["*"]).filter(|_| !narrowed)
            else {
                continue;
            };
            let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.not) else {
                continue;
            };
            for action in &actions.values {
                let service = action.text().and_then(|text| text.strip_suffix(":*"));
                // X-Ray knows no resources, and its actions write traces.
                if let Some(service) = service.filter(|service| !matches!(*service, "*" | "xray")) {
                    found
                        .report(action.span, format!("all of {service} is allowed, on every resource of the account"))
                        .at(resource.address.as_ref())
                        .related(everywhere.span, "on every resource")
                        .help(format!("list the actions of {service} that are called and the ARNs that they are called on"));
                }
            }
        }
    }
}
