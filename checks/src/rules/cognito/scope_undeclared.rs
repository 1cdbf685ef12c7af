//! A scope that nobody declares.

use super::{CLIENT, RESOURCE_SERVER, of_same_pool};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/scope-undeclared",
    page: include_str!("scope_undeclared.md"),
    predicts: Predicts::Refused("ScopeDoesNotExistException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let scopes = client.attr("allowed_oauth_scopes");
        for scope in scopes.items() {
            let Some(text) = scope.text() else { continue };
            let Some((server, name)) = of_same_pool(config, client, RESOURCE_SERVER)
                .find_map(|server| Some((server, name_in(server, text)?)))
            else {
                continue;
            };
            let mut declared = server.blocks("scope").map(|block| block.attr("scope_name"));
            if declared.any(|scope| scope.is_unknown() || scope.text() == Some(name)) {
                continue;
            }
            report_value(
                found,
                client,
                scopes,
                scope,
                format!("{} declares no scope {name}", server.address),
            )
            .related(server.header, "the resource server")
            .help(format!(
                "add scope {{ scope_name = \"{name}\" }} to it, or ask for one that it has"
            ));
        }
    }
}

/// What stands behind the resource server's identifier.
fn name_in<'t>(server: &Resource, scope: &'t str) -> Option<&'t str> {
    let identifier = server.attr("identifier").text()?;
    let name = scope.strip_prefix(identifier)?.strip_prefix('/')?;
    // No scope's name has a slash in it: the identifier is a longer one.
    (!name.contains('/')).then_some(name)
}
