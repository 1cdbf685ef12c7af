//! See the page.

use super::{script, steps, taken};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/name-in-script",
    page: include_str!("name_in_script.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, _, step) in steps(config) {
        let Some(script) = script(step) else {
            continue;
        };
        for (context, span) in taken(script) {
            let chosen = matches!(
                context.as_str(),
                "github.actor"
                    | "github.triggering_actor"
                    | "github.ref"
                    | "github.ref_name"
                    | "github.base_ref"
            ) || context.starts_with("inputs.")
                || context.starts_with("github.event.inputs.");
            if !chosen {
                continue;
            }
            // Runners set the commonest ones themselves.
            let set = match context.as_str() {
                "github.actor" => Some("GITHUB_ACTOR"),
                "github.triggering_actor" => Some("GITHUB_TRIGGERING_ACTOR"),
                "github.ref" => Some("GITHUB_REF"),
                "github.ref_name" => Some("GITHUB_REF_NAME"),
                "github.base_ref" => Some("GITHUB_BASE_REF"),
                _ => None,
            };
            let help = match (set, step.run.is_some()) {
                (Some(name), true) => format!("read \"${name}\", which every step has"),
                (Some(name), false) => format!("read process.env.{name}, which every step has"),
                (None, _) => format!(
                    "give it to the step as `env: VALUE: ${{{{ {context} }}}}` and read that"
                ),
            };
            found
                .report(
                    span,
                    format!(
                        "`{context}` is a name that somebody chose, and becomes part of the script"
                    ),
                )
                .help(help);
        }
    }
}
