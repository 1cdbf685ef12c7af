//! An API that is not at its host.

use super::api_beside;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{cognito, host, made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/host-without-domain",
    page: include_str!("host_without_domain.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// What gives an API a host.
const DOMAINS: [&str; 3] = [
    "aws_api_gateway_domain_name",
    "aws_apigatewayv2_domain_name",
    "aws_cloudfront_distribution",
];

fn check(config: &Config, found: &mut Findings) {
    for server in made(config, found, cognito::RESOURCE_SERVER) {
        let identifier = server.attr("identifier");
        let Some(name) = identifier
            .text()
            .and_then(host::of_url)
            .filter(|name| !name.contains("execute-api"))
        else {
            continue;
        };
        let hosted = DOMAINS
            .iter()
            .any(|kind| config.beside(server, kind).next().is_some());
        let Some(api) = api_beside(config, server) else {
            continue;
        };
        if hosted || cognito::handed_on(config, server) {
            continue;
        }
        report_attr(found, server, identifier, format!("{name} is nowhere made to lead to the API, whose address stays execute-api"))
            .related(api.header, "the API")
            .help(format!("declare an `aws_api_gateway_domain_name` for {name}, map the API to it, and set disable_execute_api_endpoint"));
    }
}
