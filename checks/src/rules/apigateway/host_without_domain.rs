//! An API that is not at its host.

use super::{HTTP_API, REST_API};
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

fn check(config: &Config, found: &mut Findings) {
    let domains = || {
        [
            "aws_api_gateway_domain_name",
            "aws_apigatewayv2_domain_name",
            "aws_cloudfront_distribution",
        ]
        .iter()
        .flat_map(|kind| config.resources(kind))
    };
    let gateway = "apigateway.amazonaws.com";
    let api = [REST_API, HTTP_API]
        .iter()
        .flat_map(|kind| config.resources(kind))
        .next()
        .or_else(|| {
            config
                .resources("aws_lambda_permission")
                .find(|permission| permission.attr("principal").text() == Some(gateway))
        });
    let (Some(api), None) = (api, domains().next()) else {
        return;
    };
    for server in made(config, found, cognito::RESOURCE_SERVER) {
        let identifier = server.attr("identifier");
        let Some(name) = identifier
            .text()
            .and_then(host::of_url)
            .filter(|name| !name.contains("execute-api"))
        else {
            continue;
        };
        if !cognito::handed_on(config, server) {
            report_attr(found, server, identifier, format!("{name} is nowhere made to lead to the API, whose address stays execute-api"))
                .related(api.header, "the API")
                .help(format!("declare an `aws_api_gateway_domain_name` for {name}, map the API to it, and set disable_execute_api_endpoint"));
        }
    }
}
