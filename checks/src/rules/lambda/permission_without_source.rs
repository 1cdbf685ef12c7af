//! See the page.

use super::PERMISSION;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-without-source",
    page: include_str!("permission_without_source.md"),
    predicts: Predicts::Fails("lambda/permission/api-that-is-not-named-is-refused"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for permission in made(config, found, PERMISSION) {
        let narrowed = [
            "source_arn",
            "source_account",
            "principal_org_id",
            "event_source_token",
        ]
        .into_iter()
        .any(|name| !permission.attr(name).is_unset());
        let principal = permission.attr("principal");
        if unknown(found, principal) {
            continue;
        }
        let Some(service) = principal
            .text()
            .filter(|text| text.contains(".amazonaws.com") && !narrowed)
        else {
            continue;
        };
        found
            .report(permission.header, format!("{service} may invoke this function for every customer of AWS"))
            .at(permission.address.as_ref())
            .related(principal.span(), "which works for all accounts")
            .help(if service == super::GATEWAY {
                "add the API: source_arn = \"${aws_api_gateway_rest_api.NAME.execution_arn}/STAGE/METHOD/PATH\""
            } else {
                "add the ARN of what calls: source_arn, or source_account where it has none"
            });
    }
}
