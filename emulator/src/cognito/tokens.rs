//! The tokens of one answer: settled under the lock, signed outside it where the door allows.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html>.
//! Invariant: an ID token comes with a sign-in by the API, and on the pages only with `openid`; there it carries the hash of
//! the access token beside it (OpenID Connect Core 3.1.3.6).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::claim;
use super::client::Client;
use super::grant::{RefreshToken, SignIn, Through};
use super::jwt::Unsigned;
use super::{Pool, State};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::world::World;

/// Tokens that wait for their signatures.
#[derive(Debug)]
pub(super) struct Tokens {
    pub access: Unsigned,
    pub id: Option<Unsigned>,
    /// Whether the ID token carries `at_hash`.
    pub hashed: bool,
    pub refresh: Option<String>,
    pub expires_in: i64,
}

/// Tokens with their signatures.
#[derive(Debug)]
pub(super) struct Signed {
    pub access: String,
    pub id: Option<String>,
    pub refresh: Option<String>,
    pub expires_in: i64,
}

impl Tokens {
    /// The tokens of a sign-in; `None` where its client or user is gone.
    pub fn of(
        world: &mut World,
        pool: &str,
        sign_in: &SignIn,
        nonce: Option<&str>,
    ) -> Option<Self> {
        let now = world.now;
        let ids = &mut world.ids;
        let pool = world.cognito.pools.get(pool)?;
        let client = pool.clients.get(&sign_in.client)?;
        let user = pool.users.get(&sign_in.user)?;
        let hashed = sign_in.through == Through::Pages;
        let wants_id = !hashed || sign_in.scopes.iter().any(|scope| scope == "openid");
        Some(Self {
            access: claim::access(pool, client, user, sign_in, ids, now),
            id: wants_id.then(|| claim::id(pool, client, user, sign_in, ids, now, nonce)),
            hashed,
            refresh: None,
            expires_in: client.access_seconds(),
        })
    }

    /// Signs them; `None` only if a key in the repository is broken.
    pub fn sign(self) -> Option<Signed> {
        let access = self.access.sign()?;
        let id = match self.id {
            Some(mut id) => {
                if self.hashed {
                    let hash = digest(&SHA256, access.as_bytes());
                    let at_hash = URL_SAFE_NO_PAD.encode(hash.as_ref().get(..16)?);
                    id.claims.insert("at_hash".to_owned(), json!(at_hash));
                }
                Some(id.sign()?)
            }
            None => None,
        };
        Some(Signed {
            access,
            id,
            refresh: self.refresh,
            expires_in: self.expires_in,
        })
    }
}

/// Notes a sign-in and gives it a refresh token.
pub(super) fn begun(
    pool: &mut Pool,
    ids: &mut Ids,
    now: Timestamp,
    client: &Client,
    sign_in: impl FnOnce(String, String) -> SignIn,
) -> (SignIn, String) {
    let sign_in = pool.grants.sign_in(ids, sign_in);
    let token = RefreshToken {
        event: sign_in.event.clone(),
        client: client.client_id.clone(),
        until: now.plus_seconds(client.refresh_seconds()),
        replaced: None,
    };
    let refresh = pool.grants.refresh_token(ids, token);
    (sign_in, refresh)
}

/// Why a refresh token renews nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stale {
    /// It was never issued, or to another client, or its user is gone.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked, or its user signed out everywhere.
    Revoked,
    /// There is a newer one in its place, for longer than the grace.
    Replaced,
    /// Its user may not sign in.
    Disabled,
}

/// The sign-in that a refresh token of a client renews, and the new refresh token where the client's are rotated.
pub(super) fn renewed(
    state: &mut State,
    ids: &mut Ids,
    now: Timestamp,
    pool: &str,
    client: &Client,
    text: &str,
) -> Result<(SignIn, Option<String>), Stale> {
    let pool = state.pools.get_mut(pool).ok_or(Stale::Unknown)?;
    let known = pool
        .grants
        .refresh_tokens
        .get(text)
        .filter(|token| token.client == client.client_id)
        .cloned()
        .ok_or(Stale::Unknown)?;
    let sign_in = pool.grants.sign_ins.get(&known.event);
    let sign_in = sign_in.cloned().ok_or(Stale::Unknown)?;
    let user = pool.users.get(&sign_in.user).ok_or(Stale::Unknown)?;
    let grace = client.rotation().unwrap_or(0);
    if sign_in.revoked {
        return Err(Stale::Revoked);
    }
    if known.until <= now {
        return Err(Stale::Expired);
    }
    if known
        .replaced
        .is_some_and(|at| at.plus_seconds(grace) <= now)
    {
        return Err(Stale::Replaced);
    }
    if !user.enabled {
        return Err(Stale::Disabled);
    }
    let refresh = client.rotation().map(|_| {
        if let Some(token) = pool.grants.refresh_tokens.get_mut(text) {
            token.replaced.get_or_insert(now);
        }
        let next = RefreshToken {
            replaced: None,
            ..known
        };
        pool.grants.refresh_token(ids, next)
    });
    Ok((sign_in, refresh))
}
