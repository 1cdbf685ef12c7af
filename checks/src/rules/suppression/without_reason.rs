//! See the page.

use super::afterwards;
use crate::finding::Severity;
use crate::rule::{Predicts, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "suppression/without-reason",
    page: include_str!("without_reason.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check: afterwards,
};
