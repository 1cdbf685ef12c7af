//! The judgement of a token: what the authorizers of API Gateway do with one, without a network.
//!
//! Pages: RFC 7515 section 5.2, RFC 8725, and the steps of
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>.
//! Invariant: claims are read only after the signature held, and every reason to refuse has a name of its own.

use std::fmt;

use aws_lc_rs::signature::ParsedPublicKey;
use base64::DecodeSliceError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claims::{Claims, Malformed, object};
use super::keys::KeySet;
use crate::clock::Timestamp;

/// The longest signature that is looked at, in bytes: that of an RSA key of 4096 bits, with room for the decoder.
const SIGNATURE: usize = 516;

/// What a token is for: the claim `token_use`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenUse {
    /// Tells the application who signed in.
    Id,
    /// Lets its bearer call an API.
    Access,
}

impl TokenUse {
    /// As the claim says it.
    pub const fn claim(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Access => "access",
        }
    }
}

/// What a token must say to be let in.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Its issuer, letter by letter.
    pub issuer: &'a str,
    /// What it is for; `None` where that is not asked.
    pub token_use: Option<TokenUse>,
    /// One of these must be in `aud`, or be `client_id` where the token has no `aud`; `None` where that is not asked.
    pub audience: Option<&'a [String]>,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It has not exactly three parts.
    NotThreeParts,
    /// A part is not base64url, or has padding, or bits left over.
    BadBase64,
    /// The header is no JSON object, or one of its members is no string where it must be.
    BadHeader,
    /// A member stands twice, in the header or the claims.
    DuplicateMember,
    /// The header has `crit`: it wants something understood that is not.
    UnknownCritical,
    /// Not RS256: `none`, HS256 and all others.
    UnknownAlgorithm,
    /// The header names no key.
    NoKeyId,
    /// The issuer publishes no such key.
    UnknownKey,
    /// The signature is not the key's.
    BadSignature,
    /// The claims are no JSON object.
    BadClaims,
    /// A claim that must be there is not, or is of another type.
    BadClaim(Needed),
    /// Another issuer's.
    WrongIssuer,
    /// Its time is over.
    Expired,
    /// Its time has not come: `nbf`.
    NotYetValid,
    /// It was issued in the future: `iat`.
    IssuedInFuture,
    /// An ID token where an access token is wanted, or the reverse.
    WrongTokenUse,
    /// For another audience.
    WrongAudience,
}

/// A claim that [`verify`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// The issuer.
    Iss,
    /// The end.
    Exp,
    /// The beginning.
    Nbf,
    /// The time of issue.
    Iat,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotThreeParts => "the token has not three parts",
            Self::BadBase64 => "a part of the token is not base64url",
            Self::BadHeader => "the token's header is no JSON object of the right members",
            Self::DuplicateMember => "a member of the token stands twice",
            Self::UnknownCritical => "the token's header has a critical extension",
            Self::UnknownAlgorithm => "the token's algorithm is not RS256",
            Self::NoKeyId => "the token's header names no key",
            Self::UnknownKey => "the issuer has no key of that name",
            Self::BadSignature => "the token's signature is not the issuer's",
            Self::BadClaims => "the token's claims are no JSON object",
            Self::BadClaim(Needed::Iss) => "the claim iss is missing or no string",
            Self::BadClaim(Needed::Exp) => "the claim exp is missing or no number",
            Self::BadClaim(Needed::Nbf) => "the claim nbf is no number",
            Self::BadClaim(Needed::Iat) => "the claim iat is no number",
            Self::WrongIssuer => "the token is another issuer's",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::IssuedInFuture => "the token was issued in the future",
            Self::WrongTokenUse => "the token is for another use",
            Self::WrongAudience => "the token is for another audience",
        })
    }
}

impl std::error::Error for Refusal {}

/// Judges a token. The cost is that of one RSA verification and one pass over the JSON.
///
/// # Errors
/// The first reason to refuse it: form, then key, then signature, then claims.
pub fn verify(
    keys: &KeySet,
    token: &str,
    now: Timestamp,
    expected: &Expected<'_>,
) -> Result<Claims, Refusal> {
    let (signed, header, payload, signature) = parts(token).ok_or(Refusal::NotThreeParts)?;
    let payload = decoded(payload)?;
    let mut bytes = [0; SIGNATURE];
    let length = URL_SAFE_NO_PAD
        .decode_slice(signature, &mut bytes)
        .map_err(|error| match error {
            DecodeSliceError::DecodeError(_) => Refusal::BadBase64,
            DecodeSliceError::OutputSliceTooSmall => Refusal::BadSignature,
        })?;
    // A header that is, letter by letter, the one that the issuer writes needs no reading.
    let key = match keys.find_by_header(header) {
        Some(key) => key,
        None => named_key(keys, decoded(header)?)?,
    };
    key.verify_sig(signed.as_bytes(), bytes.get(..length).unwrap_or_default())
        .map_err(|_| Refusal::BadSignature)?;
    let claims = object(payload).map_err(|malformed| match malformed {
        Malformed::NoObject => Refusal::BadClaims,
        Malformed::DuplicateMember => Refusal::DuplicateMember,
    })?;
    judged(&claims, now, expected)?;
    Ok(claims)
}

/// The key that a header names, if it asks for nothing but RS256.
fn named_key(keys: &KeySet, header: Vec<u8>) -> Result<&ParsedPublicKey, Refusal> {
    let header = object(header).map_err(|malformed| match malformed {
        Malformed::NoObject => Refusal::BadHeader,
        Malformed::DuplicateMember => Refusal::DuplicateMember,
    })?;
    if header.has("crit") {
        return Err(Refusal::UnknownCritical);
    }
    match header.text("alg") {
        Some("RS256") => {}
        Some(_) => return Err(Refusal::UnknownAlgorithm),
        None => return Err(Refusal::BadHeader),
    }
    match header.text("kid") {
        Some(kid) => keys.find(kid).ok_or(Refusal::UnknownKey),
        None if header.has("kid") => Err(Refusal::BadHeader),
        None => Err(Refusal::NoKeyId),
    }
}

/// What is signed, header, claims, signature.
fn parts(token: &str) -> Option<(&str, &str, &str, &str)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    (!payload.contains('.')).then_some((signed, header, payload, signature))
}

fn decoded(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::BadBase64)
}

fn judged(claims: &Claims, now: Timestamp, expected: &Expected<'_>) -> Result<(), Refusal> {
    let Some(issuer) = claims.text("iss") else {
        return Err(Refusal::BadClaim(Needed::Iss));
    };
    if issuer != expected.issuer {
        return Err(Refusal::WrongIssuer);
    }
    let time = |name, needed| match claims.other(name) {
        None if claims.has(name) => Err(Refusal::BadClaim(needed)),
        None => Ok(None),
        Some(Value::Number(seconds)) => Ok(seconds.as_f64()),
        Some(_) => Err(Refusal::BadClaim(needed)),
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 fit into a float's 53 bits"
    )]
    let now = now.seconds() as f64;
    match time("exp", Needed::Exp)? {
        Some(exp) if exp > now => {}
        Some(_) => return Err(Refusal::Expired),
        None => return Err(Refusal::BadClaim(Needed::Exp)),
    }
    if time("nbf", Needed::Nbf)?.is_some_and(|nbf| nbf > now) {
        return Err(Refusal::NotYetValid);
    }
    if time("iat", Needed::Iat)?.is_some_and(|iat| iat > now) {
        return Err(Refusal::IssuedInFuture);
    }
    if let Some(wanted) = expected.token_use
        && claims.text("token_use") != Some(wanted.claim())
    {
        return Err(Refusal::WrongTokenUse);
    }
    if let Some(wanted) = expected.audience
        && !has_audience(claims, wanted)
    {
        return Err(Refusal::WrongAudience);
    }
    Ok(())
}

fn has_audience(claims: &Claims, wanted: &[String]) -> bool {
    let is_wanted = |name: &str| wanted.iter().any(|known| known == name);
    match claims.other("aud") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(is_wanted),
        Some(_) => false,
        None => claims
            .text("aud")
            .or_else(|| claims.text("client_id"))
            .is_some_and(is_wanted),
    }
}
