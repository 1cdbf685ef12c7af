//! Handshakes: the right certificate for a name, or none.

use std::net::Ipv4Addr;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, crypto};

use super::super::authority;
use super::super::handshake::{Chain, certificate_for};
use super::super::request::RequestCertificate;
use super::{describe, for_names, issued, prove, request, zone};
use crate::clock::Timestamp;
use crate::cloud::Cloud;
use crate::names::{Serves, Site};

fn serve(cloud: &Cloud, host: &str, certificate: Option<&str>) {
    let site = Site {
        serves: Serves::Api {
            api: "abcdefghij".to_owned(),
        },
        certificate: certificate.map(str::to_owned),
        policy: "TLS_1_2".to_owned(),
    };
    cloud.write(|world| world.names.insert(host, site));
}

fn shown(cloud: &Cloud, host: &str) -> Option<Chain> {
    cloud.read(|world| certificate_for(world, host))
}

/// Whether a client that trusts the authority takes a chain for a host at a time, and the chain fits its key.
fn trusted(chain: &Chain, host: &str, at: Timestamp) -> bool {
    let provider = crypto::aws_lc_rs::default_provider();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(authority::ca_der()))
        .expect("a root");
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(provider.clone()))
            .build()
            .expect("a verifier");
    let certificates: Vec<CertificateDer<'static>> = chain
        .certificates
        .iter()
        .cloned()
        .map(CertificateDer::from)
        .collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(chain.key.clone()));
    CertifiedKey::from_der(certificates.clone(), key, &provider).expect("the key fits");
    let host = ServerName::try_from(host.to_owned()).expect("a host");
    let seconds = u64::try_from(at.seconds()).expect("after 1970");
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    verifier
        .verify_server_cert(&certificates[0], &certificates[1..], &host, &[], now)
        .is_ok()
}

#[test]
fn a_custom_domain_shows_its_certificate_and_a_client_trusts_it_for_its_names() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["api.tollgate.org"]);
    serve(&cloud, "api.tollgate.org", Some(&arn));
    let chain = shown(&cloud, "API.tollgate.org").expect("a chain");
    let now = cloud.read(|world| world.now);
    assert!(trusted(&chain, "api.tollgate.org", now));
    assert!(!trusted(&chain, "auth.tollgate.org", now));
    assert!(!trusted(
        &chain,
        "api.tollgate.org",
        now.plus_seconds(400 * 86_400)
    ));
    assert!(!trusted(
        &chain,
        "api.tollgate.org",
        now.plus_seconds(-86_400)
    ));
}

/// Each kind of key has a certificate that fits it.
#[test]
fn a_key_on_a_curve_is_shown_and_trusted_too() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    for (algorithm, shown_as) in [
        ("EC_prime256v1", "EC-prime256v1"),
        ("EC_secp384r1", "EC-secp384r1"),
        ("RSA_2048", "RSA-2048"),
    ] {
        let request = RequestCertificate {
            key_algorithm: Some(algorithm.to_owned()),
            ..for_names(&["api.tollgate.org"])
        };
        let arn = cloud.call(request).expect("a request").certificate_arn;
        cloud.advance(5);
        prove(&cloud, &zone, &arn);
        cloud.advance(60);
        let detail = describe(&cloud, &arn);
        assert_eq!(detail.key_algorithm, shown_as);
        let rsa = algorithm == "RSA_2048";
        assert_eq!(detail.key_usages.len(), if rsa { 2 } else { 1 });
        serve(&cloud, "api.tollgate.org", Some(&arn));
        let chain = shown(&cloud, "api.tollgate.org").expect("a chain");
        let now = cloud.read(|world| world.now);
        assert!(trusted(&chain, "api.tollgate.org", now), "{algorithm}");
    }
}

#[test]
fn a_certificate_that_is_not_issued_is_not_shown() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["a.tollgate.org"]);
    let pending = request(&cloud, &["b.tollgate.org"]);
    serve(&cloud, "a.tollgate.org", Some(&arn));
    serve(&cloud, "b.tollgate.org", Some(&pending));
    serve(
        &cloud,
        "c.tollgate.org",
        Some("arn:aws:acm:us-east-1:000000000000:certificate/none"),
    );
    assert!(shown(&cloud, "a.tollgate.org").is_some());
    for host in [
        "b.tollgate.org",
        "c.tollgate.org",
        "d.tollgate.org",
        "s3.amazonaws.com",
        "",
    ] {
        assert_eq!(shown(&cloud, host), None, "{host}");
    }
    cloud.advance(400 * 86_400);
    assert_eq!(shown(&cloud, "a.tollgate.org"), None);
}

#[test]
fn aws_s_own_names_show_a_certificate_of_theirs_alone() {
    let cloud = Cloud::seeded(1);
    let login = "tollgate.auth.us-east-1.amazoncognito.com";
    serve(&cloud, login, None);
    for host in ["acm.us-east-1.amazonaws.com", login] {
        let chain = shown(&cloud, host).expect("a chain");
        assert!(trusted(&chain, host, Timestamp::START));
        assert!(!trusted(&chain, "iam.amazonaws.com", Timestamp::START));
        assert_eq!(shown(&cloud, host), Some(chain));
    }
}

#[test]
fn the_machine_itself_is_localhost_and_its_addresses() {
    let cloud = Cloud::seeded(1);
    cloud.write(|world| world.names.address = Ipv4Addr::new(127, 0, 0, 9));
    let chain = shown(&cloud, "localhost").expect("a chain");
    for host in ["localhost", "127.0.0.1", "127.0.0.9"] {
        assert!(trusted(&chain, host, Timestamp::START), "{host}");
    }
    assert!(!trusted(&chain, "127.0.0.2", Timestamp::START));
}
