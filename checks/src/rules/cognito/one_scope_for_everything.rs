//! One scope for everything.

use super::RESOURCE_SERVER;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/one-scope-for-everything",
    page: include_str!("one_scope_for_everything.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// Names that say that a scope stands for all there is.
const EVERYTHING: [&str; 12] = [
    "*",
    "access",
    "admin",
    "all",
    "any",
    "api",
    "everything",
    "full",
    "full-access",
    "full_access",
    "fullaccess",
    "use",
];

fn check(config: &Config, found: &mut Findings) {
    for server in made(config, found, RESOURCE_SERVER) {
        let scopes: Vec<_> = server.blocks("scope").collect();
        let [scope] = scopes.as_slice() else { continue };
        let name = scope.attr("scope_name");
        let Some(text) = name
            .text()
            .filter(|text| EVERYTHING.contains(&text.to_ascii_lowercase().as_str()))
        else {
            continue;
        };
        if scope.certain {
            report_attr(found, server, name, format!("one scope, \"{text}\", for everything that the API does"))
                .help("a scope for each thing that a client may be trusted with: `orders.read`, `orders.write`");
        }
    }
}
