//! Codes of an authenticator app: RFC 6238 with SHA-1, 30 seconds and six digits.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html>. Invariant: a code is good one
//! step before and after its own, and once.

use aws_lc_rs::hmac::{self, HMAC_SHA1_FOR_LEGACY_USE_ONLY};

use crate::clock::Timestamp;
use crate::ids::Ids;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret of 256 bits: 52 characters of base32.
pub fn secret(ids: &mut Ids) -> String {
    let bytes = ids.bytes(52);
    bytes
        .iter()
        .enumerate()
        // 52 characters hold 260 bits; the last four of the last one are 0.
        .map(|(at, byte)| if at == 51 { byte & 0x10 } else { byte & 0x1F })
        .filter_map(|index| ALPHABET.get(usize::from(index)))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The time step of a moment.
pub fn step(at: Timestamp) -> i64 {
    at.seconds().div_euclid(30)
}

/// The code of a secret at a step; `None` where the secret is not base32.
pub fn code(secret: &str, step: i64) -> Option<String> {
    let key = hmac::Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, &decoded(secret)?);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last()? & 0x0F);
    let four: [u8; 4] = tag.get(at..at + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7FFF_FFFF;
    Some(format!("{:06}", number % 1_000_000))
}

/// The step whose code it is: the moment's own or one of its neighbours.
pub fn step_of(secret: &str, given: &str, now: Timestamp) -> Option<i64> {
    let now = step(now);
    (now - 1..=now + 1).find(|step| code(secret, *step).as_deref() == Some(given))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut buffer, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((buffer >> bits) & 0xFF).ok()?);
            buffer &= (1 << bits) - 1;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use tollgate_fixtures::rows::Totp;
    use tollgate_fixtures::vectors;

    use super::*;

    /// RFC 6238 appendix B, cut to six digits; the secret is `12345678901234567890`.
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        let rows: Vec<Totp> = vectors("totp").expect("vectors");
        assert!(rows.len() >= 6);
        for row in rows {
            let seconds = i64::try_from(row.input.time).expect("a time");
            let code = code(&row.input.secret, step(Timestamp(seconds * 1000)));
            assert_eq!(code, Some(row.expected), "{}", row.name);
        }
    }

    #[test]
    fn one_step_of_tolerance_each_way_and_no_more() {
        let now = Timestamp(1_111_111_111_000);
        for (steps, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let code = code(SECRET, step(now) + steps).expect("a code");
            assert_eq!(step_of(SECRET, &code, now).is_some(), good, "{steps}");
        }
        assert_eq!(step_of(SECRET, "000000", now), None);
        assert_eq!(step_of("not base32", "050471", now), None);
    }

    #[test]
    fn a_secret_is_52_characters_of_base32() {
        let secret = secret(&mut Ids::seeded(1));
        assert_eq!(secret.len(), 52);
        assert_eq!(decoded(&secret).map(|bytes| bytes.len()), Some(32));
    }
}
