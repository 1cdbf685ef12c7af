//! A stage without an execution log.

use super::{REST_STAGE, settings_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/no-execution-log",
    page: include_str!("no_execution_log.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for stage in made(config, found, REST_STAGE) {
        let logged = settings_of(config, stage).any(|settings| {
            let level = settings.path("settings.logging_level");
            level.is_unknown() || matches!(level.text(), Some("ERROR" | "INFO"))
        });
        if logged {
            continue;
        }
        found
            .report(
                stage.header,
                "why a request failed inside of the gateway is written nowhere",
            )
            .at(stage.address.as_ref())
            .help(
                "an `aws_api_gateway_method_settings` for \"*/*\" with logging_level = \"ERROR\"",
            );
    }
}
