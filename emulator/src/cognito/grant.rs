//! What a pool handed out and must remember: sign-ins, refresh tokens, codes, challenges, and browsers that are signed in.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html>. Invariant: tokens belong to a
//! [`SignIn`]; revoking one stops all that came from it at Cognito's own doors, while the JWTs still verify elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::Ids;

/// How long a code is good, in seconds.
pub const CODE_SECONDS: i64 = 300;

/// How long a browser stays signed in, in seconds.
pub const BROWSER_SECONDS: i64 = 3600;

/// What a pool remembers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Grants {
    /// Sign-ins by their event id.
    pub sign_ins: BTreeMap<String, SignIn>,
    /// Refresh tokens.
    pub refresh_tokens: BTreeMap<String, RefreshToken>,
    /// Authorization codes.
    pub codes: BTreeMap<String, Code>,
    /// Challenges by their `Session`, or by their `SECRET_BLOCK`.
    pub challenges: BTreeMap<String, Challenge>,
    /// Signed-in browsers by their cookie.
    pub browsers: BTreeMap<String, Browser>,
    /// Forms that were shown, by their token against forgery, with the time until which they are taken.
    pub forms: BTreeMap<String, Timestamp>,
}

/// A sign-in of a user at a client: what all tokens that come from it have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The event's id, in both tokens.
    pub event: String,
    /// What revocation goes by.
    pub origin: String,
    /// The user name.
    pub user: String,
    /// The client.
    pub client: String,
    /// When.
    pub at: Timestamp,
    /// What was granted.
    pub scopes: Vec<String>,
    /// How it came about.
    pub through: Through,
    /// The `aud` of its access tokens, where a resource was asked for.
    pub resource: Option<String>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// How a sign-in came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Through {
    /// The pages and the token endpoint.
    Pages,
    /// `InitiateAuth`.
    Api,
}

/// A refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The sign-in that it renews.
    pub event: String,
    /// The client.
    pub client: String,
    /// Until when it is good; what replaces it is good no longer.
    pub until: Timestamp,
    /// Since when there is a newer one in its place.
    pub replaced: Option<Timestamp>,
}

/// An authorization code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The client that it was made for.
    pub client: String,
    /// The user name.
    pub user: String,
    /// When the user signed in.
    pub signed_in: Timestamp,
    /// Where the browser was sent with it.
    pub redirect_uri: String,
    /// What was granted.
    pub scopes: Vec<String>,
    /// PKCE's challenge, always S256.
    pub challenge: Option<String>,
    /// To be echoed in the ID token.
    pub nonce: Option<String>,
    /// The `aud` of the access token.
    pub resource: Option<String>,
    /// Until when it is good.
    pub until: Timestamp,
    /// Whether somebody tried it.
    pub spent: bool,
}

/// A sign-in by the API that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// What is asked for.
    pub asks: Asks,
    /// The user name.
    pub user: String,
    /// The client.
    pub client: String,
    /// Until when an answer is taken.
    pub until: Timestamp,
    /// Whether an answer was taken.
    pub spent: bool,
}

/// What a challenge asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asks {
    /// A password in place of a temporary one.
    NewPassword,
    /// A proof of the password: the numbers of the Secure Remote Password protocol, big-endian.
    PasswordVerifier {
        /// The client's public number.
        client_public: Vec<u8>,
        /// The server's secret number.
        server_secret: Vec<u8>,
    },
    /// A code of the user's authenticator.
    SoftwareToken,
    /// An authenticator, where the pool demands one.
    MfaSetup {
        /// The secret that was handed out, and whether a code of it was seen.
        secret: Option<String>,
        /// Whether a code of it was seen.
        verified: bool,
    },
}

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Browser {
    /// The user name.
    pub user: String,
    /// When it signed in.
    pub at: Timestamp,
    /// Until when; silent use does not prolong it.
    pub until: Timestamp,
}

impl Grants {
    /// Notes a sign-in, and gives its event id.
    pub(super) fn sign_in(
        &mut self,
        ids: &mut Ids,
        sign_in: impl FnOnce(String, String) -> SignIn,
    ) -> SignIn {
        let sign_in = sign_in(ids.uuid(), ids.uuid());
        self.sign_ins.insert(sign_in.event.clone(), sign_in.clone());
        sign_in
    }

    /// Makes a refresh token: five parts of an encrypted JWT (RFC 7516) whose content nobody can read.
    pub(super) fn refresh_token(&mut self, ids: &mut Ids, token: RefreshToken) -> String {
        // {"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}
        let header = "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ";
        let parts = [342, 16, 1100, 22].map(|length| ids.mixed(length));
        let text = format!("{header}.{}", parts.join("."));
        self.refresh_tokens.insert(text.clone(), token);
        text
    }

    /// Revokes every sign-in of a user.
    pub(super) fn sign_out(&mut self, user: &str) {
        for sign_in in self.sign_ins.values_mut() {
            if sign_in.user == user {
                sign_in.revoked = true;
            }
        }
    }

    /// Forgets everything of a user who is gone.
    pub(super) fn forget(&mut self, user: &str) {
        let gone: Vec<String> = self
            .sign_ins
            .values()
            .filter(|sign_in| sign_in.user == user)
            .map(|sign_in| sign_in.event.clone())
            .collect();
        self.refresh_tokens
            .retain(|_, token| !gone.contains(&token.event));
        self.sign_ins.retain(|event, _| !gone.contains(event));
        self.codes.retain(|_, code| code.user != user);
        self.challenges
            .retain(|_, challenge| challenge.user != user);
        self.browsers.retain(|_, browser| browser.user != user);
    }
}
