//! An authorizer of another kind.

use super::{METHOD, REST_AUTHORIZER};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/authorizer-of-another-kind",
    page: include_str!("authorizer_of_another_kind.md"),
    predicts: Predicts::Refused("BadRequestException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for method in made(config, found, METHOD) {
        let authorization = method.attr("authorization");
        let id = method.attr("authorizer_id");
        let Some(authorizer) = named(config, id, REST_AUTHORIZER) else {
            continue;
        };
        let kind = authorizer.attr("type");
        // Without a type it is a function that gets the token.
        let is = match (kind.text(), kind.is_unset()) {
            (Some(name), _) => name,
            (None, true) => "TOKEN",
            (None, false) => continue,
        };
        let wanted = match authorization.text() {
            Some("COGNITO_USER_POOLS") if is != "COGNITO_USER_POOLS" => "CUSTOM",
            Some("CUSTOM") if is == "COGNITO_USER_POOLS" => "COGNITO_USER_POOLS",
            _ => continue,
        };
        report_attr(
            found,
            method,
            authorization,
            format!("the authorizer is of type {is}, which is not what this asks for"),
        )
        .related(id.span(), "the authorizer")
        .related(kind.span(), "its type")
        .help(format!(
            "authorization = \"{wanted}\", or an authorizer of the other kind"
        ));
    }
}
