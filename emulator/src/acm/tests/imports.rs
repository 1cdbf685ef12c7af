//! Imports: what fits together is taken, and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::authority::{self, Request};
use super::super::certificate::Status;
use super::super::handshake::certificate_for;
use super::super::import::ImportCertificate;
use super::super::key::FixedKey;
use super::super::tag::Tag;
use super::{describe, issued, zone};
use crate::clock::Timestamp;
use crate::cloud::Cloud;
use crate::keys;
use crate::names::{Serves, Site};
use crate::operation::AwsError;

const DAY: i64 = 86_400;

/// A certificate of the authority, as PEM, valid for days from a moment.
fn leaf(from: Timestamp, days: i64) -> String {
    let der = authority::issue(&Request {
        names: &[
            "import.tollgate.org".to_owned(),
            "*.tollgate.org".to_owned(),
        ],
        addresses: &[],
        key: FixedKey::Rsa(2),
        from,
        until: from.plus_seconds(days * DAY),
        serial: &[3, 0xE9],
    });
    authority::pem("CERTIFICATE", &der.expect("issued"))
}

fn key(number: usize) -> String {
    authority::pem("PRIVATE KEY", keys::pkcs8(number))
}

fn import(certificate: &str, key: &str, chain: Option<&str>) -> ImportCertificate {
    ImportCertificate {
        certificate_arn: None,
        certificate: STANDARD.encode(certificate),
        private_key: STANDARD.encode(key),
        certificate_chain: chain.map(|chain| STANDARD.encode(chain)),
        tags: None,
    }
}

fn good() -> ImportCertificate {
    let chain = Some(authority::ca_pem());
    import(&leaf(Timestamp::START, 30), &key(2), chain)
}

#[test]
fn what_fits_together_is_taken_and_shown() {
    let cloud = Cloud::seeded(1);
    let arn = cloud.call(good()).expect("imported").certificate_arn;
    let shown = serde_json::to_value(describe(&cloud, &arn)).expect("shown");
    assert_eq!(shown["Type"], "IMPORTED");
    assert_eq!(shown["Status"], "ISSUED");
    assert_eq!(shown["Serial"], "03:e9");
    assert_eq!(shown["Issuer"], authority::NAME);
    assert_eq!(shown["Subject"], "CN=import.tollgate.org");
    assert_eq!(shown["DomainName"], "import.tollgate.org");
    assert_eq!(
        shown["DomainValidationOptions"][1],
        serde_json::json!({"DomainName": "*.tollgate.org"})
    );
    assert_eq!(
        shown["Options"]["CertificateTransparencyLoggingPreference"],
        "DISABLED"
    );
    assert!(shown.get("IssuedAt").is_none() && shown.get("ImportedAt").is_some());
    let site = Site {
        serves: Serves::ApiDomain {
            domain: "import.tollgate.org".to_owned(),
        },
        certificate: Some(arn.clone()),
        policy: "TLS_1_2".to_owned(),
    };
    cloud.write(|world| world.names.insert("import.tollgate.org", site));
    let chain = cloud.read(|world| certificate_for(world, "import.tollgate.org"));
    let chain = chain.expect("a chain");
    assert_eq!(
        (chain.certificates.len(), chain.key.as_slice()),
        (2, keys::pkcs8(2))
    );
    cloud.advance(31 * DAY);
    assert_eq!(describe(&cloud, &arn).status, Status::Expired);
}

#[test]
fn what_does_not_fit_is_refused() {
    let cloud = Cloud::seeded(1);
    let (certificate, root) = (leaf(Timestamp::START, 30), authority::ca_pem());
    let two = format!("{certificate}{root}");
    let later = Timestamp::START.plus_seconds(DAY);
    let past = Timestamp::START.plus_seconds(-10 * DAY);
    let other = {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(vec!["other.org".to_owned()]).expect("names");
        params.self_signed(&key).expect("a certificate").pem()
    };
    let code = |import: ImportCertificate| cloud.call(import).expect_err("refused");
    for (import, text) in [
        (
            import("x", &key(2), None),
            "The certificate field is not PEM-encoded.",
        ),
        (
            import(&two, &key(2), Some(root)),
            "The certificate field contains more than one certificate.",
        ),
        (
            import(&certificate, &key(3), Some(root)),
            "The private key does not match the certificate.",
        ),
        (
            import(&certificate, "x", Some(root)),
            "The private key field is not PEM-encoded",
        ),
        (
            import(&certificate, &key(2), None),
            "Provided certificate is not a valid self signed.",
        ),
        (
            import(&certificate, &key(2), Some(&certificate)),
            "Could not validate the certificate with the certificate chain.",
        ),
        (
            import(&certificate, &key(2), Some(&other)),
            "Could not validate the certificate with the certificate chain.",
        ),
        (
            import(&leaf(later, 1), &key(2), Some(root)),
            "The certificate is not valid at this time",
        ),
        (
            import(&leaf(past, 1), &key(2), Some(root)),
            "The certificate is not valid at this time",
        ),
    ] {
        let error = code(import);
        assert_eq!(error.code, "ValidationException", "{text}");
        assert!(error.message.starts_with(text), "{}", error.message);
    }
    assert_eq!(
        code(import(&other, &key(2), None)).code,
        AwsError::NOT_MODELLED
    );
    cloud.call(good()).expect("what fits");
    cloud
        .call(import(root, &key(keys::AUTHORITY), None))
        .expect("what signed itself");
}

#[test]
fn an_imported_certificate_is_replaced_under_its_arn() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = cloud.call(good()).expect("imported").certificate_arn;
    cloud.advance(20 * DAY);
    let now = cloud.read(|world| world.now);
    let again = |arn: &str, tags: Option<Vec<Tag>>| {
        let chain = Some(authority::ca_pem());
        cloud.call(ImportCertificate {
            certificate_arn: Some(arn.to_owned()),
            tags,
            ..import(&leaf(now, 30), &key(2), chain)
        })
    };
    let tag = Tag {
        key: "a".to_owned(),
        value: None,
    };
    assert_eq!(
        again(&arn, Some(vec![tag])).expect_err("refused").code,
        "ValidationException"
    );
    let requested = issued(&cloud, &zone, &["a.tollgate.org"]);
    assert_eq!(
        again(&requested, None).expect_err("refused").code,
        "ValidationException"
    );
    assert_eq!(again(&arn, None).expect("replaced").certificate_arn, arn);
    cloud.advance(20 * DAY);
    assert_eq!(describe(&cloud, &arn).status, Status::Issued);
}
