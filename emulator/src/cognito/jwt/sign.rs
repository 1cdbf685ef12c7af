//! Making a token: its claims are settled under the lock, its signature is computed outside.
//!
//! Page: RFC 7515 section 5.1. Invariant: the header has `kid` and `alg` and nothing else, as Cognito's have.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::keys::SigningKey;
use crate::keys;

/// A token without its signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsigned {
    /// The key that will sign it.
    pub key: SigningKey,
    /// What it says.
    pub claims: Map<String, Value>,
}

impl Unsigned {
    /// The token. It costs half a millisecond, so it is done outside the lock. `None` only if the key's file in
    /// the repository is broken.
    pub fn sign(self) -> Option<String> {
        let header = self.key.header();
        Self::sign_text(&self.key, &header, &Value::Object(self.claims).to_string())
    }

    pub(super) fn sign_text(key: &SigningKey, header: &str, claims: &str) -> Option<String> {
        let pair = keys::rsa(key.number)?;
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            token.as_bytes(),
            &mut signature,
        )
        .ok()?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SigningKeys;
    use super::*;

    #[test]
    fn the_header_has_kid_and_alg_and_nothing_else() {
        let key = SigningKeys::of("us-east-1_AbCdEfGhI", 0).id;
        let kid = key.kid.clone();
        let token = Unsigned {
            key,
            claims: Map::new(),
        }
        .sign()
        .expect("signs");
        let mut parts = token.split('.');
        let header = URL_SAFE_NO_PAD
            .decode(parts.next().unwrap_or_default())
            .expect("base64url");
        assert_eq!(
            String::from_utf8_lossy(&header),
            format!(r#"{{"kid":"{kid}","alg":"RS256"}}"#)
        );
        assert_eq!(parts.next(), Some("e30"));
        assert_eq!(parts.next().map(str::len), Some(342));
        assert_eq!(parts.next(), None);
    }
}
