//! The validator against the vectors of tokens: what a method of a REST API behind a Cognito authorizer lets in.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use tollgate_fixtures::rows::{Base, Jwt, Key, Scope, Token, Verdict};
use tollgate_fixtures::vectors;

use crate::clock::Timestamp;
use crate::cognito::issuer;
use crate::cognito::jwt::{Expected, SigningKeys, TokenUse, Unsigned, verify};
use crate::keys;

const POOL: &str = "us-east-1_AbCdEfGhI";
const OTHER: &str = "us-east-1_JkLmNoPqR";
const NOW: Timestamp = Timestamp::START;

fn base(kind: Base) -> Value {
    let now = NOW.seconds();
    let scope = match kind {
        Base::Machine => "https://api.orchard.test/harvests.read",
        _ => "openid https://api.orchard.test/harvests.read",
    };
    match kind {
        Base::Id => json!({ "sub": "s", "iss": issuer(POOL), "aud": "4client", "token_use": "id",
            "auth_time": now, "iat": now, "exp": now + 3600, "cognito:username": "ann" }),
        _ => {
            json!({ "sub": "s", "iss": issuer(POOL), "client_id": "4client", "token_use": "access", "scope": scope,
            "auth_time": now, "iat": now, "exp": now + 3600 })
        }
    }
}

/// The three parts of a recipe's token.
fn parts(recipe: &Token) -> [String; 3] {
    let pool = SigningKeys::of(POOL, 0);
    let other = SigningKeys::of(OTHER, 1);
    let (own, second) = match recipe.base {
        Base::Id => (&pool.id, &pool.access),
        _ => (&pool.access, &pool.id),
    };
    let foreign = match recipe.base {
        Base::Id => &other.id,
        _ => &other.access,
    };
    let mut header = Map::new();
    header.insert("kid".to_owned(), json!(own.kid));
    header.insert("alg".to_owned(), json!("RS256"));
    let mut claims = base(recipe.base);
    let members = claims.as_object_mut().expect("an object");
    if recipe.key == Key::OtherPoolWhole {
        header.insert("kid".to_owned(), json!(foreign.kid));
        members.insert("iss".to_owned(), json!(issuer(OTHER)));
    }
    let json_of = |value: &toml::Value| serde_json::to_value(value).expect("JSON");
    header.extend(
        recipe
            .header
            .iter()
            .map(|(name, value)| (name.clone(), json_of(value))),
    );
    header.retain(|name, _| !recipe.header_without.contains(name));
    members.extend(
        recipe
            .claims
            .iter()
            .map(|(name, value)| (name.clone(), json_of(value))),
    );
    for (name, seconds) in &recipe.claims_at {
        members.insert(name.clone(), json!(NOW.seconds() + seconds));
    }
    members.retain(|name, _| !recipe.claims_without.contains(name));
    let with =
        |value: &Value, first: &str| value.to_string().replacen('{', &format!("{{{first}"), 1);
    let header = with(&Value::Object(header), &recipe.header_first);
    let payload = recipe.payload.clone();
    let payload = payload.unwrap_or_else(|| with(&claims, &recipe.claims_first));
    let encode = |bytes: &[u8]| {
        if recipe.padded {
            URL_SAFE.encode(bytes)
        } else {
            URL_SAFE_NO_PAD.encode(bytes)
        }
    };
    let (header, payload) = (encode(header.as_bytes()), encode(payload.as_bytes()));
    let text = format!("{header}.{payload}");
    let rsa = |number: usize| {
        let pair = keys::rsa(number).expect("a key");
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        pair.sign(
            &aws_lc_rs::signature::RSA_PKCS1_SHA256,
            &random,
            text.as_bytes(),
            &mut signature,
        )
        .expect("signs");
        signature
    };
    let signature = match recipe.key {
        Key::Pool => rsa(own.number),
        Key::PoolOther => rsa(second.number),
        Key::OtherPool | Key::OtherPoolWhole => rsa(foreign.number),
        Key::Stranger => rsa(keys::AUTHORITY),
        Key::Nothing => Vec::new(),
        Key::PublicKeyAsSecret => {
            use aws_lc_rs::encoding::AsDer as _;
            use aws_lc_rs::signature::KeyPair as _;
            let public = keys::rsa(own.number).expect("a key").public_key();
            let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = public.as_der().expect("DER");
            let pem = format!(
                "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
                STANDARD.encode(der.as_ref())
            );
            let key = hmac::Key::new(hmac::HMAC_SHA256, pem.as_bytes());
            hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
        }
    };
    [header, payload, encode(&signature)]
}

/// Whether the validator, asked as the authorizer asks it, lets the token of a recipe in.
fn is_let_in(recipe: &Token) -> bool {
    let [header, payload, signature] = parts(recipe);
    let whole = format!("{header}.{payload}.{signature}");
    let sent = recipe
        .send
        .replace("{token}", &whole)
        .replace("{header}", &header)
        .replace("{payload}", &payload)
        .replace("{signature}", &signature);
    let token = sent.strip_prefix("Bearer ").unwrap_or(&sent);
    let token_use = if recipe.method_scopes.is_empty() {
        TokenUse::Id
    } else {
        TokenUse::Access
    };
    let issuer = issuer(POOL);
    let expected = Expected {
        issuer: &issuer,
        token_use: Some(token_use),
        audience: None,
    };
    match verify(&SigningKeys::of(POOL, 0).public(), token, NOW, &expected) {
        Ok(_) if recipe.method_scopes.is_empty() => true,
        Ok(claims) => claims
            .scopes()
            .any(|scope| recipe.method_scopes.iter().any(|wanted| wanted == scope)),
        Err(_) => false,
    }
}

#[test]
fn every_recipe_is_let_in_or_refused_as_aws_does() {
    let rows: Vec<Jwt> = vectors("jwt").expect("vectors");
    assert!(rows.iter().filter(|row| row.expected.status == 200).count() > 5);
    for row in rows.iter().filter(|row| !row.input.no_header) {
        assert_eq!(
            is_let_in(&row.input),
            row.expected.status == 200,
            "{}",
            row.name
        );
    }
}

#[test]
fn scopes_are_whole_words_of_one_text() {
    let rows: Vec<Scope> = vectors("scope").expect("vectors");
    for row in rows {
        let key = SigningKeys::of(POOL, 0).access;
        let mut claims = base(Base::Access);
        claims["scope"] = json!(row.input.token);
        let claims = claims.as_object().cloned().expect("an object");
        let token = Unsigned { key, claims }.sign().expect("signs");
        let issuer = issuer(POOL);
        let expected = Expected {
            issuer: &issuer,
            token_use: Some(TokenUse::Access),
            audience: None,
        };
        let claims =
            verify(&SigningKeys::of(POOL, 0).public(), &token, NOW, &expected).expect("good");
        let fits = claims
            .scopes()
            .any(|scope| row.input.method.iter().any(|wanted| wanted == scope));
        assert_eq!(fits, row.expected == Verdict::Allowed, "{}", row.name);
    }
}
