//! Functions that hash, also the content of files.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{Function, Given, Kind, Returned, TEXT, file, give_text};

type Hash = fn(&[u8]) -> String;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64sha256", &[TEXT], Kind::Text, |given| {
        text(given, base64_of::<Sha256>)
    }),
    Function::new("base64sha512", &[TEXT], Kind::Text, |given| {
        text(given, base64_of::<Sha512>)
    }),
    Function::new("filebase64sha256", &[TEXT], Kind::Text, |given| {
        content(given, base64_of::<Sha256>)
    }),
    Function::new("filebase64sha512", &[TEXT], Kind::Text, |given| {
        content(given, base64_of::<Sha512>)
    }),
    Function::new("filemd5", &[TEXT], Kind::Text, |given| {
        content(given, hex_of::<Md5>)
    }),
    Function::new("filesha1", &[TEXT], Kind::Text, |given| {
        content(given, hex_of::<Sha1>)
    }),
    Function::new("filesha256", &[TEXT], Kind::Text, |given| {
        content(given, hex_of::<Sha256>)
    }),
    Function::new("filesha512", &[TEXT], Kind::Text, |given| {
        content(given, hex_of::<Sha512>)
    }),
    Function::new("md5", &[TEXT], Kind::Text, |given| {
        text(given, hex_of::<Md5>)
    }),
    Function::new("sha1", &[TEXT], Kind::Text, |given| {
        text(given, hex_of::<Sha1>)
    }),
    Function::new("sha256", &[TEXT], Kind::Text, |given| {
        text(given, hex_of::<Sha256>)
    }),
    Function::new("sha512", &[TEXT], Kind::Text, |given| {
        text(given, hex_of::<Sha512>)
    }),
    Function::new("uuidv5", &[TEXT, TEXT], Kind::Text, uuidv5),
];

fn hex_of<D: Digest>(bytes: &[u8]) -> String {
    hex(&D::digest(bytes))
}

fn base64_of<D: Digest>(bytes: &[u8]) -> String {
    STANDARD.encode(D::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut written, byte| {
        // Writing to a string does not fail.
        let _ = write!(written, "{byte:02x}");
        written
    })
}

fn text(given: &Given<'_>, hash: Hash) -> Returned {
    give_text(hash(given.text(0).as_bytes()))
}

fn content(given: &Given<'_>, hash: Hash) -> Returned {
    match file::content(given)? {
        Ok(bytes) => give_text(hash(&bytes)),
        Err(unknown) => Ok(unknown),
    }
}

/// <https://www.rfc-editor.org/rfc/rfc9562.html#section-5.5>
fn uuidv5(given: &Given<'_>) -> Returned {
    let namespace = match given.text(0) {
        "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
        "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
        "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
        other => other,
    };
    let digits: Vec<u8> = namespace
        .chars()
        .filter(|digit| *digit != '-')
        .filter_map(|digit| digit.to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    if digits.len() != 32 || namespace.len() != 36 {
        return Err("the namespace is not a UUID".to_owned());
    }
    let mut bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    bytes.extend(given.text(1).bytes());
    let hash: Vec<u8> = Sha1::digest(&bytes)
        .into_iter()
        .enumerate()
        .map(|(at, byte)| match at {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        })
        .collect();
    let digits = hex(&hash);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    give_text(format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    ))
}
