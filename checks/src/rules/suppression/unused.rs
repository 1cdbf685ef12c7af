//! See the page.

use super::afterwards;
use crate::finding::Severity;
use crate::rule::{Predicts, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "suppression/unused",
    page: include_str!("unused.md"),
    predicts: Predicts::Posture(Severity::Low),
    check: afterwards,
};
