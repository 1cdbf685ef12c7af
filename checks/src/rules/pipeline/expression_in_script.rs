//! See the page.

use super::{script, steps, taken};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/expression-in-script",
    page: include_str!("expression_in_script.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// Texts that anybody may write: titles, bodies, names of branches and of authors. The ends of
/// contexts below `github`.
const FREE: &[&str] = &[
    "head_ref",
    ".title",
    ".body",
    ".message",
    ".author.name",
    ".author.email",
    ".committer.name",
    ".committer.email",
    ".page_name",
    ".head.ref",
    ".head.label",
    ".head_branch",
    ".default_branch",
    ".label.name",
    ".milestone.title",
];

fn check(config: &Config, found: &mut Findings) {
    for (_, _, step) in steps(config) {
        let Some(script) = script(step) else {
            continue;
        };
        for (context, span) in taken(script) {
            if !is_free(&context) {
                continue;
            }
            let (what, read) = if step.run.is_some() {
                ("the shell", "\"$VALUE\"")
            } else {
                ("Node", "process.env.VALUE")
            };
            found
                .report(
                    span,
                    format!("`{context}` is anybody's text, and becomes part of a program that {what} runs"),
                )
                .help(format!(
                    "give it to the step as `env: VALUE: ${{{{ {context} }}}}` and read {read} in the script"
                ));
        }
    }
}

/// Whether a context holds a text that somebody without rights may choose.
fn is_free(context: &str) -> bool {
    let whole = matches!(
        context,
        "github.event" | "github" | "github.event.pull_request" | "github.event.issue"
    );
    whole || (context.starts_with("github.") && FREE.iter().any(|end| context.ends_with(end)))
}
