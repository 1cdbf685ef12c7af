//! See the page.

use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};
use crate::terraform::value::Part;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/no-log-group",
    page: include_str!("no_log_group.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let chosen = function.path("logging_config.log_group");
        if !chosen.is_unset()
            || config
                .beside(function, "aws_cloudwatch_log_group")
                .any(|group| is_of(group, function))
        {
            continue;
        }
        let name = function.attr("function_name").text().unwrap_or("NAME");
        found
            .report(function.header, "nothing makes the log group of this function: Lambda makes one that keeps everything for ever")
            .at(function.address.as_ref())
            .help(format!("add an `aws_cloudwatch_log_group` named /aws/lambda/{name} with retention_in_days, and depend on it"));
    }
}

/// Whether a log group is, or may be, the one of a function.
fn is_of(group: &Resource, function: &Resource) -> bool {
    let name = group.attr("name");
    match name {
        Attr::Set(..) => match (
            name.text()
                .and_then(|name| name.strip_prefix("/aws/lambda/")),
            function.attr("function_name").text(),
        ) {
            (Some(group), Some(function)) => group == function,
            (Some(_), None) => true,
            (None, _) => false,
        },
        Attr::Unset(_) => false,
        Attr::Unknown(_, unknown) => match unknown.parts.first() {
            Some(Part::Text(start)) => start.starts_with("/aws/lambda/"),
            _ => true,
        },
    }
}
