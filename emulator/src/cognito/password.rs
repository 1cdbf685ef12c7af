//! Passwords: what a pool demands of them, and how one is kept.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>. What is kept is
//! what the Secure Remote Password protocol keeps (RFC 5054): a salt and the hash that its verifier is made of.
//! Invariant: the password itself is nowhere in the World.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::settings::PasswordPolicy;
use crate::ids::Ids;
use crate::operation::AwsError;

/// The symbols that count as such, the space among them.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";

/// A password as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// 16 bytes.
    pub salt: Vec<u8>,
    /// SRP's `x`: SHA-256 of the salt and of the hash of pool, user and password.
    pub x: Vec<u8>,
}

impl Kept {
    /// Keeps a password of a user of a pool (by the short name of its id).
    pub fn of(ids: &mut Ids, pool: &str, username: &str, password: &str) -> Self {
        Self::with_salt(ids.bytes(16), pool, username, password)
    }

    pub(super) fn with_salt(salt: Vec<u8>, pool: &str, username: &str, password: &str) -> Self {
        let x = x(&salt, pool, username, password);
        Self { salt, x }
    }

    /// Whether it is that password.
    pub fn is(&self, pool: &str, username: &str, password: &str) -> bool {
        let asked = x(&self.salt, pool, username, password);
        verify_slices_are_equal(&self.x, &asked).is_ok()
    }
}

fn x(salt: &[u8], pool: &str, username: &str, password: &str) -> Vec<u8> {
    let mut inner = Context::new(&SHA256);
    inner.update(pool.as_bytes());
    inner.update(username.as_bytes());
    inner.update(b":");
    inner.update(password.as_bytes());
    let mut outer = Context::new(&SHA256);
    outer.update(&as_integer(salt));
    outer.update(inner.finish().as_ref());
    outer.finish().as_ref().to_vec()
}

/// Bytes as Java writes a big integer that is not negative: no leading zeros, but one where the top bit is set.
pub(super) fn as_integer(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0);
    let digits = first.and_then(|first| bytes.get(first..)).unwrap_or(&[]);
    let mut out = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|byte| byte & 0x80 != 0) {
        out.push(0);
    }
    out.extend_from_slice(digits);
    out
}

/// Whether a password keeps a policy.
///
/// # Errors
/// `InvalidPasswordException` that names the first rule it breaks.
pub fn conforms(policy: &PasswordPolicy, password: &str) -> Result<(), AwsError> {
    let refuse = |why: &str| {
        Err(AwsError::new(
            "InvalidPasswordException",
            format!("Password did not conform with policy: {why}"),
        ))
    };
    let length = i64::try_from(password.chars().count()).unwrap_or(i64::MAX);
    let demands = |rule: Option<bool>| rule == Some(true);
    if length < policy.minimum_length.unwrap_or(8) || length > 256 {
        return refuse("Password not long enough");
    }
    if demands(policy.require_lowercase) && !password.contains(|c: char| c.is_ascii_lowercase()) {
        return refuse("Password must have lowercase characters");
    }
    if demands(policy.require_uppercase) && !password.contains(|c: char| c.is_ascii_uppercase()) {
        return refuse("Password must have uppercase characters");
    }
    if demands(policy.require_numbers) && !password.contains(|c: char| c.is_ascii_digit()) {
        return refuse("Password must have numeric characters");
    }
    if demands(policy.require_symbols) && !password.contains(|c| SYMBOLS.contains(c)) {
        return refuse("Password must have symbol characters");
    }
    Ok(())
}

/// A password that keeps a policy, for a user that is given none.
pub fn generated(ids: &mut Ids, policy: &PasswordPolicy) -> String {
    let least = usize::try_from(policy.minimum_length.unwrap_or(8)).unwrap_or(8);
    let mixed = ids.mixed(least.max(12) - 4);
    format!("{mixed}aZ{}!", ids.digits(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> PasswordPolicy {
        PasswordPolicy {
            minimum_length: Some(8),
            require_uppercase: Some(true),
            require_lowercase: Some(true),
            require_numbers: Some(true),
            require_symbols: Some(true),
            ..PasswordPolicy::default()
        }
    }

    #[test]
    fn each_rule_has_its_own_text() {
        let cases = [
            ("Abc-123", "Password not long enough"),
            ("ABCD-1234", "Password must have lowercase characters"),
            ("abcd-1234", "Password must have uppercase characters"),
            ("Abcd-efgh", "Password must have numeric characters"),
            ("Abcd1234", "Password must have symbol characters"),
            ("Äbcd-123é", "Password must have uppercase characters"),
        ];
        for (password, why) in cases {
            let refusal = conforms(&policy(), password).expect_err(password);
            assert_eq!(refusal.code, "InvalidPasswordException");
            assert_eq!(
                refusal.message,
                format!("Password did not conform with policy: {why}")
            );
        }
        assert_eq!(conforms(&policy(), "Abcd-123"), Ok(()));
        assert!(conforms(&policy(), &format!("Aa1-{}", "x".repeat(253))).is_err());
    }

    #[test]
    fn what_is_generated_keeps_every_policy() {
        let mut ids = Ids::seeded(3);
        for length in [6, 8, 14, 99] {
            let policy = PasswordPolicy {
                minimum_length: Some(length),
                ..policy()
            };
            assert_eq!(conforms(&policy, &generated(&mut ids, &policy)), Ok(()));
        }
    }

    #[test]
    fn a_kept_password_knows_itself_and_no_other() {
        let mut ids = Ids::seeded(1);
        let kept = Kept::of(&mut ids, "AbCdEfGhI", "ann", "Correct-Horse-9");
        assert!(kept.is("AbCdEfGhI", "ann", "Correct-Horse-9"));
        assert!(!kept.is("AbCdEfGhI", "ann", "correct-Horse-9"));
        assert!(!kept.is("AbCdEfGhI", "bob", "Correct-Horse-9"));
        assert!(!kept.is("JkLmNoPqR", "ann", "Correct-Horse-9"));
        let again = Kept::of(&mut ids, "AbCdEfGhI", "ann", "Correct-Horse-9");
        assert_ne!(kept.salt, again.salt);
    }

    #[test]
    fn the_hash_is_that_of_srp_s_formulas() {
        // Salt and password of a vector computed from the formulas of amazon-cognito-identity-js.
        let salt = [
            0x9f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
        ];
        let user = "11111111-2222-3333-4444-555555555555";
        let x = x(&salt, "Facts1234", user, "Correct-Horse-9");
        let expected = "7bc9079a051759e5695ee18c16b6e5c0d2fb286fc9c4c69d15b704576275bb3b";
        let expected = num_bigint::BigUint::parse_bytes(expected.as_bytes(), 16);
        assert_eq!(Some(num_bigint::BigUint::from_bytes_be(&x)), expected);
    }

    #[test]
    fn integers_are_written_as_java_writes_them() {
        assert_eq!(as_integer(&[]), [0]);
        assert_eq!(as_integer(&[0, 0]), [0]);
        assert_eq!(as_integer(&[0, 0x7f, 1]), [0x7f, 1]);
        assert_eq!(as_integer(&[0x80]), [0, 0x80]);
    }
}
