//! DNSSEC of a zone: always off.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetDNSSEC.html>. Invariant: nothing is signed;
//! the operations that would turn signing on are not modelled.

use serde::{Deserialize, Serialize};

use super::hosted_zone;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

/// Answers whether a zone is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetDnssec {
    /// The zone.
    pub hosted_zone_id: String,
}

/// Whether a zone is signed, and its keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetDnssecOutput {
    /// Whether it is signed.
    pub status: DnssecStatus,
    /// Its key signing keys; there are none.
    pub key_signing_keys: Vec<Inert>,
}

/// Whether a zone is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DnssecStatus {
    /// `NOT_SIGNING`.
    pub serve_signature: String,
}

impl Operation for GetDnssec {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "GetDNSSEC";
    type Output = GetDnssecOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        hosted_zone::find(&call.world.route53, &self.hosted_zone_id)?;
        Ok(GetDnssecOutput {
            status: DnssecStatus {
                serve_signature: "NOT_SIGNING".to_owned(),
            },
            key_signing_keys: Vec::new(),
        })
    }
}
