//! See the page.

use super::steps;
use crate::finding::{Findings, Severity};
use crate::pipeline::{Step, Text};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/terraform-version-floats",
    page: include_str!("terraform_version_floats.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// What installs Terraform, and the input that says which one.
const SETUP: &[(&str, &str)] = &[
    ("hashicorp/setup-terraform", "terraform_version"),
    ("opentofu/setup-opentofu", "tofu_version"),
];

fn input(step: &Step) -> Option<&'static str> {
    let (action, _) = step.action()?;
    SETUP
        .iter()
        .find(|(name, _)| *name == action)
        .map(|(_, input)| *input)
}

/// The versions that workflows install, where they are written out.
pub(in crate::rules) fn versions(config: &Config) -> impl Iterator<Item = (&Step, &Text)> {
    steps(config).filter_map(|(_, _, step)| {
        let version = step.input(input(step)?)?.value.as_ref()?;
        (!version.text.contains("${{")).then_some((step, version))
    })
}

fn check(config: &Config, found: &mut Findings) {
    for (_, _, step) in steps(config) {
        let (Some(name), Some(uses)) = (input(step), step.uses.as_ref()) else {
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
    let core = version.split('-').next().unwrap_or(version);
    let core = core.strip_prefix('v').unwrap_or(core);
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3 && numbers.iter().all(|one| one.parse::<u32>().is_ok())
}
