//! `Invoke`: the one operation that must leave the core.

use crate::answer::Answer;
use crate::message::Request;
use crate::world::World;

/// The answer to `POST /2015-03-31/functions/{name}/invocations`; `None` for any other path.
pub fn answer(_world: &mut World, _region: &str, _request: &Request) -> Option<Answer> {
    None
}
