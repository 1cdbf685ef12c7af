//! See the page.

use std::collections::BTreeSet;

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{is_applied, report_value, within};
use crate::terraform::block::{Attr, Block};
use crate::terraform::config::{Body, Call, Config, Resource};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

pub const RULE: Rule = Rule {
    id: "reference/empty-id",
    page: include_str!("empty_id.md"),
    predicts: Predicts::Refused("must not be empty"),
    check,
};

/// Arguments that name another object and must, by the beginning of the resource's type.
const REQUIRED: &[(&str, &[&str])] = &[
    ("aws_acm_certificate_validation", &["certificate_arn"]),
    (
        "aws_api_gateway_",
        &["rest_api_id", "resource_id", "parent_id", "usage_plan_id"],
    ),
    ("aws_apigatewayv2_", &["api_id"]),
    ("aws_cognito_", &["user_pool_id", "identity_pool_id"]),
    ("aws_iam_role_policy", &["role", "policy_arn"]),
    ("aws_lambda_function", &["role"]),
    ("aws_lambda_permission", &["function_name", "principal"]),
    ("aws_route53_", &["zone_id", "hosted_zone_id"]),
    (
        "aws_wafv2_web_acl_association",
        &["resource_arn", "web_acl_arn"],
    ),
];

/// Arguments by which the modules of this slice take such an id.
const OF_MODULES: [&str; 8] = [
    "api_id",
    "hosted_zone_id",
    "parent_zone_id",
    "private_zone_id",
    "rest_api_id",
    "route53_zone_id",
    "user_pool_id",
    "zone_id",
];

fn check(config: &Config, found: &mut Findings) {
    // What is handed to several is written once, and said once.
    let mut seen = BTreeSet::new();
    for call in config.all_calls() {
        if !matches!(call.body, Body::Here(_)) && !switched_off(call) {
            for name in OF_MODULES {
                look_at_call(config, call, name, &mut seen, found);
            }
        }
    }
    for resource in config.all() {
        for (prefix, names) in REQUIRED {
            if resource.kind.starts_with(prefix) {
                look(config, resource, &resource.block, names, &mut seen, found);
            }
        }
    }
}

fn look(
    config: &Config,
    resource: &Resource,
    block: &Block,
    names: &[&str],
    seen: &mut BTreeSet<Span>,
    found: &mut Findings,
) {
    for name in names {
        let attr = block.attr(name);
        let Attr::Set(value, _) = attr else { continue };
        if value.text() == Some("")
            && !left_to_callers(config, resource, value)
            && seen.insert(value.span)
        {
            report_value(found, resource, attr, value, message(name)).help(help(
                config,
                config.root_of(resource.module),
                name,
            ));
        }
    }
    for nested in &block.blocks {
        look(config, resource, nested, names, seen, found);
    }
}

/// A default of a variable in a library of modules, which callers are to replace.
fn left_to_callers(config: &Config, resource: &Resource, value: &Valued) -> bool {
    let root = config
        .modules
        .get(resource.module)
        .and_then(|module| config.modules.get(module.root));
    root.is_some_and(|root| {
        !is_applied(config, root)
            && root.variables.iter().any(|variable| {
                let block = variable.block.as_ref();
                block.is_some_and(|block| within(value.span, block.span))
            })
    })
}

fn look_at_call(
    config: &Config,
    call: &Call,
    name: &str,
    seen: &mut BTreeSet<Span>,
    found: &mut Findings,
) {
    let attr = call.attr(name);
    let Attr::Set(value, span) = attr else { return };
    if value.text() != Some("") || !seen.insert(value.span) {
        return;
    }
    let finding = found.report(value.span, message(name));
    finding
        .at(call.address.as_ref())
        .help(help(config, config.root_of(call.module), name));
    if !within(value.span, span) {
        finding.related(span, format!("taken by {}", call.address));
    }
}

/// A module that is told not to make what the id is for.
fn switched_off(call: &Call) -> bool {
    let mut off = call
        .attributes
        .iter()
        .filter(|attribute| attribute.name.starts_with("create"));
    off.any(|attribute| attribute.attr().bool() != Some(true))
        || !call.attr("zones").is_unset()
        || matches!(
            call.attr("validation_method").text(),
            Some("EMAIL" | "NONE")
        )
}

fn message(name: &str) -> String {
    format!("{name} is empty, and nothing has an empty id: the apply fails here")
}

/// Names the object in the tree that is most likely meant.
fn help(config: &Config, root: usize, name: &str) -> String {
    let (kind, attribute) = match name {
        "zone_id" | "hosted_zone_id" | "parent_zone_id" | "private_zone_id" | "route53_zone_id" => {
            ("aws_route53_zone", "zone_id")
        }
        "user_pool_id" => ("aws_cognito_user_pool", "id"),
        "rest_api_id" => ("aws_api_gateway_rest_api", "id"),
        "api_id" => ("aws_apigatewayv2_api", "id"),
        "role" => ("aws_iam_role", "arn"),
        "certificate_arn" => ("aws_acm_certificate", "arn"),
        _ => return format!("give {name} the attribute of the object that is meant"),
    };
    let first = config
        .all_of(root)
        .iter()
        .find(|object| object.kind.as_ref() == kind);
    match first {
        Some(object) => format!("{name} = {}.{attribute}", object.address),
        None if kind == "aws_route53_zone" => format!(
            "declare the zone or look it up (`data \"aws_route53_zone\"`), and give {name} its zone_id"
        ),
        None => format!("declare the {kind} that is meant, and give {name} its {attribute}"),
    }
}
