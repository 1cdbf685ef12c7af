//! The REST dialect's operations on custom domain names.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html>. Invariant: what a domain is, is decided in
//! one place for both dialects; here are only the members' names.

use serde::{Deserialize, Serialize};

use super::endpoint::EndpointConfiguration;
use super::patch::PatchOperation;
use crate::apigateway::domain_name::{Domain, Wanted, create, delete, find, replace};
use crate::apigateway::{Strings, bad_request, not_found, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A custom domain as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DomainName {
    /// The name.
    pub domain_name: String,
    /// Its ARN, without an account.
    pub domain_name_arn: Option<String>,
    /// The certificate of an edge-optimised domain.
    pub certificate_arn: Option<String>,
    /// Since when an edge-optimised domain has it.
    pub certificate_upload_date: Option<Timestamp>,
    /// The certificate of a regional domain.
    pub regional_certificate_arn: Option<String>,
    /// What DNS is to point a regional domain at.
    pub regional_domain_name: Option<String>,
    /// The hosted zone of that name.
    pub regional_hosted_zone_id: Option<String>,
    /// What DNS is to point an edge-optimised domain at.
    pub distribution_domain_name: Option<String>,
    /// The hosted zone of that name.
    pub distribution_hosted_zone_id: Option<String>,
    /// `EDGE` or `REGIONAL`.
    pub endpoint_configuration: EndpointConfiguration,
    /// `AVAILABLE` or `UPDATING`.
    pub domain_name_status: String,
    /// `TLS_1_0` or `TLS_1_2`.
    pub security_policy: String,
    /// `BASE_PATH_MAPPING_ONLY`.
    pub routing_mode: String,
    /// Tags.
    pub tags: Option<Strings>,
}

fn view(domain: &Domain) -> DomainName {
    let only = |wanted: bool, text: &str| wanted.then(|| text.to_owned());
    let edge = domain.edge;
    DomainName {
        domain_name: domain.name.clone(),
        domain_name_arn: Some(domain.arn()),
        certificate_arn: only(edge, &domain.certificate),
        certificate_upload_date: edge.then_some(domain.created),
        regional_certificate_arn: only(!edge, &domain.certificate),
        regional_domain_name: only(!edge, &domain.target),
        regional_hosted_zone_id: only(!edge, domain.zone()),
        distribution_domain_name: only(edge, &domain.target),
        distribution_hosted_zone_id: only(edge, domain.zone()),
        endpoint_configuration: EndpointConfiguration {
            types: Some(vec![if edge { "EDGE" } else { "REGIONAL" }.to_owned()]),
            ip_address_type: Some(domain.ip_address_type.clone()),
            vpc_endpoint_ids: None,
        },
        domain_name_status: domain.status().to_owned(),
        security_policy: domain.security_policy.clone(),
        routing_mode: "BASE_PATH_MAPPING_ONLY".to_owned(),
        tags: Some(domain.tags.clone()).filter(|tags| !tags.is_empty()),
    }
}

fn missing() -> AwsError {
    not_found("Invalid domain name identifier specified")
}

/// `CreateDomainName`. Members that are not here (uploaded certificates, mutual TLS, policies) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateDomainName {
    pub domain_name: String,
    pub certificate_arn: Option<String>,
    pub regional_certificate_arn: Option<String>,
    pub endpoint_configuration: Option<EndpointConfiguration>,
    pub security_policy: Option<String>,
    pub routing_mode: Option<String>,
    pub tags: Option<Strings>,
}

impl Operation for CreateDomainName {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        if let Some(mode) = self
            .routing_mode
            .filter(|mode| mode != "BASE_PATH_MAPPING_ONLY")
        {
            return Err(AwsError::not_modelled(format_args!(
                "the routing mode {mode}"
            )));
        }
        let endpoint = EndpointConfiguration::completed(self.endpoint_configuration)?;
        let edge = endpoint.edge();
        let (given, other) = if edge {
            (self.certificate_arn, self.regional_certificate_arn)
        } else {
            (self.regional_certificate_arn, self.certificate_arn)
        };
        if other.is_some() {
            return Err(bad_request(if edge {
                "Cannot import certificates for REGIONAL while EDGE is active."
            } else {
                "Cannot import certificates for EDGE while REGIONAL is active."
            }));
        }
        let wanted = Wanted {
            name: self.domain_name,
            edge,
            certificate: given.ok_or_else(|| {
                bad_request("A certificate must be provided for the domain name.")
            })?,
            security_policy: self.security_policy.unwrap_or_else(|| "TLS_1_2".to_owned()),
            ip_address_type: endpoint.ip_address_type.unwrap_or_default(),
            tags: self.tags.unwrap_or_default(),
        };
        let taken = bad_request("The domain name you provided already exists.");
        create(call, wanted, taken).map(|domain| view(&domain))
    }
}

/// `GetDomainName`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDomainName {
    pub domain_name: String,
}

impl Operation for GetDomainName {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        find(call, &self.domain_name).map(view).ok_or_else(missing)
    }
}

/// `GetDomainNames`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDomainNames {
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// A page of domains.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainNames {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The domains.
    pub items: Vec<DomainName>,
}

impl Operation for GetDomainNames {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetDomainNames";
    type Output = DomainNames;

    fn run(self, call: &mut Call<'_>) -> Result<DomainNames, AwsError> {
        let all = call.world.apigateway.domains.values();
        let here = all
            .filter(|domain| domain.region == call.region)
            .map(view)
            .collect();
        let (items, position) = page(here, self.position.as_deref(), self.limit)?;
        Ok(DomainNames { position, items })
    }
}

/// `DeleteDomainName`: with its mappings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteDomainName {
    pub domain_name: String,
}

impl Operation for DeleteDomainName {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteDomainName";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        delete(call, &self.domain_name).ok_or_else(missing)?;
        Ok(Empty {})
    }
}

/// `UpdateDomainName`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateDomainName {
    pub domain_name: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateDomainName {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        let mut domain = find(call, &self.domain_name).ok_or_else(missing)?.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            patch.only(&["replace"])?;
            match patch.path.as_str() {
                "/certificateArn" if domain.edge => domain.certificate = patch.text(),
                "/regionalCertificateArn" if !domain.edge => domain.certificate = patch.text(),
                "/securityPolicy" => domain.security_policy = patch.text(),
                "/endpointConfiguration/ipAddressType"
                    if ["ipv4", "dualstack"].contains(&patch.text().as_str()) =>
                {
                    domain.ip_address_type = patch.text();
                }
                path if path.starts_with("/endpointConfiguration/types")
                    || path.contains("ertificate")
                    || path.starts_with("/mutualTls") =>
                {
                    return Err(AwsError::not_modelled(format_args!(
                        "a change of {path} of a domain name"
                    )));
                }
                _ => return Err(patch.unknown_here()),
            }
        }
        replace(call, &domain)?;
        Ok(view(&domain))
    }
}
