//! Lists of certificates.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/APIReference/API_ListCertificates.html>. Invariant: without a filter on key types only
//! certificates with RSA keys of up to 2048 bits are listed.

use serde::{Deserialize, Serialize};

use super::certificate::{Certificate, Origin, Preference, Status};
use super::describe::eligibility;
use super::key::KeyAlgorithm;
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};

/// Certificates of a page if it does not say; subject alternative names of a summary.
const PAGE: usize = 1000;
const NAMES: usize = 100;

/// Lists the certificates of a region.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListCertificates {
    /// Only those of one of these states.
    pub certificate_statuses: Option<Vec<String>>,
    /// Only those of one of these kinds.
    pub includes: Option<Filters>,
    /// Where to go on.
    pub next_token: Option<String>,
    /// How many at most.
    pub max_items: Option<usize>,
    /// `CREATED_AT`, which is how they are sorted anyway.
    pub sort_by: Option<String>,
    /// `ASCENDING`, or `DESCENDING` if it does not say.
    pub sort_order: Option<String>,
}

/// Kinds of certificates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filters {
    /// With one of these usages.
    pub extended_key_usage: Option<Vec<String>>,
    /// With one of these usages of their keys.
    pub key_usage: Option<Vec<String>>,
    /// With one of these keys.
    pub key_types: Option<Vec<String>>,
    /// Whether their keys can be had.
    pub export_option: Option<Preference>,
}

/// A page of certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListCertificatesOutput {
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The certificates.
    pub certificate_summary_list: Vec<CertificateSummary>,
}

/// A certificate in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(
    missing_docs,
    reason = "the members are those of the API's CertificateSummary"
)]
pub struct CertificateSummary {
    pub certificate_arn: String,
    pub domain_name: String,
    pub subject_alternative_name_summaries: Vec<String>,
    pub has_additional_subject_alternative_names: bool,
    pub status: Status,
    #[serde(rename = "Type")]
    pub kind: String,
    pub key_algorithm: String,
    pub key_usages: Vec<String>,
    pub extended_key_usages: Vec<String>,
    pub export_option: Preference,
    pub in_use: bool,
    pub renewal_eligibility: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    pub created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported_at: Option<Timestamp>,
}

impl Operation for ListCertificates {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "ListCertificates";
    type Output = ListCertificatesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let filters = self.includes.unwrap_or_default();
        let statuses = self.certificate_statuses.unwrap_or_default();
        let mut found: Vec<CertificateSummary> = call
            .world
            .acm
            .certificates
            .values()
            .filter(|certificate| certificate.region == call.region)
            .filter(|certificate| of_kind(certificate.key_algorithm, &filters))
            .map(summary)
            .filter(|summary| listed(summary, &filters))
            .filter(|summary| statuses.is_empty() || statuses.contains(&shown(summary.status)))
            .collect();
        found.sort_by(|a, b| {
            (a.created_at, &a.certificate_arn).cmp(&(b.created_at, &b.certificate_arn))
        });
        if self.sort_order.as_deref() != Some("ASCENDING") {
            found.reverse();
        }
        if let Some(token) = self.next_token {
            let Some(start) = found
                .iter()
                .position(|summary| summary.certificate_arn == token)
            else {
                let text = "The next token is not valid.";
                return Err(AwsError::new("ValidationException", text));
            };
            found.drain(..start);
        }
        let size = self.max_items.unwrap_or(PAGE);
        let next_token = found
            .get(size)
            .map(|summary| summary.certificate_arn.clone());
        found.truncate(size);
        Ok(ListCertificatesOutput {
            next_token,
            certificate_summary_list: found,
        })
    }
}

fn shown(status: Status) -> String {
    let value = serde_json::to_value(status).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// Whether a key is of one of the kinds that are asked for; RSA of up to 2048 bits if none is.
fn of_kind(algorithm: KeyAlgorithm, filters: &Filters) -> bool {
    match filters.key_types.as_deref() {
        None | Some([]) => algorithm == KeyAlgorithm::Rsa2048,
        Some(kinds) => kinds.iter().any(|kind| kind == algorithm.name()),
    }
}

/// Whether a certificate has what the other filters ask for.
fn listed(summary: &CertificateSummary, filters: &Filters) -> bool {
    let any = |wanted: &Option<Vec<String>>, has: &[String]| {
        let wanted = wanted.as_deref().unwrap_or_default();
        wanted.is_empty() || wanted.iter().any(|one| has.contains(one))
    };
    any(&filters.key_usage, &summary.key_usages)
        && any(&filters.extended_key_usage, &summary.extended_key_usages)
        && filters.export_option != Some(Preference::Enabled)
}

fn summary(certificate: &Certificate) -> CertificateSummary {
    let issued = certificate.issued.as_ref();
    let usages = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned());
        issued.map(|_| names.collect()).unwrap_or_default()
    };
    let (kind, imported_at) = match certificate.origin {
        Origin::Requested { .. } => ("AMAZON_ISSUED", None),
        Origin::Imported { at } => ("IMPORTED", Some(at)),
    };
    CertificateSummary {
        certificate_arn: certificate.arn.clone(),
        domain_name: certificate.names.first().cloned().unwrap_or_default(),
        subject_alternative_name_summaries: certificate.names.iter().take(NAMES).cloned().collect(),
        has_additional_subject_alternative_names: certificate.names.len() > NAMES,
        status: certificate.status,
        kind: kind.to_owned(),
        key_algorithm: certificate.key_algorithm.shown(),
        key_usages: usages(certificate.key_algorithm.usages()),
        extended_key_usages: usages(&["TLS_WEB_SERVER_AUTHENTICATION"]),
        export_option: Preference::Disabled,
        in_use: !certificate.in_use_by.is_empty(),
        renewal_eligibility: eligibility(certificate).to_owned(),
        not_before: issued.map(|issued| issued.not_before),
        not_after: issued.map(|issued| issued.not_after),
        created_at: certificate.created_at,
        issued_at: issued
            .filter(|_| imported_at.is_none())
            .map(|issued| issued.at),
        imported_at,
    }
}
