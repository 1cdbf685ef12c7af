//! Any version of a provider.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::is_kept_here;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Module};

pub const RULE: Rule = Rule {
    id: "module/provider-version-open",
    page: include_str!("provider_version_open.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        if !is_kept_here(config, root) {
            continue;
        }
        for provider in used(config, root) {
            look(root, &provider, found);
        }
    }
}

fn look(root: &Module, provider: &str, found: &mut Findings) {
    let required = root
        .terraform
        .iter()
        .flat_map(|block| block.blocks("required_providers"))
        .find_map(|block| block.attribute(provider));
    let help =
        format!("required_providers {{ {provider} = {{ source = .., version = \"~> ..\" }} }}");
    let Some(required) = required else {
        found
            .report(root.span, format!("the next `init` takes the newest {provider} provider there is, also one that breaks this"))
            .help(help);
        return;
    };
    let version = required.value.get("version").or(match required.attr() {
        Attr::Set(value, _) if value.text().is_some() => Some(value),
        _ => None,
    });
    match version.map(|version| (version, version.text())) {
        None => {
            found
                .report(required.value_span, format!("no version for the {provider} provider: the next `init` takes the newest there is"))
                .help(help);
        }
        Some((version, Some(text))) if !bounded(text) => {
            found
                .report(version.span, format!("{text} has no upper end: the next `init` may take a release that breaks this"))
                .help(format!("~> keeps {provider} below the next major release"));
        }
        Some(_) => {}
    }
}

/// Whether a constraint keeps the next major release out.
fn bounded(constraint: &str) -> bool {
    constraint.split(',').any(|part| {
        let part = part.trim();
        part.starts_with("~>")
            || part.starts_with('<')
            || part.starts_with('=')
            || part.starts_with(|first: char| first.is_ascii_digit())
    })
}

/// The providers of the resources that stand in a root itself, by their local names.
pub(super) fn used(config: &Config, root: &Module) -> BTreeSet<String> {
    config
        .all_of(root.id)
        .iter()
        .filter(|resource| resource.module == root.id)
        .filter_map(|resource| match config.provider(resource) {
            Some(provider) => Some(provider.name.to_string()),
            None => resource.kind.split('_').next().map(str::to_owned),
        })
        .filter(|name| name != "terraform")
        .collect()
}
