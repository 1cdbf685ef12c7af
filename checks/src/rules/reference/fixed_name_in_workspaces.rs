//! One name in several workspaces.

use super::UNIQUE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::report_value;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Module};
use crate::terraform::source::Span;

pub const RULE: Rule = Rule {
    id: "reference/fixed-name-in-workspaces",
    page: include_str!("fixed_name_in_workspaces.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        let Some(workspaces) = several(root) else {
            continue;
        };
        for (kind, name) in UNIQUE {
            for resource in config.resources_of(root.id, kind) {
                let attr = resource.attr(name);
                let Attr::Set(value, _) = attr else { continue };
                let Some(text) = value.text() else { continue };
                report_value(
                    found,
                    resource,
                    attr,
                    value,
                    format!("every workspace makes a {text}, and an account takes one"),
                )
                .related(workspaces, "several workspaces")
                .help(format!("\"{text}-${{terraform.workspace}}\""));
            }
        }
    }
}

/// What says that a root has several workspaces.
fn several(root: &Module) -> Option<Span> {
    root.terraform
        .iter()
        .flat_map(|block| &block.blocks)
        .find_map(|backend| {
            let workspaces = backend.block("workspaces")?;
            ["prefix", "tags"]
                .iter()
                .map(|name| workspaces.attr(name))
                .find(|attr| !attr.is_unset())
                .map(Attr::span)
        })
}
