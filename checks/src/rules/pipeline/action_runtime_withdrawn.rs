//! See the page.

use super::all_used;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/action-runtime-withdrawn",
    page: include_str!("action_runtime_withdrawn.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// An action, its last major for Node 12, its last major for Node 16. As of 2026-11, from the
/// `runs.using` of each major's `action.yml`; Node 12 left the runners in June 2023, Node 16 in
/// November 2024.
const MAJORS: &[(&str, u32, u32)] = &[
    ("actions/cache", 2, 3),
    ("actions/checkout", 2, 3),
    ("actions/download-artifact", 2, 3),
    ("actions/github-script", 5, 6),
    ("actions/setup-go", 2, 4),
    ("actions/setup-java", 2, 3),
    ("actions/setup-node", 2, 3),
    ("actions/setup-python", 2, 4),
    ("actions/upload-artifact", 2, 3),
    ("aws-actions/configure-aws-credentials", 1, 3),
    ("hashicorp/setup-terraform", 1, 2),
];

fn check(config: &Config, found: &mut Findings) {
    for used in all_used(config) {
        let row = MAJORS.iter().find(|(name, ..)| *name == used.name);
        let (Some((name, node12, node16)), Some(major)) = (row, used.major()) else {
            continue;
        };
        if major > *node16 {
            continue;
        }
        let node = if major <= *node12 { 12 } else { 16 };
        found
            .report(
                used.uses.span,
                format!(
                    "{name} {} is made for Node {node}, which runners no longer have",
                    used.version
                ),
            )
            .help(format!(
                "move to {name} v{} or later, by its commit",
                node16 + 1
            ));
    }
}
