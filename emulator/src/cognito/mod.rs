//! Cognito user pools: control plane, and the OAuth and OIDC endpoints.
//!
//! Pages: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.
//! Invariant: everything of a pool lives in its [`Pool`], so that what belongs to one pool is never found
//! by way of another.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::operation::Entry;
use crate::world::World;

pub mod discovery;
pub mod jwt;
pub mod oauth;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// User pools by their ids.
    pub pools: BTreeMap<String, Pool>,
}

/// A user pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pool {
    /// What its tokens are signed with.
    pub keys: jwt::SigningKeys,
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

/// The `iss` of a pool's tokens: `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`. The region is
/// what stands before the id's underscore.
pub fn issuer(pool: &str) -> String {
    let region = pool.split('_').next().unwrap_or_default();
    format!("https://cognito-idp.{region}.amazonaws.com/{pool}")
}

/// The public keys of a pool, as its JWKS publishes them; `None` where there is no such pool.
pub fn key_set(world: &World, pool: &str) -> Option<Arc<jwt::KeySet>> {
    let pool = world.cognito.pools.get(pool)?;
    Some(Arc::new(pool.keys.public()))
}
