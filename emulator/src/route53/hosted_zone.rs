//! Hosted zones: made with their name servers, an NS set and an SOA set; listed, changed, deleted.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html>,
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html>. Invariant: a zone always has its apex NS
//! and SOA sets. Private zones and reusable delegation sets are not modelled and refused by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::{ChangeInfo, Edit};
use super::name::DomainName;
use super::record_set::{RecordSets, ResourceRecordSet};
use super::record_type::RecordType;
use super::served::ServedZone;
use super::{State, bare};
use crate::ids::Ids;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world::World;

/// A hosted zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Its id, without a prefix.
    pub id: String,
    /// Its name.
    pub name: DomainName,
    /// What its maker called the request.
    pub caller_reference: String,
    /// What its maker says of it.
    pub comment: Option<String>,
    /// Its name servers, without trailing dots.
    pub servers: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its records as they were last written, in sync or not.
    pub sets: RecordSets,
}

impl Zone {
    /// How many record sets it has.
    pub fn count(&self) -> usize {
        self.sets.values().map(BTreeMap::len).sum()
    }

    /// The zone as it is answered.
    pub fn shown(&self) -> HostedZone {
        HostedZone {
            id: format!("/hostedzone/{}", self.id),
            name: self.name.to_string(),
            caller_reference: self.caller_reference.clone(),
            config: HostedZoneConfig {
                comment: self.comment.clone(),
                private_zone: Some(false),
            },
            resource_record_set_count: self.count(),
        }
    }

    fn delegation_set(&self) -> DelegationSet {
        DelegationSet {
            name_servers: self.servers.clone(),
        }
    }
}

/// A zone as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HostedZone {
    /// `/hostedzone/Z..`.
    pub id: String,
    /// The name, absolute and escaped.
    pub name: String,
    /// What its maker called the request.
    pub caller_reference: String,
    /// Comment, and whether it is private.
    pub config: HostedZoneConfig,
    /// How many record sets it has.
    pub resource_record_set_count: usize,
}

/// Comment, and whether a zone is private.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HostedZoneConfig {
    /// What its maker says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether it answers only in VPCs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_zone: Option<bool>,
}

/// The name servers of a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DelegationSet {
    /// Their names, without trailing dots.
    pub name_servers: Vec<String>,
}

/// Makes a zone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateHostedZone {
    /// The name.
    pub name: String,
    /// A word that no other request has.
    pub caller_reference: String,
    /// Comment, and whether it is private.
    pub hosted_zone_config: Option<HostedZoneConfig>,
    /// A reusable delegation set; there is none.
    pub delegation_set_id: Option<String>,
}

/// The zone, its name servers, and the change that brings it to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateHostedZoneOutput {
    /// The zone.
    pub hosted_zone: HostedZone,
    /// The change.
    pub change_info: ChangeInfo,
    /// Its name servers.
    pub delegation_set: DelegationSet,
    /// Where it is.
    pub location: String,
}

impl Operation for CreateHostedZone {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "CreateHostedZone";
    type Output = CreateHostedZoneOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let config = self.hosted_zone_config.unwrap_or_default();
        if config.private_zone == Some(true) {
            return Err(AwsError::not_modelled("private hosted zones"));
        }
        no_delegation_set(self.delegation_set_id.as_deref())?;
        let name = zone_name(&self.name)?;
        let zones = &call.world.route53.zones;
        if zones
            .values()
            .any(|zone| zone.caller_reference == self.caller_reference)
        {
            return Err(AwsError::new(
                "HostedZoneAlreadyExists",
                "A hosted zone has already been created with the specified caller reference.",
            ));
        }
        let ids = &mut call.world.ids;
        let servers = name_servers(ids);
        let zone = Zone {
            // With its prefix an id has 32 characters, which is what the model allows.
            id: format!("Z0{}", ids.upper_digits(18)),
            sets: first_sets(&name, &servers),
            name,
            caller_reference: self.caller_reference,
            comment: config.comment.filter(|comment| !comment.is_empty()),
            servers,
            tags: BTreeMap::new(),
        };
        let change_info = ChangeInfo::submit(call.world, None, Edit::zone(&zone)?);
        let output = CreateHostedZoneOutput {
            hosted_zone: zone.shown(),
            change_info,
            delegation_set: zone.delegation_set(),
            location: format!(
                "https://route53.amazonaws.com/2013-04-01/hostedzone/{}",
                zone.id
            ),
        };
        call.world.route53.zones.insert(zone.id.clone(), zone);
        Ok(output)
    }
}

/// The name of a public zone: no TLD, no wildcard, nothing that AWS keeps for itself.
fn zone_name(text: &str) -> Result<DomainName, AwsError> {
    let invalid = |text: String| AwsError::new("InvalidDomainName", text);
    let name =
        DomainName::parse(text).map_err(|error| invalid(format!("FATAL problem: {error}")))?;
    if name.is_wildcard() || name.labels().len() < 2 {
        return Err(invalid(
            "The specified domain name is not valid.".to_owned(),
        ));
    }
    let reserved = ["example.com", "example.net", "example.org"];
    let host = name.host();
    if reserved.iter().any(|apex| {
        host == *apex
            || host
                .strip_suffix(apex)
                .is_some_and(|rest| rest.ends_with('.'))
    }) {
        return Err(invalid(format!("{host} is reserved by AWS!")));
    }
    Ok(name)
}

/// Four name servers, one of each of Route 53's four domains, in an order by chance.
fn name_servers(ids: &mut Ids) -> Vec<String> {
    let mut domains = vec![(0, "com"), (512, "net"), (1024, "org"), (1536, "co.uk")];
    let mut servers = Vec::new();
    while !domains.is_empty() {
        let at = usize::try_from(ids.below(domains.len() as u64)).unwrap_or_default();
        let (first, domain) = domains.remove(at);
        let number = ids.below(512);
        servers.push(format!(
            "ns-{}.awsdns-{:02}.{domain}",
            first + number,
            number / 8
        ));
    }
    servers
}

fn first_sets(name: &DomainName, servers: &[String]) -> RecordSets {
    let primary = servers.first().map_or("", String::as_str);
    let soa = format!("{primary}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400");
    let ns = servers.iter().map(|server| format!("{server}.")).collect();
    let sets = [
        ResourceRecordSet::simple(name, RecordType::Ns, 172_800, ns),
        ResourceRecordSet::simple(name, RecordType::Soa, 900, vec![soa]),
    ];
    let by_kind = sets.into_iter().map(|set| (set.kind, set)).collect();
    BTreeMap::from([(name.clone(), by_kind)])
}

/// Refuses the id of a reusable delegation set, since none can be made.
pub(super) fn no_delegation_set(id: Option<&str>) -> Result<(), AwsError> {
    match id {
        None => Ok(()),
        Some(id) => Err(AwsError::new(
            "NoSuchDelegationSet",
            format!("A reusable delegation set with the ID {id} does not exist."),
        )),
    }
}

/// A zone by its id, with or without its prefix.
pub(super) fn find<'s>(state: &'s State, id: &str) -> Result<&'s Zone, AwsError> {
    state.zones.get(bare(id)).ok_or_else(|| no_such(id))
}

/// The same, to be changed.
pub(super) fn find_mut<'s>(state: &'s mut State, id: &str) -> Result<&'s mut Zone, AwsError> {
    state.zones.get_mut(bare(id)).ok_or_else(|| no_such(id))
}

fn no_such(id: &str) -> AwsError {
    AwsError::new(
        "NoSuchHostedZone",
        format!("No hosted zone found with ID: {}", bare(id)),
    )
}

/// Answers a zone and its name servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetHostedZone {
    /// The zone.
    pub id: String,
}

/// A zone and its name servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetHostedZoneOutput {
    /// The zone.
    pub hosted_zone: HostedZone,
    /// Its name servers.
    pub delegation_set: DelegationSet,
}

impl Operation for GetHostedZone {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "GetHostedZone";
    type Output = GetHostedZoneOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = find(&call.world.route53, &self.id)?;
        Ok(GetHostedZoneOutput {
            hosted_zone: zone.shown(),
            delegation_set: zone.delegation_set(),
        })
    }
}

/// Changes the comment of a zone, or takes it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateHostedZoneComment {
    /// The zone.
    pub id: String,
    /// The new comment; none to take it away.
    pub comment: Option<String>,
}

/// The zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateHostedZoneCommentOutput {
    /// The zone.
    pub hosted_zone: HostedZone,
}

impl Operation for UpdateHostedZoneComment {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "UpdateHostedZoneComment";
    type Output = UpdateHostedZoneCommentOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = find_mut(&mut call.world.route53, &self.id)?;
        zone.comment = self.comment.filter(|comment| !comment.is_empty());
        Ok(UpdateHostedZoneCommentOutput {
            hosted_zone: zone.shown(),
        })
    }
}

/// Deletes a zone that has no records but its own NS and SOA.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteHostedZone {
    /// The zone.
    pub id: String,
}

/// The change that takes it from the name servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteHostedZoneOutput {
    /// The change.
    pub change_info: ChangeInfo,
}

impl Operation for DeleteHostedZone {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "DeleteHostedZone";
    type Output = DeleteHostedZoneOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = find(&call.world.route53, &self.id)?;
        if zone.count() > 2 {
            return Err(AwsError::new(
                "HostedZoneNotEmpty",
                "The specified hosted zone contains non-required resource record sets and so \
                 cannot be deleted.",
            ));
        }
        let (id, name) = (zone.id.clone(), zone.name.clone());
        call.world.route53.zones.remove(&id);
        Ok(DeleteHostedZoneOutput {
            change_info: ChangeInfo::submit(call.world, None, Edit::Gone { name, id }),
        })
    }
}

/// What the name servers have of a zone; `None` until its creation is in sync.
pub(super) fn served<'w>(world: &'w World, zone: &Zone) -> Option<&'w ServedZone> {
    let of_name = world.route53.served.get(&zone.name)?;
    of_name.iter().find(|served| served.id == zone.id)
}
