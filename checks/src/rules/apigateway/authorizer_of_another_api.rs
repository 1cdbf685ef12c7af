//! An authorizer of another API.

use super::{HTTP_API, METHOD, REST_API, ROUTE};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/authorizer-of-another-api",
    page: include_str!("authorizer_of_another_api.md"),
    predicts: Predicts::Refused("BadRequestException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, authorizers, argument, apis) in [
        (METHOD, super::REST_AUTHORIZER, "rest_api_id", REST_API),
        (ROUTE, super::HTTP_AUTHORIZER, "api_id", HTTP_API),
    ] {
        for door in made(config, found, kind) {
            let id = door.attr("authorizer_id");
            let Some(authorizer) = named(config, id, authorizers) else {
                continue;
            };
            let (Some(own), Some(other)) = (
                named(config, door.attr(argument), apis),
                named(config, authorizer.attr(argument), apis),
            ) else {
                continue;
            };
            if own.id == other.id {
                continue;
            }
            report_attr(found, door, id, "this authorizer belongs to another API")
                .related(
                    authorizer.attr(argument).span(),
                    format!("is of {}", other.address),
                )
                .related(door.attr(argument).span(), format!("is of {}", own.address))
                .help(format!(
                    "declare an authorizer with {argument} = {}.id",
                    own.address
                ));
        }
    }
}
