//! Certificates that are brought along.
//!
//! Pages: <https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html>,
//! <https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html>. Invariant: what is imported is
//! in its time, fits its key, and is signed by the chain that comes with it or by itself. Keys other than RSA of 2048 bits, and signatures
//! other than RSA with SHA-256, are not modelled.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::Due;
use super::certificate::{Certificate, Issued, Key, Origin, Preference, Status, find};
use super::key::KeyAlgorithm;
use super::request::CertificateArnOutput;
use super::tag::{Tag, map};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world;

/// Imports a certificate, or puts another in the place of one that was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ImportCertificate {
    /// The one to replace.
    pub certificate_arn: Option<String>,
    /// PEM, as base64.
    pub certificate: String,
    /// PEM, as base64.
    pub private_key: String,
    /// PEM of the certificates above it, as base64; none for one that signed itself.
    pub certificate_chain: Option<String>,
    /// Tags; not for a replacement.
    pub tags: Option<Vec<Tag>>,
}

fn refused(text: &str) -> AwsError {
    AwsError::new("ValidationException", text)
}

impl Operation for ImportCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "ImportCertificate";
    type Output = CertificateArnOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let (names, issued) = checked(&self, call.now())?;
        let at = call.now();
        let not_after = issued.not_after;
        let arn = if let Some(arn) = self.certificate_arn {
            if self.tags.is_some() {
                return Err(refused(
                    "You cannot apply tags when reimporting a certificate.",
                ));
            }
            let certificate = find(call, &arn)?;
            if !matches!(certificate.origin, Origin::Imported { .. }) {
                return Err(refused(
                    "Only a certificate that was imported can be replaced by an import.",
                ));
            }
            certificate.origin = Origin::Imported { at };
            certificate.names = names;
            certificate.status = Status::Issued;
            certificate.issued = Some(issued);
            arn
        } else {
            let tags = map(BTreeMap::new(), self.tags.unwrap_or_default())?;
            let id = call.world.ids.uuid();
            let arn = call.arn("acm", format_args!("certificate/{id}"));
            let certificate = Certificate {
                arn: arn.clone(),
                region: call.region.clone(),
                names,
                origin: Origin::Imported { at },
                key_algorithm: KeyAlgorithm::Rsa2048,
                status: Status::Issued,
                failure: None,
                issued: Some(issued),
                in_use_by: BTreeSet::new(),
                tags,
                transparency: Preference::Disabled,
                created_at: at,
            };
            call.world.acm.certificates.insert(arn.clone(), certificate);
            arn
        };
        let due = Due::Expired {
            certificate: arn.clone(),
            not_after,
        };
        call.world.agenda.add(not_after, world::Due::Acm(due));
        Ok(CertificateArnOutput {
            certificate_arn: arn,
        })
    }
}

/// The names of what is to be imported, and what will be shown.
fn checked(import: &ImportCertificate, now: Timestamp) -> Result<(Vec<String>, Issued), AwsError> {
    let text = |member: &str, base64: &str| {
        let bytes = STANDARD.decode(base64).ok();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        text.ok_or_else(|| refused(&format!("The {member} field is not PEM-encoded.")))
    };
    let certificate = text("certificate", &import.certificate)?;
    let private_key = text("private key", &import.private_key)?;
    let chain = import.certificate_chain.as_deref();
    let chain = chain
        .map(|chain| text("certificate chain", chain))
        .transpose()?;
    let blocks = super::handshake::from_pem(&certificate);
    let der = match blocks.as_slice() {
        [one] => one.as_slice(),
        [] => return Err(refused("The certificate field is not PEM-encoded.")),
        _ => {
            return Err(refused(
                "The certificate field contains more than one certificate. You can specify only one \
                 certificate in this field.",
            ));
        }
    };
    let leaf = read(der)?;
    let above = super::handshake::from_pem(chain.as_deref().unwrap_or_default());
    signed(&leaf, &above)?;
    let validity = leaf.validity();
    let not_before = Timestamp(0).plus_seconds(validity.not_before.timestamp());
    let not_after = Timestamp(0).plus_seconds(validity.not_after.timestamp());
    if now < not_before || now > not_after {
        return Err(refused(
            "The certificate is not valid at this time: it has expired or its time has not come.",
        ));
    }
    let key = private(&private_key, &leaf)?;
    let issued = Issued {
        certificate,
        chain: chain.unwrap_or_default(),
        key: Key::Imported(STANDARD.encode(key)),
        at: now,
        not_before,
        not_after,
        serial: leaf.raw_serial_as_string(),
        subject: leaf.subject().to_string(),
        issuer: common_name(leaf.issuer()).unwrap_or_else(|| leaf.issuer().to_string()),
    };
    Ok((names(&leaf)?, issued))
}

fn read(der: &[u8]) -> Result<X509Certificate<'_>, AwsError> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(refused(
            "The certificate field does not hold a valid X.509 certificate.",
        )),
    }
}

/// Whether every certificate is signed by the next, and the first by itself if it is alone.
fn signed(leaf: &X509Certificate<'_>, above: &[Vec<u8>]) -> Result<(), AwsError> {
    if above.is_empty() {
        if leaf.issuer() == leaf.subject() && by(leaf, leaf)? {
            return Ok(());
        }
        return Err(refused(
            "Provided certificate is not a valid self signed. Please provide either a valid self-signed \
             certificate or certificate chain.",
        ));
    }
    let mut lower = leaf.clone();
    for der in above {
        let upper = read(der)?;
        if lower.issuer() != upper.subject() || !upper.is_ca() || !by(&lower, &upper)? {
            return Err(refused(
                "Could not validate the certificate with the certificate chain.",
            ));
        }
        lower = upper;
    }
    Ok(())
}

/// Whether one certificate is signed with the key of another.
fn by(lower: &X509Certificate<'_>, upper: &X509Certificate<'_>) -> Result<bool, AwsError> {
    let algorithm = &lower.signature_algorithm.algorithm;
    if *algorithm != x509_parser::oid_registry::OID_PKCS1_SHA256WITHRSA {
        return Err(AwsError::not_modelled(
            "imported certificates that are not signed by RSA with SHA-256",
        ));
    }
    let key = UnparsedPublicKey::new(
        &RSA_PKCS1_2048_8192_SHA256,
        &upper.public_key().subject_public_key.data,
    );
    let signature = &lower.signature_value.data;
    Ok(key
        .verify(lower.tbs_certificate.as_ref(), signature)
        .is_ok())
}

/// The private key as PKCS #8, if it is the certificate's.
fn private(pem: &str, leaf: &X509Certificate<'_>) -> Result<Vec<u8>, AwsError> {
    let not_modelled = || AwsError::not_modelled("imported keys other than RSA of 2048 bits");
    let der = super::handshake::from_pem(pem);
    let [der] = der.as_slice() else {
        return Err(refused(
            "The private key field is not PEM-encoded or holds more than one key.",
        ));
    };
    let key = RsaKeyPair::from_pkcs8(der)
        .or_else(|_| RsaKeyPair::from_der(der))
        .map_err(|_| not_modelled())?;
    if key.public_modulus_len() != 256 {
        return Err(not_modelled());
    }
    if key.public_key().as_ref() != leaf.public_key().subject_public_key.data.as_ref() {
        return Err(refused("The private key does not match the certificate."));
    }
    let pkcs8: Pkcs8V1Der<'static> = key.as_der().map_err(|_| not_modelled())?;
    Ok(pkcs8.as_ref().to_vec())
}

fn common_name(name: &x509_parser::x509::X509Name<'_>) -> Option<String> {
    let attribute = name.iter_common_name().next()?;
    Some(attribute.as_str().ok()?.to_owned())
}

/// The common name and the alternative names, each once and in lower case.
fn names(leaf: &X509Certificate<'_>) -> Result<Vec<String>, AwsError> {
    let alternative = leaf.subject_alternative_name();
    let alternative =
        alternative.map_err(|_| refused("The certificate's names cannot be read."))?;
    let general = alternative
        .iter()
        .flat_map(|extension| &extension.value.general_names);
    let hosts = general.filter_map(|name| match name {
        GeneralName::DNSName(host) => Some((*host).to_owned()),
        _ => None,
    });
    let mut names: Vec<String> = Vec::new();
    for name in common_name(leaf.subject()).into_iter().chain(hosts) {
        let name = name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Err(refused("The certificate has no domain name."));
    }
    Ok(names)
}
