//! A deployment that is deleted before it is replaced.

use super::{DEPLOYMENT, REST_STAGE};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/deployment-destroyed-first",
    page: include_str!("deployment_destroyed_first.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for deployment in made(config, found, DEPLOYMENT) {
        let order = deployment.meta.path("lifecycle.create_before_destroy");
        let mut stages = config.naming(deployment, REST_STAGE, "deployment_id");
        let Some(stage) = stages.next() else {
            continue;
        };
        if unknown(found, order) || order.bool() == Some(true) {
            continue;
        }
        let finding = report_attr(found, deployment, order, "replacing this deployment begins with deleting the one that the stage serves, which API Gateway refuses")
            .related(stage.header, "serves it")
            .help("lifecycle { create_before_destroy = true }");
        if deployment.meta.block("lifecycle").is_none() {
            insert::block(
                config,
                finding,
                deployment,
                "lifecycle",
                "create_before_destroy = true",
            );
        }
    }
}
