//! See the page.

use super::super::version::Version;
use super::versions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/terraform-out-of-support",
    page: include_str!("terraform_out_of_support.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// The day of this table: releases that are two years old on it are out of support.
const AS_OF: &str = "2026-11";
/// The minor releases of Terraform 1 that are, and when they came out. From the tags of
/// <https://github.com/hashicorp/terraform/releases>.
const OLD: &[(u64, &str)] = &[
    (0, "June 2021"),
    (1, "December 2021"),
    (2, "May 2022"),
    (3, "September 2022"),
    (4, "March 2023"),
    (5, "June 2023"),
    (6, "October 2023"),
    (7, "January 2024"),
    (8, "April 2024"),
    (9, "June 2024"),
];

fn check(config: &Config, found: &mut Findings) {
    let workflows = config.pipeline.workflows.iter();
    for (step, version) in workflows.flat_map(versions) {
        let terraform = step
            .action()
            .is_some_and(|(name, _)| name == "hashicorp/setup-terraform");
        let Some(read) = Version::read(&version.text).filter(|_| terraform) else {
            continue;
        };
        let [major, minor, _] = read.numbers;
        let age = match major {
            0 => Some("before June 2021"),
            1 => OLD
                .iter()
                .find(|(one, _)| *one == minor)
                .map(|(_, when)| *when),
            _ => None,
        };
        if let Some(when) = age {
            found
                .report(
                    version.span,
                    format!("Terraform {major}.{minor} is of {when}, and gets no repairs any more (as of {AS_OF})"),
                )
                .help("name a current release here and the same one in `required_version`");
        }
    }
}
