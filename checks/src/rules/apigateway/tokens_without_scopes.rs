//! Tokens are taken without scopes.

use super::{HTTP_AUTHORIZER, METHOD, ROUTE};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/tokens-without-scopes",
    page: include_str!("tokens_without_scopes.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, argument) in [(METHOD, "authorization"), (ROUTE, "authorization_type")] {
        for door in made(config, found, kind) {
            // A preflight has no token at all, which is what is said of it.
            if door.attr("http_method").text() == Some("OPTIONS") {
                continue;
            }
            let (authorization, scopes) = (door.attr(argument), door.attr("authorization_scopes"));
            let message = match authorization.text() {
                Some("COGNITO_USER_POOLS") => {
                    "without scopes this method takes ID tokens, which are made for the application, and refuses access tokens"
                }
                Some("JWT") if is_pool(config, door.attr("authorizer_id")) => {
                    "without scopes this route takes every token of the client, ID tokens included"
                }
                _ => continue,
            };
            if unknown(found, scopes) || !scopes.items().is_empty() {
                continue;
            }
            report_attr(found, door, authorization, message)
                .help("authorization_scopes with the scope of the resource server that this needs");
        }
    }
}

/// Whether a JWT authorizer takes the tokens of a user pool of the tree.
fn is_pool(config: &Config, id: crate::terraform::block::Attr<'_>) -> bool {
    named(config, id, HTTP_AUTHORIZER).is_some_and(|authorizer| {
        let issuer = authorizer.path("jwt_configuration.issuer");
        issuer
            .origins()
            .iter()
            .any(|origin| origin.address.contains("aws_cognito_user_pool."))
            || issuer
                .text()
                .is_some_and(|issuer| issuer.contains("cognito-idp"))
    })
}
