//! See the page.

use super::{GATEWAY, PERMISSION};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::source_arn::{self, Part};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-for-every-api",
    page: include_str!("permission_for_every_api.md"),
    predicts: Predicts::Fails("lambda/permission/api-that-is-not-named-is-refused"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for permission in made(config, found, PERMISSION) {
        let source = permission.attr("source_arn");
        if permission.attr("principal").text() != Some(GATEWAY) || source.is_unset() {
            continue;
        }
        match source_arn::read(config, source).map(|arn| arn.api) {
            Some(Part::Any) => {
                found
                    .report(source.span(), "every API of the account may invoke this function, whoever made it")
                    .at(permission.address.as_ref())
                    .help("name the one API: \"${aws_api_gateway_rest_api.NAME.execution_arn}/STAGE/METHOD/PATH\"");
            }
            None => {
                unknown(found, source);
            }
            Some(_) => {}
        }
    }
}
