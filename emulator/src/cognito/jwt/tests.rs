//! Which tokens are let in, and the name of every reason why not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::{
    Claims, Expected, Needed, Refusal, SigningKey, SigningKeys, TokenUse, Unsigned, verify,
};
use crate::clock::Timestamp;

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
