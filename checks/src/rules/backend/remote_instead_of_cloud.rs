//! The old backend for HCP Terraform.

use super::blocks;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/remote-instead-of-cloud",
    page: include_str!("remote_instead_of_cloud.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, block) in blocks(config) {
        if block.labels.first().map(AsRef::as_ref) != Some("remote") {
            continue;
        }
        let finding = found.report(block.header, "the \"remote\" backend has been replaced by the cloud block, which knows tags, projects and saved plans");
        let prefix = block.path("workspaces.prefix");
        match prefix.text() {
            Some(prefix) => finding
                .related(prefix_span(block), "the cloud block has no prefix")
                .help(format!("cloud {{ .. }} with workspaces {{ tags = [..] }}: names then stand whole, {prefix}production and so on")),
            None => finding
                .help("cloud { organization = .., workspaces { name = .. } }, without a label")
                .fix(false, block.header, "cloud"),
        };
    }
}

fn prefix_span(block: &crate::terraform::block::Block) -> crate::terraform::source::Span {
    block.path("workspaces.prefix").span()
}
