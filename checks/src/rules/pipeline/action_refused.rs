//! See the page.

use super::all_used;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/action-refused",
    page: include_str!("action_refused.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// An action, its last major whose service GitHub has switched off, and since when. As of 2026-11.
const REFUSED: &[(&str, u32, &str)] = &[
    ("actions/cache", 2, "2025-03-01"),
    ("actions/download-artifact", 3, "2025-01-30"),
    ("actions/upload-artifact", 3, "2025-01-30"),
];

fn check(config: &Config, found: &mut Findings) {
    for used in all_used(config) {
        let row = REFUSED.iter().find(|(name, ..)| *name == used.name);
        let (Some((name, last, since)), Some(major)) = (row, used.major()) else {
            continue;
        };
        if major <= *last {
            found
                .report(
                    used.uses.span,
                    format!(
                        "GitHub fails every run that asks for {name} {}, since {since}",
                        used.version
                    ),
                )
                .help(format!(
                    "move to {name} v{} or later, by its commit",
                    last + 1
                ));
        }
    }
}
