//! State that git would take.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::is_kept_here;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/state-not-ignored",
    page: include_str!("state_not_ignored.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// What Terraform leaves in a folder, and a name to try each with.
const LEFT: [(&str, &str); 3] = [
    (".terraform/", ".terraform/"),
    ("*.tfstate", "terraform.tfstate"),
    ("*.tfstate.*", "terraform.tfstate.backup"),
];

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        let around = config.pipeline.around(root.id);
        let missing: Vec<_> = LEFT
            .iter()
            .filter(|(_, name)| !around.ignored(name))
            .map(|(pattern, _)| *pattern)
            .collect();
        if missing.is_empty() || !is_kept_here(config, root) {
            continue;
        }
        found
            .report(
                root.span,
                format!("nothing keeps {} out of the repository", missing.join(", ")),
            )
            .help(format!(
                "a .gitignore with {}, and with the names of saved plans",
                missing.join(", ")
            ));
    }
}
