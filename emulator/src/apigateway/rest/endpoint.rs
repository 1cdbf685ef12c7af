//! Where APIs and custom domains are reached: through `CloudFront`, in their region, or in a network.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html>. Invariant: there is exactly one type, and private ones are
//! refused.

use serde::{Deserialize, Serialize};

use crate::apigateway::bad_request;
use crate::operation::AwsError;

/// Where an API or a custom domain is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndpointConfiguration {
    /// One of `EDGE`, `REGIONAL`, `PRIVATE`.
    pub types: Option<Vec<String>>,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: Option<String>,
    /// VPC endpoints of a private API.
    pub vpc_endpoint_ids: Option<Vec<String>>,
}

impl EndpointConfiguration {
    /// With AWS's defaults for what is left out.
    pub(crate) fn completed(given: Option<Self>) -> Result<Self, AwsError> {
        let given = given.unwrap_or_default();
        let types = given.types.unwrap_or_else(|| vec!["EDGE".to_owned()]);
        let [kind] = types.as_slice() else {
            return Err(bad_request(if types.is_empty() {
                "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."
            } else {
                "Cannot create an api with multiple Endpoint Types."
            }));
        };
        if kind == "PRIVATE" {
            if given.ip_address_type.as_deref() == Some("ipv4") {
                return Err(bad_request(
                    "Only dualstack ipAddressType is supported for Private APIs.",
                ));
            }
            return Err(AwsError::not_modelled("endpoints of the type PRIVATE"));
        }
        if given.vpc_endpoint_ids.is_some_and(|ids| !ids.is_empty()) {
            return Err(AwsError::not_modelled("vpcEndpointIds"));
        }
        Ok(Self {
            types: Some(types),
            ip_address_type: Some(given.ip_address_type.unwrap_or_else(|| "ipv4".to_owned())),
            vpc_endpoint_ids: None,
        })
    }

    /// Whether it is reached through CloudFront.
    pub(crate) fn edge(&self) -> bool {
        self.types.iter().flatten().any(|kind| kind == "EDGE")
    }
}
