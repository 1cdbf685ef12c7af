//! A certificate: what was requested or imported, how far it is, who uses it.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html>. Invariant: a certificate whose
//! status is `ISSUED` has an [`Issued`]; `names` starts with the domain name and has no name twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::key::{FixedKey, KeyAlgorithm};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::World;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its ARN.
    pub arn: String,
    /// The region in which it lives.
    pub region: String,
    /// Every name in it, the primary one first.
    pub names: Vec<String>,
    /// How it came here.
    pub origin: Origin,
    /// The kind of its key.
    pub key_algorithm: KeyAlgorithm,
    /// How far it is.
    pub status: Status,
    /// Why it failed.
    pub failure: Option<FailureReason>,
    /// The certificate itself.
    pub issued: Option<Issued>,
    /// Who uses it: ARNs.
    pub in_use_by: BTreeSet<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Whether its issue is to be logged in public.
    pub transparency: Preference,
    /// When it was requested or first imported.
    pub created_at: Timestamp,
}

/// How a certificate came into the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// It was requested from Amazon.
    Requested {
        /// How its names are proved.
        method: Method,
        /// Its names and their proofs.
        validations: Vec<Validation>,
        /// The idempotency token of the request.
        token: Option<String>,
        /// Its last renewal.
        renewed_at: Option<Timestamp>,
    },
    /// It was imported.
    Imported {
        /// When, or when last.
        at: Timestamp,
    },
}

/// How somebody proves that a name is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// By a CNAME record.
    Dns,
    /// By a click in a letter.
    Email,
    /// By a page; only for distributions of `CloudFront`.
    Http,
}

/// A name and its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// The name, a leading `*.` included.
    pub domain: String,
    /// The domain whose owners are written to.
    pub validation_domain: String,
    /// Whether the proof was seen.
    pub status: DomainStatus,
    /// The CNAME record that proves it, owner and target; some seconds after the request.
    pub record: Option<(String, String)>,
    /// Who was written to.
    pub emails: Vec<String>,
}

/// Whether the proof of a name was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DomainStatus {
    /// Not yet.
    PendingValidation,
    /// It was.
    Success,
    /// It will not be.
    Failed,
}

/// How far a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(
    missing_docs,
    reason = "the states are ACM's own; there are no INACTIVE and no REVOKED ones"
)]
pub enum Status {
    PendingValidation,
    Issued,
    Expired,
    ValidationTimedOut,
    Failed,
}

/// Why a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailureReason {
    /// One of the names is kept for documentation.
    AdditionalVerificationRequired,
    /// A CAA record forbids Amazon to issue.
    CaaError,
    /// One of the names is not below a public top-level domain.
    InvalidPublicDomain,
}

/// Yes or no, as options say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Preference {
    /// Yes.
    Enabled,
    /// No.
    Disabled,
}

/// A certificate that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The certificate as PEM.
    pub certificate: String,
    /// The certificates above it as PEM, one after the other; empty if it is its own root.
    pub chain: String,
    /// Its private key.
    pub key: Key,
    /// Since when it is here.
    pub at: Timestamp,
    /// The moment from which it is valid.
    pub not_before: Timestamp,
    /// The last moment at which it is valid.
    pub not_after: Timestamp,
    /// `aa:bb:..`.
    pub serial: String,
    /// `CN=..`.
    pub subject: String,
    /// `Amazon`, or who issued what was imported.
    pub issuer: String,
}

/// The private key of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// One of the emulator's.
    Fixed(FixedKey),
    /// One that was imported: PKCS #8 DER as base64.
    Imported(String),
}

impl Certificate {
    /// Whether Amazon renews it: it is Amazon's, issued and in use.
    pub fn renewable(&self) -> bool {
        matches!(self.origin, Origin::Requested { .. })
            && self.status == Status::Issued
            && !self.in_use_by.is_empty()
    }

    /// Its validations; none for an imported one.
    pub fn validations(&self) -> &[Validation] {
        match &self.origin {
            Origin::Requested { validations, .. } => validations,
            Origin::Imported { .. } => &[],
        }
    }
}

/// The key of a certificate in the World's map, if a call in that region can see it.
///
/// # Errors
/// The ARN is none of ACM's, or there is no such certificate in the region.
pub(super) fn find<'w>(call: &'w mut Call<'_>, arn: &str) -> Result<&'w mut Certificate, AwsError> {
    if !arn.contains(":certificate/") {
        let text = format!("Invalid certificate ARN: {arn}");
        return Err(AwsError::new("InvalidArnException", text));
    }
    let region = call.region.clone();
    in_region(call.world, arn, &region)
}

fn in_region<'w>(
    world: &'w mut World,
    arn: &str,
    region: &str,
) -> Result<&'w mut Certificate, AwsError> {
    world
        .acm
        .certificates
        .get_mut(arn)
        .filter(|certificate| certificate.region == region)
        .ok_or_else(|| {
            let text = format!("Could not find certificate {arn}");
            AwsError::new("ResourceNotFoundException", text)
        })
}

/// Deletes a certificate that nobody uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteCertificate {
    /// The certificate.
    pub certificate_arn: String,
}

impl Operation for DeleteCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "DeleteCertificate";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        if !certificate.in_use_by.is_empty() {
            let text = format!("Certificate {} is in use.", certificate.arn);
            return Err(AwsError::new("ResourceInUseException", text));
        }
        call.world.acm.certificates.remove(&self.certificate_arn);
        Ok(Empty {})
    }
}

/// Changes whether the issue of a certificate is logged in public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateCertificateOptions {
    /// The certificate.
    pub certificate_arn: String,
    /// What to change.
    pub options: Options,
}

/// Options of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Options {
    /// Whether its issue is logged in public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_transparency_logging_preference: Option<Preference>,
    /// Whether its key can be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<Preference>,
}

impl Options {
    /// Refuses what is not modelled.
    pub(super) fn modelled(&self) -> Result<(), AwsError> {
        if self.export == Some(Preference::Enabled) {
            return Err(AwsError::not_modelled("certificates that can be exported"));
        }
        Ok(())
    }
}

impl Operation for UpdateCertificateOptions {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "UpdateCertificateOptions";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        self.options.modelled()?;
        let certificate = find(call, &self.certificate_arn)?;
        let requested = matches!(certificate.origin, Origin::Requested { .. });
        if !requested || certificate.status != Status::Issued {
            let text = format!("Certificate {} is not in a valid state.", certificate.arn);
            return Err(AwsError::new("InvalidStateException", text));
        }
        if let Some(wanted) = self.options.certificate_transparency_logging_preference {
            certificate.transparency = wanted;
        }
        Ok(Empty {})
    }
}

#[cfg(test)]
impl Certificate {
    /// A requested one in a state, for tests of services that look at its names and its state alone: there is no chain to show.
    pub(crate) fn without_chain(arn: &str, region: &str, names: &[&str], status: Status) -> Self {
        Self {
            arn: arn.to_owned(),
            region: region.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            origin: Origin::Requested {
                method: Method::Dns,
                validations: Vec::new(),
                token: None,
                renewed_at: None,
            },
            key_algorithm: KeyAlgorithm::Rsa2048,
            status,
            failure: None,
            issued: None,
            in_use_by: BTreeSet::new(),
            tags: BTreeMap::new(),
            transparency: Preference::Enabled,
            created_at: Timestamp::START,
        }
    }
}
