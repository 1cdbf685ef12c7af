//! See the page.

use super::super::pipeline::versions;
use super::super::version::{Version, allows};
use super::deployed;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/version-refused",
    page: include_str!("version_refused.md"),
    predicts: Predicts::Refused("Unsupported Terraform Core version"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        for block in &root.terraform {
            let required = block.attr("required_version");
            let Some(constraint) = required.text() else {
                continue;
            };
            for (step, version) in versions(workflow) {
                let refused = Version::read(&version.text)
                    .and_then(|exact| allows(constraint, &exact))
                    == Some(false);
                // OpenTofu numbers its releases by itself.
                let terraform = step
                    .action()
                    .is_some_and(|(name, _)| name == "hashicorp/setup-terraform");
                if refused && terraform {
                    found
                        .report(
                            version.span,
                            format!("Terraform {} refuses this configuration, which asks for {constraint}", version.text),
                        )
                        .related(required.span(), "the versions that it takes")
                        .help("install a release that `required_version` takes, or change both");
                }
            }
        }
    }
}
