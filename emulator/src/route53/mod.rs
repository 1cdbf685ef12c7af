//! Route 53: hosted zones, records, changes, and the answers to DNS questions.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html>. Invariant: what is written is listed at
//! once and answered when its change is in sync, some seconds later; [`resolve`] reads nothing else.

pub mod name;
pub mod rdata;
pub mod resolve;
pub mod served;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::Entry;
use crate::world::World;

pub use name::DomainName;
pub use rdata::RecordType;
pub use resolve::{Answer, Code, Question, resolve};
use served::ServedZone;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// What the name servers have, by the zones' names; of zones of one name the oldest is first.
    pub served: BTreeMap<DomainName, Vec<ServedZone>>,
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
