//! No limit on calls.

use super::{HTTP_API, HTTP_STAGE, REST_STAGE, settings_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, same, unknown};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/no-throttle",
    page: include_str!("no_throttle.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

const MESSAGE: &str =
    "nothing limits how often this is called, short of what the whole account may take";

fn check(config: &Config, found: &mut Findings) {
    for stage in made(config, found, REST_STAGE) {
        let limited = settings_of(config, stage).any(|settings| {
            let rate = settings.path("settings.throttling_rate_limit");
            !rate.is_unset() && rate.whole().is_none_or(|rate| rate >= 0)
        });
        if limited || in_plan(config, stage) || behind_firewall(config, stage) {
            continue;
        }
        found
            .report(stage.header, MESSAGE)
            .at(stage.address.as_ref())
            .help("an `aws_api_gateway_method_settings` for \"*/*\" with throttling_rate_limit and throttling_burst_limit");
    }
    for stage in made(config, found, HTTP_STAGE) {
        let rate = stage.path("default_route_settings.throttling_rate_limit");
        let websocket = named(config, stage.attr("api_id"), HTTP_API)
            .is_some_and(|api| api.attr("protocol_type").text() == Some("WEBSOCKET"));
        if unknown(found, rate)
            || !rate.is_unset()
            || stage.block("route_settings").is_some()
            || websocket
        {
            continue;
        }
        found
            .report(stage.header, MESSAGE)
            .at(stage.address.as_ref())
            .help("default_route_settings with throttling_rate_limit and throttling_burst_limit");
    }
}

fn in_plan(config: &Config, stage: &Resource) -> bool {
    config
        .beside(stage, "aws_api_gateway_usage_plan")
        .any(|plan| {
            plan.blocks("api_stages").any(|of| {
                let api = of.attr("api_id");
                api.is_unknown() && api.origin().is_none() || same(api, stage.attr("rest_api_id"))
            })
        })
}

fn behind_firewall(config: &Config, stage: &Resource) -> bool {
    config
        .beside(stage, "aws_wafv2_web_acl_association")
        .any(|association| {
            let arn = association.attr("resource_arn");
            named(config, arn, &stage.kind).is_none_or(|guarded| guarded.id == stage.id)
        })
}
