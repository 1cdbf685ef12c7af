//! Tokens made wrong on purpose, each in one way, from a good one.
//!
//! Page: RFC 7515, RFC 8725 (what a validator must refuse). Invariant: apart from the one fault that it is made
//! for, a forged token is the good one.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::{hmac, signature};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tollgate_emulator::keys;

use crate::case::Stop;

/// The three parts of a token, its first two decoded.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    /// The signature, in base64.
    pub signature: String,
}

/// Takes a token apart.
///
/// # Errors
/// It is no JWT.
pub fn parts(token: &str) -> Result<Parts, Stop> {
    let mut parts = token.split('.');
    let mut json = || -> Option<Value> {
        let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        serde_json::from_slice(&bytes).ok()
    };
    let wrong = || Stop::failed(format_args!("{token:?} is no JWT"));
    let header = json().ok_or_else(wrong)?;
    let claims = json().ok_or_else(wrong)?;
    let signature = parts.next().ok_or_else(wrong)?.to_owned();
    Ok(Parts {
        header,
        claims,
        signature,
    })
}

/// `header.payload`, as it is signed.
fn signed_part(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

/// The same claims without a signature: `alg` is `none` (RFC 7519 6).
///
/// # Errors
/// The token is no JWT; so for each of these.
pub fn unsigned(token: &str) -> Result<String, Stop> {
    let Parts {
        mut header, claims, ..
    } = parts(token)?;
    header["alg"] = "none".into();
    Ok(format!("{}.", signed_part(&header, &claims)))
}

/// The same header and claims, signed by a key that the pool does not have.
pub fn wrong_key(token: &str) -> Result<String, Stop> {
    let Parts { header, claims, .. } = parts(token)?;
    let message = signed_part(&header, &claims);
    let key = keys::rsa(keys::AUTHORITY).ok_or_else(|| Stop::failed("no key"))?;
    let mut made = vec![0; key.public_modulus_len()];
    key.sign(
        &signature::RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message.as_bytes(),
        &mut made,
    )
    .map_err(Stop::failed)?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(made)))
}

/// The same claims, signed by HS256 with the pool's public key as the secret (RFC 8725 2.1).
pub fn public_key_as_secret(token: &str, jwks: &Value) -> Result<String, Stop> {
    let Parts {
        mut header, claims, ..
    } = parts(token)?;
    let kid = header["kid"].clone();
    let key = jwks["keys"]
        .as_array()
        .and_then(|keys| keys.iter().find(|key| key["kid"] == kid))
        .ok_or_else(|| Stop::failed("the token's key is not in the JWKS"))?;
    let number = |name: &str| {
        let text = key[name].as_str().unwrap_or_default();
        URL_SAFE_NO_PAD.decode(text).map_err(Stop::failed)
    };
    let pem = public_pem(&number("n")?, &number("e")?);
    header["alg"] = "HS256".into();
    let message = signed_part(&header, &claims);
    let secret = hmac::Key::new(hmac::HMAC_SHA256, pem.as_bytes());
    let made = hmac::sign(&secret, message.as_bytes());
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(made)))
}

/// The token with a claim changed and its signature left as it was.
pub fn tampered(token: &str, claim: &str, value: &str) -> Result<String, Stop> {
    let Parts {
        header,
        mut claims,
        signature,
    } = parts(token)?;
    claims[claim] = json!(value);
    Ok(format!("{}.{signature}", signed_part(&header, &claims)))
}

/// A `SubjectPublicKeyInfo` in PEM (RFC 5280 4.1), which is what libraries take a public key from.
fn public_pem(modulus: &[u8], exponent: &[u8]) -> String {
    let algorithm = [
        0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let numbers = [
        der(0x02, &positive(modulus)),
        der(0x02, &positive(exponent)),
    ]
    .concat();
    let mut bits = vec![0];
    bits.extend(der(0x30, &numbers));
    let key = der(0x30, &[algorithm.to_vec(), der(0x03, &bits)].concat());
    let text = STANDARD.encode(key);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    )
}

/// A positive INTEGER's bytes: a leading zero where the first bit is set.
fn positive(number: &[u8]) -> Vec<u8> {
    let mut bytes = number.to_vec();
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}

/// A DER value of up to 65535 bytes.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut out = match (high, low) {
        (0, short) if short < 0x80 => vec![tag, short],
        (0, low) => vec![tag, 0x81, low],
        (high, low) => vec![tag, 0x82, high, low],
    };
    out.extend_from_slice(value);
    out
}
