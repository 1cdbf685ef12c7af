//! A deployment that is never renewed.

use super::{DEPLOYMENT, METHOD, of_same_rest_api};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/deployment-never-renewed",
    page: include_str!("deployment_never_renewed.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for deployment in made(config, found, DEPLOYMENT) {
        let renewed = ["triggers", "stage_description", "description", "variables"]
            .iter()
            .any(|name| !deployment.attr(name).is_unset());
        let replaced = deployment.meta.path("lifecycle.replace_triggered_by");
        if renewed
            || !replaced.is_unset()
            || of_same_rest_api(config, deployment, METHOD)
                .next()
                .is_none()
        {
            continue;
        }
        found
            .report(deployment.header, "a deployment is a snapshot, and this one is taken once: later changes, locks included, never go live")
            .at(deployment.address.as_ref())
            .help("triggers = { redeployment = sha1(jsonencode([<methods, integrations, authorizers>])) }");
    }
}
