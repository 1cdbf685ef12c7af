//! See the page.

use std::collections::BTreeMap;

use super::super::pipeline::versions;
use super::super::version::Version;
use super::deployed;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
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
    let mut modules: BTreeMap<usize, Vec<&Module>> = BTreeMap::new();
    for module in &config.modules {
        modules.entry(module.root).or_default().push(module);
    }
    for (root, workflow) in deployed(config) {
        for (step, version) in versions(workflow) {
            let terraform = step
                .action()
                .is_some_and(|(name, _)| name == "hashicorp/setup-terraform");
            let Some(exact) = Version::read(&version.text).filter(|_| terraform) else {
                continue;
            };
            let of_root = modules.get(&root.id).map(Vec::as_slice).unwrap_or_default();
            for (what, minor, span) in used(config, root.id, of_root) {
                if exact.numbers < [1, minor, 0] {
                    found
                        .report(
                            span,
                            format!(
                                "{what} came with Terraform 1.{minor}, and the pipeline installs {}",
                                version.text
                            ),
                        )
                        .related(version.span, "installed here")
                        .help(format!(
                            "install 1.{minor} or later, and say so in `required_version`"
                        ));
                }
            }
        }
    }
}

/// What a root and its modules use that not every Terraform 1 has: its name, since which minor release, and where. From
/// <https://github.com/hashicorp/terraform/blob/main/CHANGELOG.md>, as of 2026-11.
fn used(config: &Config, root: usize, modules: &[&Module]) -> Vec<(String, u64, Span)> {
    let mut found = Vec::new();
    for module in modules {
        for other in &module.other {
            let minor = match other.kind.as_ref() {
                "moved" => 1,
                "import" | "check" => 5,
                "removed" => 7,
                _ => continue,
            };
            found.push((format!("`{}`", other.kind), minor, other.header));
        }
        for inner in module
            .terraform
            .iter()
            .flat_map(|terraform| &terraform.blocks)
        {
            if inner.kind.as_ref() == "cloud" {
                found.push(("`cloud`".to_owned(), 1, inner.header));
            }
            if let Some(lock) = inner.attribute("use_lockfile") {
                found.push(("`use_lockfile`".to_owned(), 10, lock.span));
            }
        }
    }
    for resource in config.all_of(root) {
        let newer = match (resource.mode, resource.kind.as_ref()) {
            (Mode::Ephemeral, _) => Some(("an ephemeral resource", 10)),
            (Mode::Managed, "terraform_data") => Some(("`terraform_data`", 4)),
            _ => None,
        };
        if let Some((what, minor)) = newer {
            found.push((what.to_owned(), minor, resource.header));
        }
        let write_only = resource
            .attributes
            .iter()
            .find(|attribute| attribute.name.ends_with("_wo"));
        if let Some(attribute) = write_only {
            let what = format!("the write-only argument `{}`", attribute.name);
            found.push((what, 11, attribute.name_span));
        }
    }
    found
}
