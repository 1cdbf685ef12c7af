//! The issuer's two documents: openid-configuration and the JWKS.

use crate::message::{Reply, Request};
use crate::world::World;

/// The document at `/{pool}/.well-known/...`; `None` where the path is no issuer's.
pub fn answer(_world: &World, _request: &Request) -> Option<Reply> {
    None
}
