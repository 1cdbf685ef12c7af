//! Keys of certificates: which kinds there are, and the fixed ones that the emulator gives out.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html> ("Supported key algorithms"). Invariant: the
//! private keys are published with the source, as those of [`keys`] are, so they guard nothing.

use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, SignatureAlgorithm};
use serde::{Deserialize, Serialize};

use crate::keys;

/// The kind of a certificate's key, as requests name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum KeyAlgorithm {
    /// RSA with 2048 bits.
    #[default]
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    /// ECDSA on the curve P-256.
    #[serde(rename = "EC_prime256v1")]
    P256,
    /// ECDSA on the curve P-384.
    #[serde(rename = "EC_secp384r1")]
    P384,
}

impl KeyAlgorithm {
    /// The kind of a name in a request; `None` for kinds that ACM does not issue for.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Rsa2048, Self::P256, Self::P384]
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    /// Its name in requests and filters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA_2048",
            Self::P256 => "EC_prime256v1",
            Self::P384 => "EC_secp384r1",
        }
    }

    /// Its name in answers, which has a hyphen.
    pub fn shown(self) -> String {
        self.name().replacen('_', "-", 1)
    }

    /// How AWS signs certificates with such a key.
    pub const fn signature(self) -> &'static str {
        match self {
            Self::Rsa2048 => "SHA256WITHRSA",
            Self::P256 => "SHA256WITHECDSA",
            Self::P384 => "SHA384WITHECDSA",
        }
    }

    /// What such a key may do: only RSA enciphers.
    pub const fn usages(self) -> &'static [&'static str] {
        match self {
            Self::Rsa2048 => &["DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"],
            Self::P256 | Self::P384 => &["DIGITAL_SIGNATURE"],
        }
    }
}

/// A key that the emulator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FixedKey {
    /// One of [`keys`], by its number.
    Rsa(usize),
    /// The one on the curve P-256.
    P256,
    /// The one on the curve P-384.
    P384,
}

impl FixedKey {
    /// The key as PKCS #8 DER.
    pub fn pkcs8(self) -> &'static [u8] {
        match self {
            Self::Rsa(number) => keys::pkcs8(number),
            Self::P256 => include_bytes!("../../keys/p256.pk8"),
            Self::P384 => include_bytes!("../../keys/p384.pk8"),
        }
    }

    /// How it signs.
    pub(super) fn algorithm(self) -> &'static SignatureAlgorithm {
        match self {
            Self::Rsa(_) => &PKCS_RSA_SHA256,
            Self::P256 => &PKCS_ECDSA_P256_SHA256,
            Self::P384 => &PKCS_ECDSA_P384_SHA384,
        }
    }
}
