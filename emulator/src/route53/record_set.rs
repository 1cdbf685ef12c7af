//! Resource record sets as Route 53 stores and lists them.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html>,
//! <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html>. Invariant: a stored set was checked by
//! [`change`](super::change); its name is absolute and escaped. Sets of routing policies (`Weight`, `Region`, `Failover`,
//! `GeoLocation`, `MultiValueAnswer`, ...) and health checks of sets are not modelled and refused by their members' names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::name::DomainName;
use super::rdata::{Data, DataError};
use super::record_type::RecordType;
use super::served::ServedSet;
use super::{bare, hosted_zone, page_size};
use crate::operation::{AwsError, Call, Operation, Service};

/// The sets of a zone in the order in which they are listed.
pub type RecordSets = BTreeMap<DomainName, BTreeMap<RecordType, ResourceRecordSet>>;

/// A set of records of one name and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceRecordSet {
    /// The name: any spelling on the way in, absolute and escaped on the way out.
    pub name: String,
    /// The type.
    #[serde(rename = "Type")]
    pub kind: RecordType,
    /// Seconds that a resolver may keep it; not for aliases.
    #[serde(rename = "TTL", skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// The values; not for aliases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_records: Option<Vec<ResourceRecord>>,
    /// What it is an alias of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_target: Option<AliasTarget>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceRecord {
    /// As it was sent.
    pub value: String,
}

/// What an alias stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AliasTarget {
    /// The zone of the target: this one, or the constant of an AWS service.
    pub hosted_zone_id: String,
    /// The target.
    #[serde(rename = "DNSName")]
    pub dns_name: String,
    /// Whether the target's health counts. Health is not modelled, so it is stored and has no effect.
    pub evaluate_target_health: bool,
}

impl ResourceRecordSet {
    /// A set with a TTL and values.
    pub fn simple(name: &DomainName, kind: RecordType, ttl: u32, values: Vec<String>) -> Self {
        let records = values.into_iter().map(|value| ResourceRecord { value });
        Self {
            name: name.to_string(),
            kind,
            ttl: Some(ttl),
            resource_records: Some(records.collect()),
            alias_target: None,
        }
    }

    /// The texts of its values.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let records = self.resource_records.as_deref().unwrap_or_default();
        records.iter().map(|record| record.value.as_str())
    }

    /// The set as name servers answer it.
    ///
    /// # Errors
    /// A value or the target cannot be read.
    pub fn compiled(&self) -> Result<ServedSet, DataError> {
        if let Some(alias) = &self.alias_target {
            return Ok(ServedSet::Alias(DomainName::parse(&alias.dns_name)?));
        }
        let data: Result<Vec<Data>, DataError> = self
            .values()
            .map(|value| Data::parse(self.kind, value))
            .collect();
        Ok(ServedSet::Values(self.ttl.unwrap_or_default(), data?))
    }

    /// Whether it is the set that a DELETE repeats: every member the same, values in any order.
    pub fn same(&self, other: &Self) -> bool {
        let sorted = |set: &Self| {
            let mut records = set.resource_records.clone();
            if let Some(records) = &mut records {
                records.sort();
            }
            records
        };
        let alias = |set: &Self| {
            let alias = set.alias_target.as_ref()?;
            Some((
                bare(&alias.hosted_zone_id).to_owned(),
                DomainName::parse(&alias.dns_name).ok(),
                alias.evaluate_target_health,
            ))
        };
        self.ttl == other.ttl && sorted(self) == sorted(other) && alias(self) == alias(other)
    }
}

/// Lists the record sets of a zone, by name with labels reversed and then by type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListResourceRecordSets {
    /// The zone.
    pub hosted_zone_id: String,
    /// The name to start at.
    pub start_record_name: Option<String>,
    /// The type to start at, within that name.
    pub start_record_type: Option<RecordType>,
    /// The set identifier to start at, within that name and type.
    pub start_record_identifier: Option<String>,
    /// How many at most, 300 if it does not say.
    pub max_items: Option<String>,
}

/// A page of record sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListResourceRecordSetsOutput {
    /// The sets.
    pub resource_record_sets: Vec<ResourceRecordSet>,
    /// Whether there are more.
    pub is_truncated: bool,
    /// The name that the next page starts at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_record_name: Option<String>,
    /// The type that the next page starts at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_record_type: Option<RecordType>,
    /// How many at most.
    pub max_items: String,
}

impl Operation for ListResourceRecordSets {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ListResourceRecordSets";
    type Output = ListResourceRecordSetsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = hosted_zone::find(&call.world.route53, &self.hosted_zone_id)?;
        let size = page_size(self.max_items.as_deref(), 300, 300)?;
        let invalid = |text: String| AwsError::new("InvalidInput", text);
        let start = match self.start_record_name.as_deref() {
            None if self.start_record_type.is_some() => {
                return Err(invalid(
                    "The input is not valid: a type without a name.".to_owned(),
                ));
            }
            None => zone.name.clone(),
            Some(name) => DomainName::parse(name)
                .map_err(|error| invalid(format!("FATAL problem: {error}")))?,
        };
        if self.start_record_identifier.is_some() && self.start_record_type.is_none() {
            let text = "The input is not valid: a set identifier without a name and a type.";
            return Err(invalid(text.to_owned()));
        }
        let first_kind = self.start_record_type;
        let mut sets = zone
            .sets
            .range(&start..)
            .flat_map(|(name, sets)| sets.iter().map(move |(kind, set)| (name, *kind, set)))
            .filter(|(name, kind, _)| {
                *name != &start || first_kind.is_none_or(|first| *kind >= first)
            });
        let resource_record_sets = sets
            .by_ref()
            .take(size)
            .map(|(_, _, set)| set.clone())
            .collect();
        let next = sets.next();
        Ok(ListResourceRecordSetsOutput {
            resource_record_sets,
            is_truncated: next.is_some(),
            next_record_name: next.map(|(name, _, _)| name.to_string()),
            next_record_type: next.map(|(_, kind, _)| kind),
            max_items: size.to_string(),
        })
    }
}
