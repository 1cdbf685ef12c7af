//! An old version of TLS.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, within};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/old-tls",
    page: include_str!("old_tls.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, path) in [
        ("aws_api_gateway_domain_name", "security_policy"),
        (
            "aws_apigatewayv2_domain_name",
            "domain_name_configuration.security_policy",
        ),
    ] {
        for domain in made(config, found, kind) {
            let policy = domain.path(path);
            let Some(name) = policy
                .text()
                .filter(|name| ["TLS_1_0", "TLS_1_1"].contains(name))
            else {
                continue;
            };
            let finding = report_attr(
                found,
                domain,
                policy,
                format!("{name} lets callers use a protocol that has been broken"),
            );
            finding.help("security_policy = \"TLS_1_2\"");
            if policy
                .value()
                .is_some_and(|value| within(value.span, policy.span()))
            {
                finding.fix(false, policy.span(), "\"TLS_1_2\"");
            }
        }
    }
}
