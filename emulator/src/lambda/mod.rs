//! Lambda as far as a deployment of the four services needs it.

use serde::{Deserialize, Serialize};

use crate::operation::Entry;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[];

pub mod invoke;
