//! The HTTP dialect's operations on custom domain names.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames.html>. Invariant: what a domain is, is decided in one place for
//! both dialects; here are only the members' names.

use serde::{Deserialize, Serialize};

use super::{Items, page};
use crate::apigateway::domain_name::{Domain, Wanted, create, delete, find, replace};
use crate::apigateway::{Strings, bad_request, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A custom domain as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DomainName {
    /// `$request.basepath`.
    pub api_mapping_selection_expression: String,
    /// The name.
    pub domain_name: String,
    /// Its ARN, without an account.
    pub domain_name_arn: String,
    /// One.
    pub domain_name_configurations: Vec<DomainNameConfiguration>,
    /// `API_MAPPING_ONLY`.
    pub routing_mode: String,
    /// Tags.
    pub tags: Option<Strings>,
}

/// Where a domain is reached, and with which certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DomainNameConfiguration {
    /// What DNS is to point at.
    pub api_gateway_domain_name: Option<String>,
    /// The certificate.
    pub certificate_arn: Option<String>,
    /// `AVAILABLE` or `UPDATING`.
    pub domain_name_status: Option<String>,
    /// `REGIONAL`.
    pub endpoint_type: Option<String>,
    /// The hosted zone of the target name.
    pub hosted_zone_id: Option<String>,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: Option<String>,
    /// `TLS_1_2`.
    pub security_policy: Option<String>,
}

fn view(domain: &Domain) -> DomainName {
    DomainName {
        api_mapping_selection_expression: "$request.basepath".to_owned(),
        domain_name: domain.name.clone(),
        domain_name_arn: domain.arn(),
        domain_name_configurations: vec![DomainNameConfiguration {
            api_gateway_domain_name: Some(domain.target.clone()),
            certificate_arn: Some(domain.certificate.clone()),
            domain_name_status: Some(domain.status().to_owned()),
            endpoint_type: Some(if domain.edge { "EDGE" } else { "REGIONAL" }.to_owned()),
            hosted_zone_id: Some(domain.zone().to_owned()),
            ip_address_type: Some(domain.ip_address_type.clone()),
            security_policy: Some(domain.security_policy.clone()),
        }],
        routing_mode: "API_MAPPING_ONLY".to_owned(),
        tags: Some(domain.tags.clone()).filter(|tags| !tags.is_empty()),
    }
}

pub(super) fn missing() -> AwsError {
    not_found("The domain name resource specified in the request was not found.")
}

/// The one configuration of a domain, checked for what this dialect takes.
fn configuration(
    given: Option<Vec<DomainNameConfiguration>>,
) -> Result<DomainNameConfiguration, AwsError> {
    let mut given = given.unwrap_or_default().into_iter();
    let (Some(one), None) = (given.next(), given.next()) else {
        return Err(bad_request(
            "Exactly one domain name configuration must be given",
        ));
    };
    if one.endpoint_type.as_deref().unwrap_or("REGIONAL") != "REGIONAL" {
        return Err(bad_request("Only REGIONAL endpoints are supported"));
    }
    if one.security_policy.as_deref().unwrap_or("TLS_1_2") != "TLS_1_2" {
        return Err(bad_request("Only the security policy TLS_1_2 is supported"));
    }
    Ok(one)
}

fn only_mappings(mode: Option<String>) -> Result<(), AwsError> {
    match mode.filter(|mode| mode != "API_MAPPING_ONLY") {
        Some(mode) => Err(AwsError::not_modelled(format_args!(
            "the routing mode {mode}"
        ))),
        None => Ok(()),
    }
}

/// `CreateDomainName`. Mutual TLS is refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateDomainName {
    pub domain_name: String,
    pub domain_name_configurations: Option<Vec<DomainNameConfiguration>>,
    pub routing_mode: Option<String>,
    pub tags: Option<Strings>,
}

impl Operation for CreateDomainName {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        only_mappings(self.routing_mode)?;
        let configuration = configuration(self.domain_name_configurations)?;
        let wanted = Wanted {
            name: self.domain_name,
            edge: false,
            certificate: configuration.certificate_arn.ok_or_else(|| {
                bad_request("A certificate must be provided for the domain name.")
            })?,
            security_policy: "TLS_1_2".to_owned(),
            ip_address_type: configuration
                .ip_address_type
                .unwrap_or_else(|| "ipv4".to_owned()),
            tags: self.tags.unwrap_or_default(),
        };
        let taken = conflict("The domain name you provided already exists.");
        create(call, wanted, taken).map(|domain| view(&domain))
    }
}

/// `GetDomainName`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDomainName {
    pub domain_name: String,
}

impl Operation for GetDomainName {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        find(call, &self.domain_name).map(view).ok_or_else(missing)
    }
}

/// `GetDomainNames`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetDomainNames {
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetDomainNames {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetDomainNames";
    type Output = Items<DomainName>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<DomainName>, AwsError> {
        let all = call.world.apigateway.domains.values();
        let here = all
            .filter(|domain| domain.region == call.region)
            .map(view)
            .collect();
        page(
            here,
            self.next_token.as_deref(),
            self.max_results.as_deref(),
        )
    }
}

/// `UpdateDomainName`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateDomainName {
    pub domain_name: String,
    pub domain_name_configurations: Option<Vec<DomainNameConfiguration>>,
    pub routing_mode: Option<String>,
}

impl Operation for UpdateDomainName {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateDomainName";
    type Output = DomainName;

    fn run(self, call: &mut Call<'_>) -> Result<DomainName, AwsError> {
        only_mappings(self.routing_mode)?;
        let mut domain = find(call, &self.domain_name).ok_or_else(missing)?.clone();
        if self.domain_name_configurations.is_some() {
            let given = configuration(self.domain_name_configurations)?;
            domain.certificate = given.certificate_arn.unwrap_or(domain.certificate);
            domain.ip_address_type = given.ip_address_type.unwrap_or(domain.ip_address_type);
        }
        replace(call, &domain)?;
        Ok(view(&domain))
    }
}

/// `DeleteDomainName`: with its mappings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteDomainName {
    pub domain_name: String,
}

impl Operation for DeleteDomainName {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteDomainName";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        delete(call, &self.domain_name).ok_or_else(missing)?;
        Ok(Empty {})
    }
}
