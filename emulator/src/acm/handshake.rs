//! TLS: which certificate a handshake shows.
//!
//! Pages: RFC 6066 3; <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html>. Invariant: a custom
//! domain shows the ACM certificate that it was made with, and only while that is issued; AWS's own names show one that the
//! authority issues for that name alone.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::authority::{self, LIFETIME, Request};
use super::certificate::{Issued, Key, Status};
use super::key::FixedKey;
use crate::names;
use crate::world::World;

/// The key of every certificate of AWS's own names.
const OWN_KEY: FixedKey = FixedKey::Rsa(1);

/// The host under which the machine itself is reached.
const LOCAL: &str = "localhost";

/// A chain of certificates and the key of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// DER, the leaf first.
    pub certificates: Vec<Vec<u8>>,
    /// PKCS #8 DER.
    pub key: Vec<u8>,
}

/// What a handshake for a server name shows. `None` if nothing serves the name, or nothing with a certificate that is
/// issued. `localhost` stands for the emulator itself.
pub fn certificate_for(world: &World, server_name: &str) -> Option<Chain> {
    let host = names::normal(server_name);
    if host == LOCAL {
        let addresses = [Ipv4Addr::LOCALHOST, world.names.address];
        return own(LOCAL, &addresses);
    }
    match world.names.site(&host)?.certificate {
        None => own(&host, &[]),
        Some(arn) => {
            let certificate = world.acm.certificates.get(&arn)?;
            let issued = certificate.issued.as_ref();
            chain(issued.filter(|_| certificate.status == Status::Issued)?)
        }
    }
}

/// The chain of an ACM certificate.
fn chain(issued: &Issued) -> Option<Chain> {
    let certificates = [&issued.certificate, &issued.chain]
        .into_iter()
        .flat_map(|pem| from_pem(pem))
        .collect();
    let key = match &issued.key {
        Key::Fixed(key) => key.pkcs8().to_vec(),
        Key::Imported(text) => STANDARD.decode(text).ok()?,
    };
    Some(Chain { certificates, key })
}

/// The DER of every block of a PEM text; what is no block is left out.
pub(super) fn from_pem(text: &str) -> Vec<Vec<u8>> {
    x509_parser::pem::Pem::iter_from_buffer(text.as_bytes())
        .filter_map(Result::ok)
        .map(|block| block.contents)
        .collect()
}

/// Certificates that were made, by their host and addresses.
type Made = BTreeMap<(String, Vec<Ipv4Addr>), Vec<u8>>;

/// A certificate of the emulator's own. It depends on nothing but its arguments, so each is made once a process.
fn own(host: &str, addresses: &[Ipv4Addr]) -> Option<Chain> {
    static MADE: Mutex<Made> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let of = (host.to_owned(), addresses.to_vec());
    let leaf = if let Some(leaf) = made.get(&of) {
        leaf.clone()
    } else {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, host.as_bytes());
        let mut serial: Vec<u8> = digest.as_ref().iter().take(16).copied().collect();
        if let Some(first) = serial.first_mut() {
            *first = *first & 0x3F | 0x40;
        }
        let leaf = authority::issue(&Request {
            names: &[host.to_owned()],
            addresses,
            key: OWN_KEY,
            from: LIFETIME.0,
            until: LIFETIME.1,
            serial: &serial,
        })?;
        made.insert(of, leaf.clone());
        leaf
    };
    Some(Chain {
        certificates: vec![leaf, authority::ca_der().to_vec()],
        key: OWN_KEY.pkcs8().to_vec(),
    })
}
