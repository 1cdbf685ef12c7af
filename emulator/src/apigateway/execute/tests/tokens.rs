//! The table of tokens, and the table of scopes, against a real authorizer.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use tollgate_fixtures::rows::{Base, Jwt, Key, Scope, Token, Verdict};
use tollgate_fixtures::vectors;

use crate::apigateway::testing::{Ground, READ, Rig, add_pool, signature};
use crate::cognito;
use crate::cognito::jwt::{SigningKey, SigningKeys};
use crate::keys;

/// The key that nobody publishes.
const STRANGER: usize = keys::AUTHORITY;

fn json_of(table: &toml::Table) -> Map<String, Value> {
    let value = serde_json::to_value(table).expect("JSON");
    value.as_object().expect("an object").clone()
}

/// The pool's key for a kind of token, and the other one.
fn pair(keys: &SigningKeys, base: Base) -> (SigningKey, SigningKey) {
    match base {
        Base::Id => (keys.id.clone(), keys.access.clone()),
        Base::Access | Base::Machine => (keys.access.clone(), keys.id.clone()),
    }
}

fn claims(base: Base, pool: &str, now: i64) -> Value {
    let issuer = cognito::issuer(pool);
    match base {
        Base::Id => json!({
            "sub": "person", "aud": "4klient", "token_use": "id", "auth_time": now, "iss": issuer,
            "cognito:username": "person", "exp": now + 3600, "iat": now,
        }),
        Base::Access => json!({
            "sub": "person", "token_use": "access", "scope": format!("openid {READ}"), "auth_time": now,
            "iss": issuer, "exp": now + 3600, "iat": now, "client_id": "4klient", "username": "person",
        }),
        Base::Machine => json!({
            "sub": "4klient", "token_use": "access", "scope": READ, "auth_time": now, "iss": issuer,
            "exp": now + 3600, "iat": now, "client_id": "4klient",
        }),
    }
}

/// A recipe's header field; none where it sends none.
fn cooked(recipe: &Token, rig: &Rig, other: &str) -> Option<String> {
    let now = rig.cloud.read(|world| world.now.seconds());
    let others = rig
        .cloud
        .read(|world| world.cognito.pools.get(other).map(|pool| pool.keys.clone()));
    let (others, _) = pair(&others.expect("the other pool"), recipe.base);
    let (own, own_other) = pair(&rig.keys(), recipe.base);
    let mut header = json!({ "kid": own.kid, "alg": "RS256" });
    let mut claims = claims(recipe.base, &rig.pool, now);
    if recipe.key == Key::OtherPoolWhole {
        header["kid"] = others.kid.clone().into();
        claims["iss"] = cognito::issuer(other).into();
    }
    let header = header.as_object_mut().expect("an object");
    header.extend(json_of(&recipe.header));
    header.retain(|name, _| !recipe.header_without.contains(name));
    let claims = claims.as_object_mut().expect("an object");
    claims.extend(json_of(&recipe.claims));
    let times = recipe.claims_at.iter();
    claims.extend(times.map(|(name, offset)| (name.clone(), (now + offset).into())));
    claims.retain(|name, _| !recipe.claims_without.contains(name));
    let header = Value::Object(header.clone()).to_string();
    let header = header.replacen('{', &format!("{{{}", recipe.header_first), 1);
    let payload = Value::Object(claims.clone()).to_string();
    let payload = payload.replacen('{', &format!("{{{}", recipe.claims_first), 1);
    let payload = recipe.payload.clone().unwrap_or(payload);
    let engine = if recipe.padded {
        URL_SAFE
    } else {
        URL_SAFE_NO_PAD
    };
    let (header, payload) = (engine.encode(header), engine.encode(payload));
    let text = format!("{header}.{payload}");
    let signature = match recipe.key {
        Key::Pool => signature(&text, own.number),
        Key::PoolOther => signature(&text, own_other.number),
        Key::OtherPool | Key::OtherPoolWhole => signature(&text, others.number),
        Key::Stranger => signature(&text, STRANGER),
        Key::PublicKeyAsSecret => hmac(&text, own.number),
        Key::Nothing => Vec::new(),
    };
    let signature = engine.encode(signature);
    let sent = recipe
        .send
        .replace("{token}", &format!("{text}.{signature}"))
        .replace("{header}", &header)
        .replace("{payload}", &payload)
        .replace("{signature}", &signature);
    (!recipe.no_header).then_some(sent)
}

/// HMAC with the PEM of the public key, which an attacker has.
fn hmac(text: &str, number: usize) -> Vec<u8> {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::signature::KeyPair as _;
    let public = keys::rsa(number).expect("a key").public_key();
    let der: PublicKeyX509Der<'_> = public.as_der().expect("DER");
    let encoded = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n");
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, pem.as_bytes());
    aws_lc_rs::hmac::sign(&key, text.as_bytes())
        .as_ref()
        .to_vec()
}

#[test]
fn every_token_of_the_table_is_answered_as_it_says() {
    let rows: Vec<Jwt> = vectors("jwt").expect("the table");
    assert!(rows.iter().any(|row| row.expected.status == 200));
    assert!(rows.iter().any(|row| row.expected.status == 401));
    let mut wrong = Vec::new();
    for row in &rows {
        let rig = Rig::new();
        let other = add_pool(&rig.cloud);
        let authorizer = rig.authorizer();
        let scopes: Vec<&str> = row.input.method_scopes.iter().map(String::as_str).collect();
        rig.add_locked("GET", "harvests", &authorizer, &scopes);
        rig.deploy();
        let mut request = rig.request("GET", "/live/harvests");
        if let Some(value) = cooked(&row.input, &rig, &other) {
            request = request.with_header("Authorization", value);
        }
        let reply = rig.send(request);
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let refused = reply.status != 200;
        let message = body
            .get("message")
            .and_then(Value::as_str)
            .filter(|_| refused);
        let got = (reply.status, message, reply.header("x-amzn-ErrorType"));
        let expected = &row.expected;
        let wanted = (
            expected.status,
            expected.message.as_deref(),
            expected.error_type.as_deref(),
        );
        if got != wanted {
            wrong.push(format!("{}: {got:?} instead of {wanted:?}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_pair_of_scopes_of_the_table_is_judged_as_it_says() {
    let rows: Vec<Scope> = vectors("scope").expect("the table");
    for row in rows {
        let rig = Rig::new();
        let authorizer = rig.authorizer();
        let scopes: Vec<&str> = row.input.method.iter().map(String::as_str).collect();
        rig.add_locked("GET", "harvests", &authorizer, &scopes);
        rig.deploy();
        let now = rig.cloud.read(|world| world.now.seconds());
        let mut claims = claims(Base::Access, &rig.pool, now);
        claims["scope"] = row.input.token.clone().into();
        let key = rig.keys().access;
        let header = json!({ "kid": key.kid, "alg": "RS256" }).to_string();
        let token = crate::apigateway::testing::signed(&header, &claims.to_string(), key.number);
        let reply = rig.send(
            rig.request("GET", "/live/harvests")
                .with_header("Authorization", token),
        );
        let wanted = match row.expected {
            Verdict::Allowed => 200,
            Verdict::Refused => 401,
        };
        assert_eq!(reply.status, wanted, "{}", row.name);
    }
}

/// A token of the rig's pool: the claims of a kind, with some set.
pub(super) fn token(rig: &Ground, base: Base, changes: Value) -> String {
    let now = rig.cloud.read(|world| world.now.seconds());
    let mut claims = claims(base, &rig.pool, now);
    if let (Some(claims), Value::Object(changes)) = (claims.as_object_mut(), changes) {
        claims.extend(changes);
    }
    let (key, _) = pair(&rig.keys(), base);
    let header = json!({ "kid": key.kid, "alg": "RS256" }).to_string();
    crate::apigateway::testing::signed(&header, &claims.to_string(), key.number)
}
