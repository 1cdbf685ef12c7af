//! Calls to APIs: match, authorize, integrate, respond.

use crate::answer::Answer;
use crate::message::{Reply, Request};
use crate::world::World;

/// Through which name a call came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// `{api}.execute-api.{region}.amazonaws.com`.
    Api(String),
    /// A custom domain.
    Domain(String),
}

/// What a call is answered.
pub fn answer(_world: &mut World, _door: &Door, _request: Request) -> Answer {
    Reply::new(404, "").into()
}
