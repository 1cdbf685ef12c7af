//! A certificate: what was requested or imported, how far it is, who uses it.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html>. Invariant: a certificate
//! whose status is `ISSUED` has a chain and a key; `names` starts with the domain name and has no name twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its ARN.
    pub arn: String,
    /// The region in which it lives.
    pub region: String,
    /// Every name in it, the primary one first.
    pub names: Vec<String>,
    /// How far it is.
    pub status: Status,
    /// Who uses it: ARNs.
    pub in_use_by: BTreeSet<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// When it was requested or imported.
    pub created_at: Timestamp,
}

/// How far a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the states are ACM's own")]
pub enum Status {
    PendingValidation,
    Issued,
    Expired,
    ValidationTimedOut,
    Failed,
}
