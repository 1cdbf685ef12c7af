//! See the page.

use super::super::pipeline::versions;
use super::super::version::Version;
use super::deployed;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::block::Block;
use crate::terraform::config::{Config, Mode, Module};
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/feature-of-a-later-version",
    page: include_str!("feature_of_a_later_version.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let used = used(config, root);
        for (step, version) in versions(workflow) {
            let Some(exact) = Version::read(&version.text) else {
                continue;
            };
            let terraform = step
                .action()
                .is_some_and(|(name, _)| name == "hashicorp/setup-terraform");
            for (what, minor, span) in used.iter().filter(|_| terraform) {
                if exact.numbers < [1, *minor, 0] {
                    found
                        .report(
                            *span,
                            format!("{what} came with Terraform 1.{minor}, and the pipeline installs {}", version.text),
                        )
                        .related(version.span, "installed here")
                        .help(format!("install 1.{minor} or later, and say so in `required_version`"));
                }
            }
        }
    }
}

/// What a root and its modules use that not every Terraform 1 has: its name, since which minor release, and where. From
/// <https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md>, as of 2026-11.
fn used(config: &Config, root: &Module) -> Vec<(String, u64, Span)> {
    let mut found = Vec::new();
    let mut block = |block: &Block, minor| {
        found.push((format!("`{}`", block.kind), minor, block.header));
    };
    for module in config
        .modules
        .iter()
        .filter(|module| module.root == root.id)
    {
        for other in &module.other {
            match other.kind.as_ref() {
                "moved" => block(other, 1),
                "import" | "check" => block(other, 5),
                "removed" => block(other, 7),
                _ => {}
            }
        }
        for inner in module
            .terraform
            .iter()
            .flat_map(|terraform| &terraform.blocks)
        {
            if inner.kind.as_ref() == "cloud" {
                block(inner, 1);
            }
        }
    }
    for module in config
        .modules
        .iter()
        .filter(|module| module.root == root.id)
    {
        for inner in module
            .terraform
            .iter()
            .flat_map(|terraform| &terraform.blocks)
        {
            if let Some(lock) = inner.attribute("use_lockfile") {
                found.push(("`use_lockfile`".to_owned(), 10, lock.span));
            }
        }
    }
    let inside = |id: usize| {
        config
            .modules
            .get(id)
            .is_some_and(|module| module.root == root.id)
    };
    for resource in config
        .all()
        .iter()
        .filter(|resource| inside(resource.module))
    {
        let newer = match (resource.mode, resource.kind.as_ref()) {
            (Mode::Ephemeral, _) => Some(("an ephemeral resource", 10)),
            (Mode::Managed, "terraform_data") => Some(("`terraform_data`", 4)),
            _ => None,
        };
        if let Some((what, minor)) = newer {
            found.push((what.to_owned(), minor, resource.header));
        }
        if let Some(attribute) = resource
            .attributes
            .iter()
            .find(|attribute| attribute.name.ends_with("_wo"))
        {
            let what = format!("the write-only argument `{}`", attribute.name);
            found.push((what, 11, attribute.name_span));
        }
    }
    found
}
