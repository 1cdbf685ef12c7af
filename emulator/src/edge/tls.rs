//! TLS for what the emulator serves: the certificate that the World holds for the name that a client asks for.
//!
//! Page: RFC 6066 3 (SNI), RFC 8446. Invariant: a name that nothing serves, and a name whose certificate is not
//! issued, get an alert and no certificate.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, crypto};
use tokio_rustls::TlsAcceptor;

use crate::acm::handshake;
use crate::cloud::Cloud;

/// Ends TLS with the certificates of a cloud, offering HTTP/2 and HTTP/1.1.
///
/// # Errors
/// The crypto provider cannot speak TLS 1.2 and 1.3.
pub(super) fn acceptor(cloud: &Arc<Cloud>) -> Result<TlsAcceptor, rustls::Error> {
    let resolver = Resolver {
        cloud: Arc::clone(cloud),
        ready: Mutex::default(),
    };
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Answers handshakes from the World. What was made ready for a chain is kept: it costs a parsed key.
struct Resolver {
    cloud: Arc<Cloud>,
    ready: Mutex<BTreeMap<Vec<u8>, Arc<CertifiedKey>>>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or("localhost");
        let chain = self
            .cloud
            .read(|world| handshake::certificate_for(world, name))?;
        let leaf = chain.certificates.first()?.clone();
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = ready.get(&leaf) {
            return Some(Arc::clone(key));
        }
        let certificates = chain
            .certificates
            .into_iter()
            .map(CertificateDer::from)
            .collect();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(chain.key));
        let provider = crypto::aws_lc_rs::default_provider();
        let key = Arc::new(CertifiedKey::from_der(certificates, key, &provider).ok()?);
        ready.insert(leaf, Arc::clone(&key));
        Some(key)
    }
}
