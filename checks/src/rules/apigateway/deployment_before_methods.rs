//! A deployment before its methods.

use super::{DEPLOYMENT, METHOD, REST_API, named_for, of_same_rest_api};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/deployment-before-methods",
    page: include_str!("deployment_before_methods.md"),
    predicts: Predicts::Refused("BadRequestException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for deployment in made(config, found, DEPLOYMENT) {
        let Some(method) = of_same_rest_api(config, deployment, METHOD).next() else {
            continue;
        };
        let body = named(config, deployment.attr("rest_api_id"), REST_API)
            .is_none_or(|api| !api.attr("body").is_unset());
        if body || waits(config, deployment) {
            continue;
        }
        found
            .report(deployment.header, "nothing makes the deployment wait for the methods, so there is nothing to deploy yet")
            .at(deployment.address.as_ref())
            .related(method.header, "may be made later")
            .help("hash the methods and integrations in triggers, or name them in depends_on");
    }
}

/// Whether the deployment follows from anything but the API itself.
fn waits(config: &Config, deployment: &Resource) -> bool {
    let ordered = !deployment.meta.attr("depends_on").is_unset();
    let follows = deployment
        .attributes
        .iter()
        .filter(|attribute| attribute.name.as_ref() != "rest_api_id")
        .any(|attribute| !attribute.value.origins().is_empty());
    // What is known at once has lost where it comes from.
    let named = [METHOD, "aws_api_gateway_integration"]
        .iter()
        .flat_map(|kind| of_same_rest_api(config, deployment, kind))
        .any(|part| named_for(config, deployment, part));
    ordered || follows || named
}
