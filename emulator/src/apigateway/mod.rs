//! API Gateway: what both dialects share, REST APIs, HTTP APIs, and the calls to them.

use serde::{Deserialize, Serialize};

use crate::world::World;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {}

impl Due {
    /// Does it.
    pub fn carry_out(self, _world: &mut World) {
        match self {}
    }
}

pub mod execute;
pub mod http;
pub mod rest;
