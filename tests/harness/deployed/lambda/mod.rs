//! Lambda: a file a page of its documentation.

mod permission;

use crate::case::Case;

/// The tables.
pub const CASES: &[&[Case]] = &[permission::CASES];
