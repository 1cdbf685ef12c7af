//! A trigger that may not be invoked.

use super::POOL;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::permitted::permitted;
use crate::rules::{made, named, report_attr};
use crate::terraform::block::{Attribute, Block};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/trigger-without-permission",
    page: include_str!("trigger_without_permission.md"),
    predicts: Predicts::Fails("cognito/triggers/trigger-is-invoked"),
    check,
};

const FUNCTION: &str = "aws_lambda_function";

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        for triggers in pool.blocks("lambda_config") {
            look(config, pool, triggers, found);
            for nested in &triggers.blocks {
                look(config, pool, nested, found);
            }
        }
    }
}

fn look(config: &Config, pool: &Resource, triggers: &Block, found: &mut Findings) {
    for trigger in &triggers.attributes {
        let Some(function) = named(config, trigger.attr(), FUNCTION) else {
            continue;
        };
        if permitted(config, function, "cognito-idp.amazonaws.com") {
            continue;
        }
        report(pool, trigger, function, found);
    }
}

fn report(pool: &Resource, trigger: &Attribute, function: &Resource, found: &mut Findings) {
    report_attr(found, pool, trigger.attr(), "Cognito may not invoke this function, so whatever waits for it fails")
        .related(function.header, "nothing lets cognito-idp.amazonaws.com in")
        .help(format!(
            "add an `aws_lambda_permission` for {} with principal = \"cognito-idp.amazonaws.com\" and source_arn = {}.arn",
            function.address, pool.address
        ));
}
