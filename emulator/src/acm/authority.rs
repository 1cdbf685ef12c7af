//! The emulator's certificate authority: one root, whose key and certificate are the same in every process.
//!
//! Pages: RFC 5280 4.1 and 4.2; <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html>. Invariant:
//! the same names, key, times and serial number give the same bytes (RSASSA-PKCS1-v1_5 has no randomness). The root's key
//! is published with the source: trust it in the process under test, never on a machine.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, Error,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber,
};
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::key::FixedKey;
use crate::clock::Timestamp;
use crate::keys;

/// What the root is called.
pub const NAME: &str = "Tollgate test root, trust it in tests only";

/// From when to when the root and the certificates of AWS's own names are valid: 2015-01-01 to 2065-01-01.
pub const LIFETIME: (Timestamp, Timestamp) =
    (Timestamp(1_420_070_400_000), Timestamp(2_997_993_600_000));

/// What a certificate is made of.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// Its names; the first that fits is its common name. There is at least one.
    pub names: &'r [String],
    /// Its addresses.
    pub addresses: &'r [Ipv4Addr],
    /// Its key.
    pub key: FixedKey,
    /// The moment from which it is valid; whole seconds count.
    pub from: Timestamp,
    /// The last moment at which it is valid; whole seconds count.
    pub until: Timestamp,
    /// Its serial number: a positive number of at most 20 bytes.
    pub serial: &'r [u8],
}

struct Root {
    der: Vec<u8>,
    pem: String,
    params: CertificateParams,
    key: KeyPair,
}

fn root() -> Option<&'static Root> {
    static ROOT: OnceLock<Option<Root>> = OnceLock::new();
    ROOT.get_or_init(|| make_root().ok()).as_ref()
}

fn make_root() -> Result<Root, Error> {
    let key = key_pair(FixedKey::Rsa(keys::AUTHORITY))?;
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(NAME);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = (LIFETIME.0.calendar(), LIFETIME.1.calendar());
    params.serial_number = Some(SerialNumber::from_slice(&[1]));
    let certificate = params.self_signed(&key)?;
    let der = certificate.der().to_vec();
    Ok(Root {
        pem: pem("CERTIFICATE", &der),
        der,
        params,
        key,
    })
}

fn key_pair(key: FixedKey) -> Result<KeyPair, Error> {
    let der = PrivatePkcs8KeyDer::from(key.pkcs8());
    KeyPair::from_pkcs8_der_and_sign_algo(&der, key.algorithm())
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// The root as PEM; empty only if the key in the repository is broken.
pub fn ca_pem() -> &'static str {
    root().map_or("", |root| root.pem.as_str())
}

/// The root as DER; empty only if the key in the repository is broken.
pub fn ca_der() -> &'static [u8] {
    root().map_or(&[], |root| root.der.as_slice())
}

/// Issues a certificate and answers its DER. `None` for names that no certificate can hold.
pub fn issue(request: &Request<'_>) -> Option<Vec<u8>> {
    let root = root()?;
    let certificate = leaf(request, root).ok()?;
    Some(certificate.der().to_vec())
}

fn leaf(request: &Request<'_>, root: &Root) -> Result<Certificate, Error> {
    let mut params = CertificateParams::new(request.names)?;
    let addresses = request.addresses.iter().map(|address| IpAddr::V4(*address));
    params
        .subject_alt_names
        .extend(addresses.map(SanType::IpAddress));
    // RFC 5280, appendix A: a common name has 64 characters at most.
    let common = request.names.iter().find(|name| name.len() <= 64);
    params.distinguished_name = common_name(common.map_or("Tollgate", String::as_str));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if matches!(request.key, FixedKey::Rsa(_)) {
        params.key_usages.push(KeyUsagePurpose::KeyEncipherment);
    }
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = request.from.calendar();
    params.not_after = request.until.calendar();
    params.serial_number = Some(SerialNumber::from_slice(request.serial));
    let key = key_pair(request.key)?;
    params.signed_by(&key, &Issuer::from_params(&root.params, &root.key))
}

/// DER as PEM (RFC 7468 2): lines of 64 characters, a line feed after each.
pub fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.extend(line.iter().map(|byte| char::from(*byte)));
        out.push('\n');
    }
    out + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::{FromDer, X509Certificate};

    use super::*;

    fn request(names: &[String]) -> Request<'_> {
        Request {
            names,
            addresses: &[Ipv4Addr::LOCALHOST],
            key: FixedKey::Rsa(1),
            from: Timestamp::START,
            until: Timestamp::START.plus_seconds(86_400),
            serial: &[0x4A, 1, 2],
        }
    }

    #[test]
    fn a_certificate_says_what_was_asked_for_and_the_root_signed_it() {
        let names = ["api.tollgate.org", "*.tollgate.org"].map(str::to_owned);
        let der = issue(&request(&names)).expect("issues");
        let (_, leaf) = X509Certificate::from_der(&der).expect("a certificate");
        let (_, root) = X509Certificate::from_der(ca_der()).expect("a certificate");
        assert_eq!(leaf.subject().to_string(), "CN=api.tollgate.org");
        assert_eq!(leaf.issuer(), root.subject());
        assert_eq!(leaf.raw_serial_as_string(), "4a:01:02");
        assert_eq!(
            leaf.validity().not_before.timestamp(),
            Timestamp::START.seconds()
        );
        assert_eq!(
            leaf.validity().not_after.timestamp(),
            Timestamp::START.seconds() + 86_400
        );
        let names = leaf.subject_alternative_name().expect("well formed");
        assert_eq!(names.expect("there").value.general_names.len(), 3);
        let usage = leaf
            .extended_key_usage()
            .expect("well formed")
            .expect("there");
        assert!(usage.value.server_auth && !usage.value.client_auth);
        assert!(!leaf.is_ca() && root.is_ca());
        let key = aws_lc_rs::signature::UnparsedPublicKey::new(
            &aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256,
            &root.public_key().subject_public_key.data,
        );
        let signed = leaf.tbs_certificate.as_ref();
        assert!(key.verify(signed, &leaf.signature_value.data).is_ok());
        assert!(
            key.verify(&signed[1..], &leaf.signature_value.data)
                .is_err()
        );
    }

    #[test]
    fn the_same_request_gives_the_same_bytes_and_another_gives_others() {
        let names = vec!["api.tollgate.org".to_owned()];
        let first = issue(&request(&names));
        assert!(first.is_some());
        assert_eq!(first, issue(&request(&names)));
        let other = Request {
            serial: &[7],
            ..request(&names)
        };
        assert_ne!(first, issue(&other));
    }

    #[test]
    fn pem_has_lines_of_64_characters() {
        let text = ca_pem();
        assert!(text.starts_with("-----BEGIN CERTIFICATE-----\n"));
        assert!(text.ends_with("-----END CERTIFICATE-----\n"));
        assert!(text.lines().all(|line| line.len() <= 64));
        let parsed = x509_parser::pem::parse_x509_pem(text.as_bytes()).expect("PEM");
        assert_eq!(parsed.1.contents, ca_der());
    }

    #[test]
    fn a_name_that_is_not_ascii_gets_no_certificate() {
        assert_eq!(issue(&request(&["b\u{fc}cher.org".to_owned()])), None);
    }
}
