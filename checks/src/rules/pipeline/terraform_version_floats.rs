//! See the page.

use super::super::version::Version;
use super::{Run, runs_of, steps, version_input};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/terraform-version-floats",
    page: include_str!("terraform_version_floats.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (workflow, job, step) in steps(config) {
        // A job that only formats or validates changes no state.
        let plans = |run: Run<'_>| run.changes() || run.command.is("plan");
        let mut runs = runs_of(workflow, job).peekable();
        if runs.peek().is_some() && !runs.any(plans) {
            continue;
        }
        let (Some(name), Some(uses)) = (version_input(step), step.uses.as_ref()) else {
            continue;
        };
        let version = step.input(name).and_then(|pair| pair.value.as_ref());
        let (span, what) = match version {
            None if step.input(&format!("{name}_file")).is_some() => continue,
            None => (
                uses.span,
                "no version is named, and the newest one is taken".to_owned(),
            ),
            Some(text) if text.text.contains("${{") || is_exact(&text.text) => continue,
            Some(text) => (
                text.span,
                format!("`{}` is whatever is newest on the day", text.text),
            ),
        };
        found
            .report(
                span,
                format!("which Terraform runs differs from day to day: {what}"),
            )
            .help(format!(
                "name one release, `{name}: 1.11.4`, and raise it by a change that is reviewed"
            ));
    }
}

/// Three numbers, with or without a pre-release.
fn is_exact(version: &str) -> bool {
    Version::read(version).is_some_and(|version| version.written == 3)
}
