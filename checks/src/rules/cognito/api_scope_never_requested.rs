//! See the page.

use super::{CLIENT, RESOURCE_SERVER, all_known, of_same_pool, scopes_handed_on};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/api-scope-never-requested",
    page: include_str!("api_scope_never_requested.md"),
    predicts: Predicts::Fails("cognito/authorize-endpoint/scope-of-the-api-is-granted"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for server in made(config, found, RESOURCE_SERVER) {
        let Some(identifier) = server.attr("identifier").text() else {
            continue;
        };
        let Some(scope) = server.block("scope") else {
            continue;
        };
        let clients: Vec<_> = of_same_pool(config, server, CLIENT)
            .filter(|client| !client.attr("allowed_oauth_flows").is_unset())
            .collect();
        if clients.iter().any(|client| may_ask(client, identifier))
            || scopes_handed_on(config, server)
        {
            continue;
        }
        let Some((first, others)) = clients.split_first() else {
            continue;
        };
        let name = scope.attr("scope_name").text().unwrap_or("<scope>");
        let scopes = first.attr("allowed_oauth_scopes");
        let finding = report_attr(
            found,
            first,
            scopes,
            format!(
                "no client ever asks for a scope of {identifier}, so a method that wants one refuses every token"
            ),
        );
        finding
            .related(server.header, "the scopes that nobody asks for")
            .help(format!(
                "add \"{identifier}/{name}\" (`{}.scope_identifiers`)",
                server.address
            ));
        for other in others {
            finding.related(other.attr("allowed_oauth_scopes").span(), "nor here");
        }
    }
}

/// Whether a client asks for a scope of a resource server, or may.
fn may_ask(client: &Resource, identifier: &str) -> bool {
    let scopes = client.attr("allowed_oauth_scopes");
    !all_known(scopes)
        || scopes
            .items()
            .iter()
            .filter_map(|item| item.text())
            .any(|scope| {
                scope
                    .strip_prefix(identifier)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
}
