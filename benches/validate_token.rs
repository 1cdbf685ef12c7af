//! One RS256 access token through Tollgate's validator, beside the bare RSA verification of the same signature and two
//! other ways to judge the same token. Read the ratio to `bare_verification` of the same run: machines differ, it does not.

use std::hint::black_box;

use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::Verifier as _;
use rsa::{RsaPrivateKey, pkcs1v15};
use serde_json::{Map, Value, json};
use tollgate_emulator::clock::Timestamp;
use tollgate_emulator::cognito::issuer;
use tollgate_emulator::cognito::jwt::{Expected, SigningKeys, TokenUse, Unsigned, verify};
use tollgate_emulator::keys;

const POOL: &str = "us-east-1_AbCdEfGhI";
const NOW: Timestamp = Timestamp::START;

/// A user's access token as Cognito makes them, with two groups and three scopes.
fn claims() -> Map<String, Value> {
    let claims = json!({
        "sub": "24d8a4b8-0061-7096-3bf1-2d4f3a9b61c7",
        "cognito:groups": ["growers", "pickers"],
        "iss": issuer(POOL),
        "version": 2,
        "client_id": "1h57kf5cpq17m0eml12EXAMPLE",
        "origin_jti": "6a1f0c0e-3a5c-4d5e-9a57-7c3d0b4a3f55",
        "event_id": "5c2cbf4e-2d34-4b39-a6a6-2b8e7fbd9b05",
        "token_use": "access",
        "scope": "openid https://api.orchard.example/harvests.read https://api.orchard.example/harvests.write",
        "auth_time": NOW.seconds(),
        "exp": NOW.seconds() + 3600,
        "iat": NOW.seconds(),
        "jti": "f8c0a2de-8a57-4c0b-8f1f-0d1c0c3b5a11",
        "username": "24d8a4b8-0061-7096-3bf1-2d4f3a9b61c7"
    });
    match claims {
        Value::Object(claims) => claims,
        _ => Map::new(),
    }
}

#[allow(
    clippy::expect_used,
    reason = "a bench that cannot be set up must say so and stop"
)]
fn validate_token(criterion: &mut Criterion) {
    let signing = SigningKeys::of(POOL, 0);
    let number = signing.access.number;
    let key = signing.access.clone();
    let token = Unsigned {
        key,
        claims: claims(),
    }
    .sign()
    .expect("signs");
    let mut group = criterion.benchmark_group("validate_token");
    group.sample_size(200);

    let (message, signature) = token.rsplit_once('.').expect("three parts");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64");
    let pair = keys::rsa(number).expect("key");
    let public =
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_der(number)).expect("key");
    group.bench_function("bare_verification", |bencher| {
        bencher.iter(|| {
            public
                .verify_sig(black_box(message.as_bytes()), black_box(&signature))
                .is_ok()
        });
    });

    let key_set = signing.public();
    let issuer = issuer(POOL);
    let expected = Expected {
        issuer: &issuer,
        token_use: Some(TokenUse::Access),
        audience: None,
    };
    assert!(verify(&key_set, &token, NOW, &expected).is_ok());
    group.bench_function("tollgate", |bencher| {
        bencher.iter(|| verify(&key_set, black_box(&token), NOW, &expected).is_ok());
    });

    let components = pair.public_key();
    let decoding = DecodingKey::from_rsa_raw_components(
        components.modulus().big_endian_without_leading_zero(),
        components.exponent().big_endian_without_leading_zero(),
    );
    let mut validation = Validation::new(Algorithm::RS256);
    // Its clock is the machine's; the token's is the World's.
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["iss"]);
    validation.set_issuer(&[&issuer]);
    let decode = |token: &str| {
        jsonwebtoken::decode::<Map<String, Value>>(token, &decoding, &validation).is_ok()
    };
    assert!(decode(&token));
    group.bench_function("jsonwebtoken", |bencher| {
        bencher.iter(|| decode(black_box(&token)));
    });

    let private = RsaPrivateKey::from_pkcs8_der(keys::pkcs8(number)).expect("key");
    let verifying = pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(private.to_public_key());
    let parsed = pkcs1v15::Signature::try_from(signature.as_slice()).expect("signature");
    assert!(verifying.verify(message.as_bytes(), &parsed).is_ok());
    group.bench_function("rsa_crate_verification", |bencher| {
        bencher.iter(|| {
            verifying
                .verify(black_box(message.as_bytes()), &parsed)
                .is_ok()
        });
    });
    group.finish();
}

/// The public half of a key, as DER.
#[allow(clippy::expect_used, reason = "as above")]
fn public_der(number: usize) -> Vec<u8> {
    keys::rsa(number)
        .expect("key")
        .public_key()
        .as_ref()
        .to_vec()
}

criterion_group!(benches, validate_token);
criterion_main!(benches);
