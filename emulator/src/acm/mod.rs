//! ACM: certificates, their validation, and the authority that issues them.

pub mod certificate;
mod usage;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::Entry;
use crate::world::World;

pub use usage::{Unusable, attach, covers, detach, usable};

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// The certificates of all regions, by their ARNs.
    pub certificates: BTreeMap<String, certificate::Certificate>,
}

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
