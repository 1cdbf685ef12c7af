//! See the page.

use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/timeout-above-the-gateway",
    page: include_str!("timeout_above_the_gateway.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// Kinds of integrations, the attribute that names the function, and their time limit in milliseconds.
const INTEGRATIONS: [(&str, &str, i64); 2] = [
    ("aws_api_gateway_integration", "uri", 29_000),
    ("aws_apigatewayv2_integration", "integration_uri", 30_000),
];

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let timeout = function.attr("timeout");
        unknown(found, timeout);
        let Some(seconds) = timeout.whole() else {
            continue;
        };
        for (kind, uri, default) in INTEGRATIONS {
            let shorter = config.naming(function, kind, uri).find_map(|integration| {
                let limit = integration.attr("timeout_milliseconds");
                let limit = if limit.is_unset() {
                    default
                } else {
                    limit.whole()?
                };
                (seconds.saturating_mul(1000) > limit).then_some((integration, limit / 1000))
            });
            if let Some((integration, limit)) = shorter {
                let message = format!(
                    "the function may take {seconds} seconds, and its caller is told 504 before that"
                );
                report_attr(found, function, timeout, message)
                    .related(integration.header, format!("waits {limit} seconds"))
                    .help(format!(
                        "timeout = {}, or answer at once and do the rest in a queue",
                        (limit - 1).max(1)
                    ));
                break;
            }
        }
    }
}
