//! A template around one reference.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "reference/interpolation-only",
    page: include_str!("interpolation_only.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for template in &config.interpolation_only {
        let inner = config.sources.text(template.inner).to_owned();
        found
            .report(template.span, "a template around nothing but one reference")
            .help(format!("write {inner} without quotes"))
            .fix(true, template.span, inner);
    }
}
