//! Every origin, with credentials.

use super::HTTP_API;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/cors-star-with-credentials",
    page: include_str!("cors_star_with_credentials.md"),
    predicts: Predicts::Refused("allow-credentials is not supported"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for api in made(config, found, HTTP_API) {
        let origins = api.path("cors_configuration.allow_origins");
        let credentials = api.path("cors_configuration.allow_credentials");
        let Some(star) = origins
            .items()
            .iter()
            .find(|origin| origin.text() == Some("*"))
        else {
            continue;
        };
        if credentials.bool() == Some(true) {
            report_value(
                found,
                api,
                origins,
                star,
                "every origin, with credentials: no browser honours it, and API Gateway refuses it",
            )
            .related(credentials.span(), "with credentials")
            .help("list the origins, or drop allow_credentials: tokens in a header need none");
        }
    }
}
