//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/command-in-a-comment",
    page: include_str!("command_in_a_comment.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for span in &workflow.comments {
            let text = config.sources.text(*span);
            // What stands there once the comment's sign is gone: a step, or a line of a script.
            let line = text.trim_start_matches(['#', '-', ' ', '\t']);
            let script = line.strip_prefix("run:").unwrap_or(line).trim();
            let mut words = script.split_whitespace();
            let program = words.next().unwrap_or_default();
            let subcommand = words
                .find(|word| !word.starts_with('-'))
                .unwrap_or_default();
            if matches!(program, "terraform" | "tofu") && matches!(subcommand, "apply" | "destroy")
            {
                found
                    .report(
                        *span,
                        format!("a `{program} {subcommand}` waits in a comment for somebody to switch it on"),
                    )
                    .help("delete it: the history keeps it, and a destroy belongs to a workflow that is started by hand");
            }
        }
    }
}
