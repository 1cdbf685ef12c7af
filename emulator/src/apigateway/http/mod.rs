//! API Gateway's HTTP APIs.

use crate::operation::Entry;

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[];
