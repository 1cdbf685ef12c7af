//! Seeded ids, secrets and codes: the same seed and the same calls give the same bytes.
//!
//! The generator is `SplitMix64` (<https://prng.di.unimi.it/splitmix64.c>, public domain algorithm). It is
//! predictable on purpose: nothing that the emulator hands out guards anything real.

use serde::{Deserialize, Serialize};

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const LOWER_DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER_DIGITS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MIXED: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";

/// The generator of a World.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ids {
    state: u64,
}

impl Ids {
    /// A generator that starts from a seed.
    pub const fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 where the bound is 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        match self.next().checked_rem(bound) {
            Some(number) => number,
            None => 0,
        }
    }

    /// That many random bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_be_bytes()[0]).collect()
    }

    /// `a-z`.
    pub fn lower(&mut self, length: usize) -> String {
        self.from(LOWER, length)
    }

    /// `0-9a-z`: API ids, client ids.
    pub fn lower_digits(&mut self, length: usize) -> String {
        self.from(LOWER_DIGITS, length)
    }

    /// `0-9A-Z`: hosted zones, IAM's unique ids.
    pub fn upper_digits(&mut self, length: usize) -> String {
        self.from(UPPER_DIGITS, length)
    }

    /// `0-9A-Za-z`: pool ids, secrets.
    pub fn mixed(&mut self, length: usize) -> String {
        self.from(MIXED, length)
    }

    /// `0-9a-f`.
    pub fn hex(&mut self, length: usize) -> String {
        self.from(HEX, length)
    }

    /// `0-9`: confirmation codes.
    pub fn digits(&mut self, length: usize) -> String {
        self.from(DIGITS, length)
    }

    /// A version 4 UUID (RFC 9562 5.4) in lower case.
    pub fn uuid(&mut self) -> String {
        let high = self.next();
        let low = self.next();
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | ((low >> 48) & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF
        )
    }

    fn from(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .filter_map(|_| {
                let at = usize::try_from(self.below(alphabet.len() as u64)).ok()?;
                alphabet.get(at).map(|byte| char::from(*byte))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_reference_implementation() {
        let mut ids = Ids::seeded(1_234_567);
        assert_eq!(ids.next(), 6_457_827_717_110_365_317);
        assert_eq!(ids.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_uuid_says_version_4_and_the_rfc_s_variant() {
        let uuid = Ids::seeded(7).uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(matches!(uuid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }
}
