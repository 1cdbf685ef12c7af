//! A secret for a browser.

use super::{CLIENT, has_flow};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/secret-for-a-browser",
    page: include_str!("secret_for_a_browser.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let secret = client.attr("generate_secret");
        if secret.bool() != Some(true) {
            continue;
        }
        let Some((span, why)) = cannot_keep_one(client) else {
            continue;
        };
        report_attr(found, client, secret, "a secret for a client that cannot keep one, and a copy of it in the state")
            .related(span, why)
            .help("generate_secret = false with [\"code\"] and PKCE; a server that keeps secrets gets a client of its own");
    }
}

/// What shows that the client runs on the user's side.
fn cannot_keep_one(client: &Resource) -> Option<(crate::terraform::source::Span, &'static str)> {
    if has_flow(client, "implicit") {
        let flows = client.attr("allowed_oauth_flows");
        return Some((flows.span(), "the implicit flow exists for browsers alone"));
    }
    let callbacks = client.attr("callback_urls");
    let app = callbacks.items().iter().find(|url| {
        url.text()
            .is_some_and(|text| text.contains("://") && host::of_url(text).is_none())
    })?;
    Some((app.span, "an application on a phone or desk answers here"))
}
