//! Nothing says what resources belong to.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Config, Provider, Resource};

pub const RULE: Rule = Rule {
    id: "provider/no-default-tags",
    page: include_str!("no_default_tags.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for provider in &config.providers {
        if provider.name.as_ref() != "aws" || provider.block("default_tags").is_some() {
            continue;
        }
        let own: Vec<&Resource> = config
            .all_of(config.root_of(provider.module))
            .iter()
            .filter(|resource| {
                taggable(&resource.kind)
                    && resource.provider == Some(provider.id)
                    && config.is_written(resource)
            })
            .collect();
        let bare = own
            .iter()
            .filter(|resource| resource.attr("tags").is_unset())
            .count();
        if bare == 0 {
            continue;
        }
        report(provider, bare, &own, found);
    }
}

fn report(provider: &Provider, bare: usize, own: &[&Resource], found: &mut Findings) {
    let finding = found.report(
        provider.header,
        format!(
            "{bare} of {} resources have no tag: nobody can tell later what they belong to",
            own.len()
        ),
    );
    if let Some(tagged) = own
        .iter()
        .find(|resource| !resource.attr("tags").is_unset())
    {
        finding.related(tagged.attr("tags").span(), "one has");
    }
    finding.help("default_tags { tags = { Application = .., Workspace = terraform.workspace } }");
}

/// Types of this slice that take tags.
fn taggable(kind: &str) -> bool {
    [
        "aws_acm_certificate",
        "aws_api_gateway_domain_name",
        "aws_api_gateway_rest_api",
        "aws_api_gateway_stage",
        "aws_apigatewayv2_api",
        "aws_apigatewayv2_domain_name",
        "aws_apigatewayv2_stage",
        "aws_cloudwatch_log_group",
        "aws_cognito_identity_pool",
        "aws_cognito_user_pool",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_lambda_function",
        "aws_route53_zone",
    ]
    .contains(&kind)
}
