//! What is answered about one certificate, and the certificate itself.
//!
//! Pages: <https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html>,
//! <https://docs.aws.amazon.com/acm/latest/APIReference/API_GetCertificate.html>. Invariant: a key never leaves.

use serde::{Deserialize, Serialize};

use super::certificate::{
    Certificate, DomainStatus, FailureReason, Issued, Method, Options, Origin, Preference, Status,
    Validation, find,
};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};

/// Describes a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeCertificate {
    /// The certificate.
    pub certificate_arn: String,
}

/// The description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeCertificateOutput {
    /// It.
    pub certificate: CertificateDetail,
}

/// A certificate as it is described. Members that do not apply are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(
    missing_docs,
    reason = "the members are those of the API's CertificateDetail"
)]
pub struct CertificateDetail {
    pub certificate_arn: String,
    pub domain_name: String,
    pub subject_alternative_names: Vec<String>,
    pub domain_validation_options: Vec<DomainValidation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    pub subject: String,
    pub issuer: String,
    pub created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported_at: Option<Timestamp>,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    pub key_algorithm: String,
    pub signature_algorithm: String,
    pub in_use_by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<FailureReason>,
    #[serde(rename = "Type")]
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal_summary: Option<RenewalSummary>,
    pub key_usages: Vec<KeyUsage>,
    pub extended_key_usages: Vec<ExtendedKeyUsage>,
    pub renewal_eligibility: String,
    pub options: Options,
}

/// A name and its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DomainValidation {
    /// The name.
    pub domain_name: String,
    /// The domain whose owners are written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_domain: Option<String>,
    /// Who was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_emails: Option<Vec<String>>,
    /// Whether the proof was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_status: Option<DomainStatus>,
    /// The record that proves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_record: Option<ResourceRecord>,
    /// How it is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_method: Option<Method>,
}

/// A record that proves a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceRecord {
    /// Its owner, absolute.
    pub name: String,
    /// `CNAME`.
    #[serde(rename = "Type")]
    pub kind: String,
    /// Its target, absolute.
    pub value: String,
}

/// The last renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RenewalSummary {
    /// `SUCCESS`.
    pub renewal_status: String,
    /// The names and their proofs.
    pub domain_validation_options: Vec<DomainValidation>,
    /// When.
    pub updated_at: Timestamp,
}

/// What a key may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeyUsage {
    /// `DIGITAL_SIGNATURE`.
    pub name: String,
}

/// What a certificate may be used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExtendedKeyUsage {
    /// `TLS_WEB_SERVER_AUTHENTICATION`.
    pub name: String,
    /// Its object identifier.
    #[serde(rename = "OID")]
    pub oid: String,
}

impl Operation for DescribeCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "DescribeCertificate";
    type Output = DescribeCertificateOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        Ok(DescribeCertificateOutput {
            certificate: detail(find(call, &self.certificate_arn)?),
        })
    }
}

fn detail(certificate: &Certificate) -> CertificateDetail {
    let issued = certificate.issued.as_ref();
    let (kind, imported_at) = match certificate.origin {
        Origin::Requested { .. } => ("AMAZON_ISSUED", None),
        Origin::Imported { at } => ("IMPORTED", Some(at)),
    };
    let domain = certificate.names.first().cloned().unwrap_or_default();
    CertificateDetail {
        certificate_arn: certificate.arn.clone(),
        subject_alternative_names: certificate.names.clone(),
        domain_validation_options: validations(certificate),
        serial: issued.map(|issued| issued.serial.clone()),
        subject: issued.map_or_else(|| format!("CN={domain}"), |issued| issued.subject.clone()),
        issuer: issued.map_or("Amazon", |issued| &issued.issuer).to_owned(),
        domain_name: domain,
        created_at: certificate.created_at,
        issued_at: issued
            .filter(|_| imported_at.is_none())
            .map(|issued| issued.at),
        imported_at,
        status: certificate.status,
        not_before: issued.map(|issued| issued.not_before),
        not_after: issued.map(|issued| issued.not_after),
        key_algorithm: certificate.key_algorithm.shown(),
        signature_algorithm: certificate.key_algorithm.signature().to_owned(),
        in_use_by: certificate.in_use_by.iter().cloned().collect(),
        failure_reason: certificate.failure,
        kind: kind.to_owned(),
        renewal_summary: renewal(certificate),
        key_usages: usages(certificate),
        extended_key_usages: extended_usages(issued),
        renewal_eligibility: eligibility(certificate).to_owned(),
        options: Options {
            certificate_transparency_logging_preference: Some(certificate.transparency),
            export: Some(Preference::Disabled),
        },
    }
}

/// Whether a certificate will be renewed, in the API's words.
pub(super) fn eligibility(certificate: &Certificate) -> &'static str {
    if certificate.renewable() {
        "ELIGIBLE"
    } else {
        "INELIGIBLE"
    }
}

fn usages(certificate: &Certificate) -> Vec<KeyUsage> {
    if certificate.issued.is_none() {
        return Vec::new();
    }
    let usages = certificate.key_algorithm.usages().iter();
    usages
        .map(|name| KeyUsage {
            name: (*name).to_owned(),
        })
        .collect()
}

fn extended_usages(issued: Option<&Issued>) -> Vec<ExtendedKeyUsage> {
    let usage = ExtendedKeyUsage {
        name: "TLS_WEB_SERVER_AUTHENTICATION".to_owned(),
        oid: "1.3.6.1.5.5.7.3.1".to_owned(),
    };
    issued.map(|_| vec![usage]).unwrap_or_default()
}

fn validations(certificate: &Certificate) -> Vec<DomainValidation> {
    match &certificate.origin {
        Origin::Requested {
            method,
            validations,
            ..
        } => validations
            .iter()
            .map(|validation| requested(validation, *method))
            .collect(),
        Origin::Imported { .. } => certificate
            .names
            .iter()
            .map(|name| DomainValidation {
                domain_name: name.clone(),
                validation_domain: None,
                validation_emails: None,
                validation_status: None,
                resource_record: None,
                validation_method: None,
            })
            .collect(),
    }
}

fn requested(validation: &Validation, method: Method) -> DomainValidation {
    let record = validation.record.as_ref();
    DomainValidation {
        domain_name: validation.domain.clone(),
        validation_domain: Some(validation.validation_domain.clone()),
        validation_emails: (method == Method::Email).then(|| validation.emails.clone()),
        validation_status: Some(validation.status),
        resource_record: record.map(|(name, value)| ResourceRecord {
            name: name.clone(),
            kind: "CNAME".to_owned(),
            value: value.clone(),
        }),
        validation_method: Some(method),
    }
}

fn renewal(certificate: &Certificate) -> Option<RenewalSummary> {
    let Origin::Requested { renewed_at, .. } = certificate.origin else {
        return None;
    };
    Some(RenewalSummary {
        renewal_status: "SUCCESS".to_owned(),
        domain_validation_options: validations(certificate),
        updated_at: renewed_at?,
    })
}

/// Answers a certificate and its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetCertificate {
    /// The certificate.
    pub certificate_arn: String,
}

/// A certificate and its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetCertificateOutput {
    /// The certificate as PEM.
    pub certificate: String,
    /// The certificates above it as PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_chain: Option<String>,
}

impl Operation for GetCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "GetCertificate";
    type Output = GetCertificateOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        if certificate.status == Status::PendingValidation {
            let text = "The certificate request is in progress and the certificate body is not yet available.";
            return Err(AwsError::new("RequestInProgressException", text));
        }
        let issued = certificate.issued.as_ref().ok_or_else(|| {
            let text = format!("Could not find certificate {}", certificate.arn);
            AwsError::new("ResourceNotFoundException", text)
        })?;
        let chain = issued.chain.clone();
        Ok(GetCertificateOutput {
            certificate: issued.certificate.clone(),
            certificate_chain: Some(chain).filter(|chain| !chain.is_empty()),
        })
    }
}
