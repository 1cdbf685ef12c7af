//! STS as far as a deployment of the four services needs it.

use crate::operation::Entry;

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[];
