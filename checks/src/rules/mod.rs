//! Every rule there is: a family is a folder, a rule is a pair of files in it.
//!
//! Invariant: a rule's id is its family's folder and its file's name with dashes.

pub mod suppression;

use crate::rule::Rule;

/// The families' lists: each folder's `mod.rs` has `pub const RULES: &[Rule]`.
pub const RULES: &[&[Rule]] = &[suppression::RULES];

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten()
}
