//! See the page.

use std::collections::BTreeMap;

use super::super::version::{Version, allows};
use super::provider_version_open::used;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::is_kept_here;
use crate::terraform::block::Attribute;
use crate::terraform::config::{Config, Module};
use crate::terraform::value::Valued;

/// The rule.
pub const RULE: Rule = Rule {
    id: "module/lock-file-behind",
    page: include_str!("lock_file_behind.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        if let (Some(locked), true) = (&root.locked, is_kept_here(config, root)) {
            let mut providers = used(config, root);
            providers.extend(required(root).map(|required| required.name.to_string()));
            for provider in providers {
                look(root, locked, &provider, found);
            }
        }
    }
}

/// What `required_providers` has.
fn required(root: &Module) -> impl Iterator<Item = &Attribute> {
    root.terraform
        .iter()
        .flat_map(|block| block.blocks("required_providers"))
        .flat_map(|block| &block.attributes)
}

fn look(root: &Module, locked: &BTreeMap<String, String>, provider: &str, found: &mut Findings) {
    let required = required(root).find(|required| required.name.as_ref() == provider);
    let source = match required.map(|required| required.value.get("source")) {
        Some(Some(source)) => match source.text() {
            Some(source) => source.to_ascii_lowercase(),
            None => return,
        },
        Some(None) | None => format!("hashicorp/{provider}"),
    };
    // It is part of Terraform itself.
    if source == "terraform.io/builtin/terraform" {
        return;
    }
    let span = required.map_or(root.span, |required| required.span);
    let Some((_, version)) = locked.iter().find(|(address, _)| is(address, &source)) else {
        found
            .report(span, format!("the lock file has no {source}: `init -lockfile=readonly` ends here, and any other init takes what is newest"))
            .help("run `terraform init` and commit the .terraform.lock.hcl that it writes");
        return;
    };
    let constraint = required.and_then(constraint);
    let Some((text, constraint)) = constraint.and_then(|value| Some((value.text()?, value))) else {
        return;
    };
    if Version::read(version).and_then(|version| allows(text, &version)) == Some(false) {
        found
            .report(constraint.span, format!("the lock file has {source} {version}, which {text} does not take: `init` ends here"))
            .help("run `terraform init -upgrade`, look at what changed, and commit .terraform.lock.hcl");
    }
}

/// The constraint of a provider: `version` of an object, or the old form, a text.
fn constraint(required: &Attribute) -> Option<&Valued> {
    let value = &required.value;
    value
        .get("version")
        .or_else(|| value.text().and(Some(value)))
}

/// Whether a locked address (`registry.terraform.io/hashicorp/aws`) is of a source (`hashicorp/aws`, with a host or not).
fn is(address: &str, source: &str) -> bool {
    let host = address.split('/').next().unwrap_or_default();
    let public = ["registry.terraform.io", "registry.opentofu.org"];
    address == source
        || address
            .strip_prefix(host)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|rest| public.contains(&host) && rest == source)
        || source.split_once('/').is_some_and(|(of, rest)| {
            public.contains(&of) && is(address, rest) && rest.contains('/')
        })
}
