//! See the page.

use super::{backend, deployed, is_remote, written};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/workspace-mismatch",
    page: include_str!("workspace_mismatch.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let Some(block) = backend(root).filter(|block| is_remote(block)) else {
            continue;
        };
        let name = block.path("workspaces.name");
        let (Some(text), Some((pair, workspace))) =
            (name.text(), written(workflow, "TF_WORKSPACE"))
        else {
            continue;
        };
        if text != workspace && !workspace.is_empty() {
            let span = pair.value.as_ref().map_or(pair.span, |value| value.span);
            found
                .report(
                    span,
                    format!("the configuration is tied to the workspace {text}, and Terraform refuses TF_WORKSPACE {workspace}"),
                )
                .related(name.span(), "the one workspace that there is")
                .help("remove TF_WORKSPACE, or choose among workspaces by `tags` in the `cloud` block");
        }
    }
}
