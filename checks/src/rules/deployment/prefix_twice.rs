//! See the page.

use super::{backend, deployed, written};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/prefix-twice",
    page: include_str!("prefix_twice.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let Some(prefix) = backend(root).map(|block| block.path("workspaces.prefix")) else {
            continue;
        };
        let (Some(text), Some((pair, workspace))) =
            (prefix.text(), written(workflow, "TF_WORKSPACE"))
        else {
            continue;
        };
        // A workspace that begins with the whole prefix is taken as it is.
        let bare = text.trim_end_matches(['-', '_']);
        if bare == text || workspace != bare {
            continue;
        }
        found
            .report(
                prefix.span(),
                format!("the pipeline works in a workspace called {text}{workspace}: the prefix comes on top"),
            )
            .related(pair.span, "the name without its prefix")
            .help(format!(
                "give TF_WORKSPACE only what stands behind the prefix, or a `cloud` block the whole name, `{workspace}`"
            ));
    }
}
