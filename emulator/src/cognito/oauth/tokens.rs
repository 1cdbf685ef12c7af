//! The tokens of one answer: settled under the lock, signed outside it.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>. Invariant: an ID token comes only
//! with `openid`, and carries the hash of the access token beside it (OpenID Connect Core 3.1.3.6).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::Door;
use crate::answer::Answer;
use crate::cognito::grant::{SignIn, Through};
use crate::cognito::jwt::{TokenUse, Unsigned};

/// Tokens that wait for their signatures.
pub(super) struct Tokens {
    pub access: Unsigned,
    pub id: Option<Unsigned>,
    pub refresh: Option<String>,
    pub expires_in: i64,
}

/// Tokens with their signatures.
pub(super) struct Signed {
    pub access: String,
    pub id: Option<String>,
    pub refresh: Option<String>,
    pub expires_in: i64,
}

impl Tokens {
    /// The tokens of a sign-in; `None` where its client or user is gone.
    pub fn of(door: &mut Door<'_>, sign_in: &SignIn, nonce: Option<&str>) -> Option<Self> {
        let world = &mut *door.world;
        let pool = world.cognito.pools.get(door.pool)?;
        let client = pool.clients.get(&sign_in.client)?;
        let wants_id =
            sign_in.through == Through::Api || sign_in.scopes.iter().any(|scope| scope == "openid");
        let ids = &mut world.ids;
        let id = if wants_id {
            Some(pool.unsigned(ids, world.now, sign_in, nonce, TokenUse::Id)?)
        } else {
            None
        };
        Some(Self {
            access: pool.unsigned(ids, world.now, sign_in, None, TokenUse::Access)?,
            id,
            refresh: None,
            expires_in: client.access_seconds(),
        })
    }

    fn signed(self) -> Option<Signed> {
        let access = self.access.sign()?;
        let id = match self.id {
            Some(mut id) => {
                let hash = digest(&SHA256, access.as_bytes());
                let half = hash.as_ref().get(..16)?;
                let at_hash = URL_SAFE_NO_PAD.encode(half);
                id.claims.insert("at_hash".to_owned(), json!(at_hash));
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

    /// Signs outside the lock and goes on from there.
    pub fn then(self, answer: impl FnOnce(Signed) -> Answer + Send + 'static) -> Answer {
        Answer::after(move || match self.signed() {
            Some(signed) => answer(signed),
            None => super::refusal(500, "server_error", None).into(),
        })
    }

    /// Signs outside the lock and answers as the token endpoint does.
    pub fn into_json(self) -> Answer {
        self.then(|signed| {
            let mut body = Map::new();
            body.insert("access_token".to_owned(), json!(signed.access));
            if let Some(id) = signed.id {
                body.insert("id_token".to_owned(), json!(id));
            }
            if let Some(refresh) = signed.refresh {
                body.insert("refresh_token".to_owned(), json!(refresh));
            }
            body.insert("token_type".to_owned(), json!("Bearer"));
            body.insert("expires_in".to_owned(), json!(signed.expires_in));
            super::json_reply(200, &Value::Object(body)).into()
        })
    }
}
