//! Lists of hosted zones, by their ids and by their names.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZones.html>,
//! <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListHostedZonesByName.html>. Invariant: a page starts exactly
//! where the one before it said.

use serde::{Deserialize, Serialize};

use super::hosted_zone::{HostedZone, Zone, no_delegation_set};
use super::name::DomainName;
use super::{bare, page_size};
use crate::operation::{AwsError, Call, Operation, Service};

/// Answers how many zones there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetHostedZoneCount {}

/// How many zones there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetHostedZoneCountOutput {
    /// How many.
    pub hosted_zone_count: usize,
}

impl Operation for GetHostedZoneCount {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "GetHostedZoneCount";
    type Output = GetHostedZoneCountOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        Ok(GetHostedZoneCountOutput {
            hosted_zone_count: call.world.route53.zones.len(),
        })
    }
}

/// Lists the zones, by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListHostedZones {
    /// The id to start at, from `NextMarker`.
    pub marker: Option<String>,
    /// How many at most, 100 if it does not say.
    pub max_items: Option<String>,
    /// Only those of a reusable delegation set; there is none.
    pub delegation_set_id: Option<String>,
    /// Only private ones; there are none.
    pub hosted_zone_type: Option<String>,
}

/// A page of zones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListHostedZonesOutput {
    /// The zones.
    pub hosted_zones: Vec<HostedZone>,
    /// Where the page starts.
    pub marker: String,
    /// Whether there are more.
    pub is_truncated: bool,
    /// Where the next page starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// How many at most.
    pub max_items: String,
}

impl Operation for ListHostedZones {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ListHostedZones";
    type Output = ListHostedZonesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        no_delegation_set(self.delegation_set_id.as_deref())?;
        let size = page_size(self.max_items.as_deref(), 100, 100)?;
        let marker = self.marker.unwrap_or_default();
        let private = self.hosted_zone_type.is_some();
        let mut zones = call
            .world
            .route53
            .zones
            .range(bare(&marker).to_owned()..)
            .map(|(_, zone)| zone)
            .filter(|_| !private);
        let hosted_zones = zones.by_ref().take(size).map(Zone::shown).collect();
        let next_marker = zones.next().map(|zone| zone.id.clone());
        Ok(ListHostedZonesOutput {
            hosted_zones,
            marker,
            is_truncated: next_marker.is_some(),
            next_marker,
            max_items: size.to_string(),
        })
    }
}

/// Lists the zones by their names, labels reversed, from a name on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListHostedZonesByName {
    /// The name to start at.
    #[serde(rename = "DNSName")]
    pub dns_name: Option<String>,
    /// The id to start at among zones of that name.
    pub hosted_zone_id: Option<String>,
    /// How many at most, 100 if it does not say.
    pub max_items: Option<String>,
}

/// A page of zones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListHostedZonesByNameOutput {
    /// The zones.
    pub hosted_zones: Vec<HostedZone>,
    /// The name that was asked for.
    #[serde(rename = "DNSName", skip_serializing_if = "Option::is_none")]
    pub dns_name: Option<String>,
    /// The id that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_zone_id: Option<String>,
    /// Whether there are more.
    pub is_truncated: bool,
    /// The name that the next page starts at.
    #[serde(rename = "NextDNSName", skip_serializing_if = "Option::is_none")]
    pub next_dns_name: Option<String>,
    /// The id that the next page starts at, without a prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_hosted_zone_id: Option<String>,
    /// How many at most.
    pub max_items: String,
}

impl Operation for ListHostedZonesByName {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ListHostedZonesByName";
    type Output = ListHostedZonesByNameOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let size = page_size(self.max_items.as_deref(), 100, 100)?;
        let start = match (self.dns_name.as_deref(), self.hosted_zone_id.as_deref()) {
            (None, Some(_)) => {
                let text = "If you include a hosted zone ID, you must also include a DNS name.";
                return Err(AwsError::new("InvalidInput", text));
            }
            (None, None) => None,
            (Some(name), id) => {
                let name = DomainName::parse(name).map_err(|error| {
                    AwsError::new("InvalidDomainName", format!("FATAL problem: {error}"))
                })?;
                Some((name, bare(id.unwrap_or_default()).to_owned()))
            }
        };
        let mut zones: Vec<&Zone> = call
            .world
            .route53
            .zones
            .values()
            .filter(|zone| {
                start
                    .as_ref()
                    .is_none_or(|(name, id)| (&zone.name, &zone.id) >= (name, id))
            })
            .collect();
        zones.sort_by_key(|zone| (&zone.name, &zone.id));
        let next = zones.get(size).copied();
        zones.truncate(size);
        Ok(ListHostedZonesByNameOutput {
            hosted_zones: zones.into_iter().map(Zone::shown).collect(),
            dns_name: self.dns_name,
            hosted_zone_id: self.hosted_zone_id,
            is_truncated: next.is_some(),
            next_dns_name: next.map(|zone| zone.name.to_string()),
            next_hosted_zone_id: next.map(|zone| zone.id.clone()),
            max_items: size.to_string(),
        })
    }
}
