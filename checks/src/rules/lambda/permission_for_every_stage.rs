//! See the page.

use super::{GATEWAY, PERMISSION};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::rules::source_arn::{self, Part};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/permission-for-every-stage",
    page: include_str!("permission_for_every_stage.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for permission in made(config, found, PERMISSION) {
        let source = permission.attr("source_arn");
        if permission.attr("principal").text() != Some(GATEWAY) {
            continue;
        }
        let Some(arn) = source_arn::read(config, source) else {
            continue;
        };
        // All APIs are a matter of their own.
        if matches!(arn.api, Part::Any) || !matches!(arn.stage, Part::Any) {
            continue;
        }
        let more = if matches!(arn.method, Part::Any) {
            " and every method"
        } else {
            ""
        };
        found
            .report(source.span(), format!("every stage{more} of the API may invoke this function, the console's test stage included"))
            .at(permission.address.as_ref())
            .help("name the stage: \"${aws_api_gateway_rest_api.NAME.execution_arn}/${aws_api_gateway_stage.NAME.stage_name}/GET/path\"");
    }
}
