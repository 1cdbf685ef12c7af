//! The fixed RSA test keys: making one costs a CPU-second, picking one costs nothing.
//!
//! Invariant: these keys are published with the source, so they guard nothing. The emulator's authority
//! is to be trusted by the process under test, never by a machine.

use std::sync::OnceLock;

use aws_lc_rs::signature::RsaKeyPair;

static DER: [&[u8]; 8] = [
    include_bytes!("../keys/0.pk8"),
    include_bytes!("../keys/1.pk8"),
    include_bytes!("../keys/2.pk8"),
    include_bytes!("../keys/3.pk8"),
    include_bytes!("../keys/4.pk8"),
    include_bytes!("../keys/5.pk8"),
    include_bytes!("../keys/6.pk8"),
    include_bytes!("../keys/7.pk8"),
];

static PARSED: [OnceLock<Option<RsaKeyPair>>; 8] = [const { OnceLock::new() }; 8];

/// How many keys there are.
pub const COUNT: usize = DER.len();

/// The key of the emulator's certificate authority.
pub const AUTHORITY: usize = 0;

/// A key as PKCS #8 DER. Numbers past the last key start again at the first.
pub fn pkcs8(number: usize) -> &'static [u8] {
    DER[number % COUNT]
}

/// A key ready to sign, parsed once a process. `None` only if the file in the repository is broken.
pub fn rsa(number: usize) -> Option<&'static RsaKeyPair> {
    let number = number % COUNT;
    PARSED[number]
        .get_or_init(|| RsaKeyPair::from_pkcs8(DER[number]).ok())
        .as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_in_the_repository_is_a_2048_bit_key() {
        for number in 0..COUNT {
            assert_eq!(rsa(number).expect("parses").public_modulus_len(), 256);
        }
    }
}
