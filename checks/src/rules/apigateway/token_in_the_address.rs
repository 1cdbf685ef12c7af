//! See the page.

use super::{HTTP_API, HTTP_AUTHORIZER, REST_AUTHORIZER};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_value};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "apigateway/token-in-the-address",
    page: include_str!("token_in_the_address.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

const HELP: &str = "take it from the Authorization header";

fn check(config: &Config, found: &mut Findings) {
    for authorizer in made(config, found, HTTP_AUTHORIZER) {
        // A browser that opens a web socket can set no header.
        let web_socket = named(config, authorizer.attr("api_id"), HTTP_API)
            .is_some_and(|api| api.attr("protocol_type").text() == Some("WEBSOCKET"));
        let jwt = authorizer.attr("authorizer_type").text() == Some("JWT");
        let sources = authorizer.attr("identity_sources");
        for source in sources.items().iter().filter(|_| jwt && !web_socket) {
            if source.text().is_some_and(in_query) {
                report_value(found, authorizer, sources, source, message()).help(HELP);
            }
        }
    }
    for authorizer in made(config, found, REST_AUTHORIZER) {
        let source = authorizer.attr("identity_source");
        let pool = authorizer.attr("type").text() == Some("COGNITO_USER_POOLS");
        if let Some(value) = source.value().filter(|_| pool)
            && value.text().is_some_and(in_query)
        {
            report_value(found, authorizer, source, value, message()).help(HELP);
        }
    }
}

fn in_query(source: &str) -> bool {
    source.contains("request.querystring.")
}

fn message() -> &'static str {
    "the token is part of the address, which logs, histories and referrers keep"
}
