//! The two keys of a pool: one signs its ID tokens, the other its access tokens.
//!
//! Page: the JWKS section of
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>.
//! Invariant: a `kid` belongs to one pool and one use, even where two pools sign with the same fixed key.

use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use aws_lc_rs::signature::{RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::keys;

/// A signing key of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Standard base64 of 32 bytes, 44 characters.
    pub kid: String,
    /// Which of the fixed keys it is.
    pub number: usize,
}

impl SigningKey {
    /// The header of every token that it signs.
    pub(super) fn header(&self) -> String {
        format!(r#"{{"kid":"{}","alg":"RS256"}}"#, self.kid)
    }
}

/// The signing keys of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKeys {
    /// Signs ID tokens.
    pub id: SigningKey,
    /// Signs access tokens.
    pub access: SigningKey,
}

impl SigningKeys {
    /// The keys of the `nth` pool of a world, from 0. Pools that follow each other have different ones, and none
    /// has the key of the emulator's certificate authority.
    pub fn of(pool: &str, nth: usize) -> Self {
        let others = keys::COUNT - 1;
        let key = |offset: usize, usage: &str| SigningKey {
            kid: STANDARD.encode(digest(&SHA256, format!("{pool} {usage}").as_bytes()).as_ref()),
            number: (keys::AUTHORITY + 1 + (nth * 2 + offset) % others) % keys::COUNT,
        };
        Self {
            id: key(0, "id"),
            access: key(1, "access"),
        }
    }

    /// The document at `/.well-known/jwks.json`, its members in AWS's order.
    pub fn jwks(&self) -> Value {
        let keys: Vec<Value> = [&self.id, &self.access]
            .into_iter()
            .filter_map(|key| {
                let public = keys::rsa(key.number)?.public_key();
                Some(json!({
                    "alg": "RS256",
                    "e": URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero()),
                    "kid": key.kid,
                    "kty": "RSA",
                    "n": URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero()),
                    "use": "sig",
                }))
            })
            .collect();
        json!({ "keys": keys })
    }

    /// The public halves, ready to verify with.
    pub fn public(&self) -> KeySet {
        KeySet {
            keys: [&self.id, &self.access]
                .into_iter()
                .filter_map(|key| {
                    Some(PublicKey {
                        kid: key.kid.clone(),
                        header: URL_SAFE_NO_PAD.encode(key.header()),
                        key: public(key.number)?,
                    })
                })
                .collect(),
        }
    }
}

/// Public keys by `kid`, parsed once.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

#[derive(Clone)]
struct PublicKey {
    kid: String,
    /// The header of the issuer's own tokens under this key, in base64.
    header: String,
    key: Arc<ParsedPublicKey>,
}

impl KeySet {
    /// The key of a `kid`.
    pub(super) fn find(&self, kid: &str) -> Option<&ParsedPublicKey> {
        self.keys
            .iter()
            .find(|public| public.kid == kid)
            .map(|public| &*public.key)
    }

    /// The key whose tokens have this header, letter by letter.
    pub(super) fn find_by_header(&self, header: &str) -> Option<&ParsedPublicKey> {
        self.keys
            .iter()
            .find(|public| public.header == header)
            .map(|public| &*public.key)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.keys.iter().map(|public| &public.kid))
            .finish()
    }
}

fn public(number: usize) -> Option<Arc<ParsedPublicKey>> {
    static PARSED: [OnceLock<Option<Arc<ParsedPublicKey>>>; keys::COUNT] =
        [const { OnceLock::new() }; keys::COUNT];
    PARSED
        .get(number)?
        .get_or_init(|| keys::rsa(number).and_then(parsed).map(Arc::new))
        .clone()
}

fn parsed(pair: &RsaKeyPair) -> Option<ParsedPublicKey> {
    let public = pair.public_key();
    RsaPublicKeyComponents::<Vec<u8>>::from(public)
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_has_two_keys_and_its_neighbours_have_others() {
        let numbers: Vec<usize> = (0..3)
            .flat_map(|nth| {
                let keys = SigningKeys::of("us-east-1_AbCdEfGhI", nth);
                [keys.id.number, keys.access.number]
            })
            .collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn no_pool_signs_with_the_authority_s_key() {
        for nth in 0..20 {
            let keys = SigningKeys::of("us-east-1_AbCdEfGhI", nth);
            assert_ne!(keys.id.number, keys::AUTHORITY);
            assert_ne!(keys.access.number, keys::AUTHORITY);
            assert_ne!(keys.id.number, keys.access.number);
        }
    }

    #[test]
    fn pools_that_share_a_fixed_key_still_have_their_own_kid() {
        let one = SigningKeys::of("us-east-1_AbCdEfGhI", 0);
        let other = SigningKeys::of("us-east-1_JkLmNoPqR", 7);
        assert_eq!(one.id.number, other.id.number);
        assert_ne!(one.id.kid, other.id.kid);
    }

    #[test]
    fn the_key_set_document_has_aws_s_members_in_aws_s_order() {
        let jwks = SigningKeys::of("us-east-1_AbCdEfGhI", 0).jwks();
        let keys = jwks["keys"].as_array().expect("a list");
        assert_eq!(keys.len(), 2);
        for key in keys {
            let names: Vec<&String> = key.as_object().expect("an object").keys().collect();
            assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
            assert_eq!((&key["e"], &key["alg"]), (&json!("AQAB"), &json!("RS256")));
            assert_eq!(key["kid"].as_str().map(str::len), Some(44));
            // 256 bytes in base64url without padding.
            assert_eq!(key["n"].as_str().map(str::len), Some(342));
        }
    }
}
