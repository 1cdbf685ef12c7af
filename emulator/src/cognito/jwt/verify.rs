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

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::{SigningKey, SigningKeys, Unsigned};
    use super::*;

    const POOL: &str = "us-east-1_AbCdEfGhI";
    const ISSUER: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI";
    const NOW: Timestamp = Timestamp::START;
    const EXPECTED: Expected<'static> = Expected {
        issuer: ISSUER,
        token_use: Some(TokenUse::Access),
        audience: None,
    };

    fn keys() -> SigningKeys {
        SigningKeys::of(POOL, 0)
    }

    /// An access token of the pool, with some claims set and some taken out (null).
    fn claims(changes: Value) -> Map<String, Value> {
        let mut claims = json!({
            "sub": "4klient", "token_use": "access", "scope": "api/read", "iss": ISSUER,
            "iat": NOW.seconds(), "exp": NOW.seconds() + 3600, "client_id": "4klient",
        });
        let all = claims.as_object_mut().expect("an object");
        if let Value::Object(changes) = changes {
            all.extend(changes);
        }
        all.retain(|_, value| !value.is_null());
        std::mem::take(all)
    }

    fn signed(claims: Map<String, Value>) -> String {
        let key = keys().access;
        Unsigned { key, claims }.sign().expect("signs")
    }

    /// A token whose header and claims are these texts, really signed with the access key.
    fn forged(header: &str, payload: &str) -> String {
        let key = keys().access;
        Unsigned::sign_text(&key, header, payload).expect("signs")
    }

    fn header() -> String {
        format!(r#"{{"kid":"{}","alg":"RS256"}}"#, keys().access.kid)
    }

    fn judge(token: &str) -> Result<Claims, Refusal> {
        verify(&keys().public(), token, NOW, &EXPECTED)
    }

    fn with(changes: Value) -> Result<Claims, Refusal> {
        judge(&signed(claims(changes)))
    }

    #[test]
    fn a_token_of_the_pool_is_let_in_and_says_what_it_said() {
        let claims = with(json!({})).expect("let in");
        assert_eq!(claims.scopes().collect::<Vec<_>>(), ["api/read"]);
        assert_eq!(claims.text("client_id"), Some("4klient"));
    }

    #[test]
    fn the_form_is_judged_first() {
        let good = signed(claims(json!({})));
        let cases = [
            (String::new(), Refusal::NotThreeParts),
            ("a.b".to_owned(), Refusal::NotThreeParts),
            (format!("{good}.x"), Refusal::NotThreeParts),
            (format!("{good}="), Refusal::BadBase64),
            (good.replacen('.', "+.", 1), Refusal::BadBase64),
            (format!("{good}\n"), Refusal::BadBase64),
            ("..".to_owned(), Refusal::BadHeader),
        ];
        for (token, refusal) in cases {
            assert_eq!(judge(&token), Err(refusal), "{token:?}");
        }
        assert!(judge(&good).is_ok());
    }

    #[test]
    fn bits_left_over_in_base64_are_no_second_spelling() {
        let good = signed(claims(json!({})));
        // 256 bytes leave 4 unused bits in the last of 342 characters: only one spelling has them at zero.
        let last = good.chars().last().expect("not empty");
        let other = char::from_u32(u32::from(last) + 1).expect("a character");
        let token = format!("{}{other}", &good[..good.len() - 1]);
        assert_eq!(judge(&token), Err(Refusal::BadBase64));
    }

    #[test]
    fn a_header_must_name_rs256_and_a_key_of_the_pool_and_nothing_critical() {
        let kid = keys().access.kid;
        let payload = Value::Object(claims(json!({}))).to_string();
        let cases = [
            ("[]".to_owned(), Refusal::BadHeader),
            (format!(r#"{{"kid":"{kid}"}}"#), Refusal::BadHeader),
            (
                format!(r#"{{"kid":"{kid}","alg":256}}"#),
                Refusal::BadHeader,
            ),
            (r#"{"kid":7,"alg":"RS256"}"#.to_owned(), Refusal::BadHeader),
            (r#"{"alg":"RS256"}"#.to_owned(), Refusal::NoKeyId),
            (
                r#"{"kid":"x","alg":"RS256"}"#.to_owned(),
                Refusal::UnknownKey,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"none"}}"#),
                Refusal::UnknownAlgorithm,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"HS256"}}"#),
                Refusal::UnknownAlgorithm,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"rs256"}}"#),
                Refusal::UnknownAlgorithm,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"RS256","kid":"{kid}"}}"#),
                Refusal::DuplicateMember,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"RS256","x":1,"x":1}}"#),
                Refusal::DuplicateMember,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"RS256","crit":["b64"],"b64":true}}"#),
                Refusal::UnknownCritical,
            ),
            (
                format!(r#"{{"kid":"{kid}","alg":"RS256","crit":[]}}"#),
                Refusal::UnknownCritical,
            ),
        ];
        for (header, refusal) in cases {
            assert_eq!(judge(&forged(&header, &payload)), Err(refusal), "{header}");
        }
        assert!(judge(&forged(&header(), &payload)).is_ok());
        let typed = format!(r#"{{"typ":"JWT","alg":"RS256","kid":"{kid}"}}"#);
        assert!(judge(&forged(&typed, &payload)).is_ok());
    }

    #[test]
    fn a_signature_must_be_of_the_key_that_the_header_names() {
        let good = signed(claims(json!({})));
        let (front, signature) = good.rsplit_once('.').expect("three parts");
        let mut flipped = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        flipped[0] ^= 1;
        let spoilt = format!("{front}.{}", URL_SAFE_NO_PAD.encode(flipped));
        assert_eq!(judge(&spoilt), Err(Refusal::BadSignature));
        assert_eq!(judge(&format!("{front}.")), Err(Refusal::BadSignature));
        assert_eq!(judge(&format!("{front}.AAAA")), Err(Refusal::BadSignature));

        let id_key = SigningKey {
            kid: keys().access.kid,
            number: keys().id.number,
        };
        let other = Unsigned {
            key: id_key,
            claims: claims(json!({})),
        };
        assert_eq!(
            judge(&other.sign().expect("signs")),
            Err(Refusal::BadSignature)
        );

        let (head, rest) = good.split_once('.').expect("three parts");
        let (_, signature) = rest.split_once('.').expect("three parts");
        let richer = Value::Object(claims(json!({"scope": "api/write"}))).to_string();
        let swapped = format!("{head}.{}.{signature}", URL_SAFE_NO_PAD.encode(richer));
        assert_eq!(judge(&swapped), Err(Refusal::BadSignature));
        assert!(judge(&good).is_ok());
    }

    #[test]
    fn a_token_of_another_pool_has_a_key_that_is_not_known_here() {
        let key = SigningKeys::of("us-east-1_JkLmNoPqR", 0).access;
        let token = Unsigned {
            key,
            claims: claims(json!({})),
        }
        .sign();
        assert_eq!(judge(&token.expect("signs")), Err(Refusal::UnknownKey));
    }

    #[test]
    fn claims_must_be_one_object_in_which_nothing_stands_twice() {
        let cases = [
            ("[]", Refusal::BadClaims),
            ("", Refusal::BadClaims),
            (r#"{"iss":"a","iss":"b"}"#, Refusal::DuplicateMember),
            (r#"{"iss":"a","x":{"y":1,"y":1}}"#, Refusal::DuplicateMember),
        ];
        for (payload, refusal) in cases {
            assert_eq!(
                judge(&forged(&header(), payload)),
                Err(refusal),
                "{payload}"
            );
        }
    }

    #[test]
    fn the_issuer_is_compared_letter_by_letter() {
        for issuer in [
            json!(format!("{ISSUER}/")),
            json!("https://evil.example"),
            json!(""),
        ] {
            assert_eq!(with(json!({"iss": issuer})), Err(Refusal::WrongIssuer));
        }
        let missing = Err(Refusal::BadClaim(Needed::Iss));
        assert_eq!(with(json!({"iss": null})), missing);
        assert_eq!(with(json!({"iss": [ISSUER]})), missing);
        assert!(with(json!({"iss": ISSUER})).is_ok());
    }

    #[test]
    fn time_is_judged_to_the_second() {
        let now = NOW.seconds();
        let expired = Err(Refusal::Expired);
        assert_eq!(with(json!({"exp": now})), expired);
        assert_eq!(with(json!({"exp": now - 1})), expired);
        assert_eq!(with(json!({"exp": -1})), expired);
        assert!(with(json!({"exp": now + 1})).is_ok());
        assert!(with(json!({"exp": 1e300})).is_ok());
        for wrong in [json!(null), json!("1999999999"), json!({}), json!(true)] {
            assert_eq!(
                with(json!({"exp": wrong})),
                Err(Refusal::BadClaim(Needed::Exp))
            );
        }
        assert_eq!(with(json!({"nbf": now + 1})), Err(Refusal::NotYetValid));
        assert_eq!(
            with(json!({"nbf": "0"})),
            Err(Refusal::BadClaim(Needed::Nbf))
        );
        assert!(with(json!({"nbf": now})).is_ok());
        assert_eq!(with(json!({"iat": now + 1})), Err(Refusal::IssuedInFuture));
        assert_eq!(
            with(json!({"iat": "0"})),
            Err(Refusal::BadClaim(Needed::Iat))
        );
        assert!(with(json!({"iat": null})).is_ok());
    }

    #[test]
    fn an_id_token_does_not_pass_for_an_access_token() {
        assert_eq!(
            with(json!({"token_use": "id"})),
            Err(Refusal::WrongTokenUse)
        );
        assert_eq!(
            with(json!({"token_use": null})),
            Err(Refusal::WrongTokenUse)
        );
        let unasked = Expected {
            token_use: None,
            ..EXPECTED
        };
        let token = signed(claims(json!({"token_use": "id"})));
        assert!(verify(&keys().public(), &token, NOW, &unasked).is_ok());
    }

    #[test]
    fn client_id_stands_in_for_an_audience_only_where_there_is_none() {
        let wanted = ["4klient".to_owned()];
        let expected = Expected {
            audience: Some(&wanted),
            ..EXPECTED
        };
        let judge = |changes| verify(&keys().public(), &signed(claims(changes)), NOW, &expected);
        assert!(judge(json!({})).is_ok());
        assert!(judge(json!({"aud": "4klient", "client_id": null})).is_ok());
        assert!(judge(json!({"aud": ["x", "4klient"]})).is_ok());
        for changes in [
            json!({"client_id": "other"}),
            json!({"client_id": null}),
            json!({"aud": "other"}),
            json!({"aud": []}),
            json!({"aud": 7}),
        ] {
            assert_eq!(
                judge(changes.clone()),
                Err(Refusal::WrongAudience),
                "{changes}"
            );
        }
    }
}
