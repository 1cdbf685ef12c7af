//! The endpoints of a user pool's domain.

use crate::answer::Answer;
use crate::message::{Reply, Request};
use crate::world::World;

/// What a request to a pool's domain is answered.
pub fn answer(_world: &mut World, _pool: &str, _request: Request) -> Answer {
    Reply::new(404, "").into()
}
