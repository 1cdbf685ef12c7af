//! ACM: certificates, their validation, and the authority that issues them.

use serde::{Deserialize, Serialize};

use crate::operation::Entry;
use crate::world::World;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[];

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {}

impl Due {
    /// Does it.
    pub fn carry_out(self, _world: &mut World) {
        match self {}
    }
}
