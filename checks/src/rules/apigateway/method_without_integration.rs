//! A method without an integration.

use super::{DEPLOYMENT, METHOD, of_same_rest_api, verb};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, same};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/method-without-integration",
    page: include_str!("method_without_integration.md"),
    predicts: Predicts::Refused("No integration defined for method"),
    check,
};

const INTEGRATION: &str = "aws_api_gateway_integration";

fn check(config: &Config, found: &mut Findings) {
    for method in made(config, found, METHOD) {
        if of_same_rest_api(config, method, DEPLOYMENT)
            .next()
            .is_none()
        {
            continue;
        }
        // Most name their method; only where none does, all have to be looked at.
        let mut certain = config.naming(method, INTEGRATION, "http_method");
        let mut possible = config.beside(method, INTEGRATION);
        if certain.next().is_some()
            || possible.any(|integration| may_be_of(config, integration, method))
        {
            continue;
        }
        found
            .report(
                method.header,
                format!(
                    "{} has no integration, and API Gateway deploys no API that has such a method",
                    verb(method)
                ),
            )
            .at(method.address.as_ref())
            .help(format!(
                "add an `aws_api_gateway_integration` with http_method = {}.http_method",
                method.address
            ));
    }
}

/// Whether an integration belongs to the method, or may.
fn may_be_of(config: &Config, integration: &Resource, method: &Resource) -> bool {
    let verb = integration.attr("http_method");
    if let Some(named) = named(config, verb, METHOD) {
        return named.id == method.id;
    }
    let differs = matches!((verb.text(), method.attr("http_method").text()), (Some(left), Some(right)) if left != right);
    let (left, right) = (integration.attr("resource_id"), method.attr("resource_id"));
    let elsewhere = !same(left, right) && left.origin().is_some() && right.origin().is_some();
    !differs && !elsewhere
}
