//! CORS for every origin.

use super::HTTP_API;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/cors-for-everybody",
    page: include_str!("cors_for_everybody.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for api in made(config, found, HTTP_API) {
        let origins = api.path("cors_configuration.allow_origins");
        let headers = api.path("cors_configuration.allow_headers");
        let token = headers.items().iter().find(|header| {
            header
                .text()
                .is_some_and(|name| name == "*" || name.eq_ignore_ascii_case("authorization"))
        });
        // With credentials API Gateway refuses it, which is a rule of its own.
        if api.path("cors_configuration.allow_credentials").bool() == Some(true) {
            continue;
        }
        let (Some(star), Some(token)) = (
            origins
                .items()
                .iter()
                .find(|origin| origin.text() == Some("*")),
            token,
        ) else {
            continue;
        };
        report_value(
            found,
            api,
            origins,
            star,
            "a page of any origin may call this API with a token",
        )
        .related(token.span, "the token's header")
        .help("list the origins of the applications: allow_origins = [\"https://<host>\"]");
    }
}
