//! An authorization without an authorizer.

use super::{METHOD, ROUTE};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{given, made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/authorizer-not-named",
    page: include_str!("authorizer_not_named.md"),
    predicts: Predicts::Refused("BadRequestException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, argument, types) in [
        (METHOD, "authorization", ["COGNITO_USER_POOLS", "CUSTOM"]),
        (ROUTE, "authorization_type", ["JWT", "CUSTOM"]),
    ] {
        for door in made(config, found, kind) {
            let authorization = door.attr(argument);
            let authorizer = door.attr("authorizer_id");
            let Some(name) = authorization.text().filter(|name| types.contains(name)) else {
                continue;
            };
            if given(found, authorizer) {
                continue;
            }
            report_attr(
                found,
                door,
                authorization,
                format!("{name} without an authorizer: API Gateway refuses it"),
            )
            .help("authorizer_id with the id of the authorizer that is meant");
        }
    }
}
