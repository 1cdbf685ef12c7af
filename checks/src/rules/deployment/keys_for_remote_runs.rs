//! See the page.

use super::{backend, deployed, is_remote, variables};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/keys-for-remote-runs",
    page: include_str!("keys_for_remote_runs.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let Some(block) = backend(root).filter(|block| is_remote(block)) else {
            continue;
        };
        let keys = variables(workflow).find(|pair| {
            let value = pair.value.as_ref().map_or("", |value| value.as_str());
            pair.name.text == "AWS_ACCESS_KEY_ID" && value.contains("secrets.")
        });
        if let Some(keys) = keys {
            found
                .report(
                    block.header,
                    "runs at HCP Terraform, the default of a workspace, never see the AWS keys of the runner",
                )
                .related(keys.span, "lie open to the job for nothing")
                .help("give the workspace dynamic provider credentials and take the keys away, or set it to local execution");
        }
    }
}
