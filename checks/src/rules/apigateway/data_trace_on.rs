//! Requests and answers in the log.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/data-trace-on",
    page: include_str!("data_trace_on.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, path) in [
        (
            "aws_api_gateway_method_settings",
            "settings.data_trace_enabled",
        ),
        (
            "aws_apigatewayv2_stage",
            "default_route_settings.data_trace_enabled",
        ),
    ] {
        for settings in made(config, found, kind) {
            let trace = settings.path(path);
            if trace.bool() == Some(true) {
                report_attr(found, settings, trace, "whole requests and answers go into the log, tokens and personal data with them")
                    .help("data_trace_enabled = false")
                    .fix(true, trace.span(), "false");
            }
        }
    }
}
