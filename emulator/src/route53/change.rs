//! Batches of changes: all of one is done or nothing, listed at once and answered when the change is in sync.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html>,
//! <https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetChange.html>. Invariant: a batch is judged by the state
//! that it would leave, so that a DELETE and a CREATE of one set make a replacement.

use serde::{Deserialize, Serialize};

use super::hosted_zone::{self, Zone};
use super::name::DomainName;
use super::rdata::DataError;
use super::record_set::ResourceRecordSet;
use super::served::{ServedZone, SetEdit};
use super::{Due, bare, batch};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world::{self, World};

/// Seconds until a change is on all name servers; AWS says that it takes 60 at most.
const SYNC: i64 = 30;

/// A change and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangeInfo {
    /// `/change/C..`.
    pub id: String,
    /// `PENDING`, or `INSYNC` when all name servers have it.
    pub status: Status,
    /// When it was asked for.
    pub submitted_at: Timestamp,
    /// What its maker says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// How far a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Not all name servers have it.
    Pending,
    /// All name servers have it.
    Insync,
}

/// What a change does to the name servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// A zone is new.
    New(ServedZone),
    /// Sets of a zone are different.
    Sets {
        /// The zone's name.
        name: DomainName,
        /// Its id.
        id: String,
        /// What is different.
        edits: Vec<SetEdit>,
    },
    /// A zone is gone.
    Gone {
        /// Its name.
        name: DomainName,
        /// Its id.
        id: String,
    },
}

impl Edit {
    /// A new zone with the sets that it has.
    pub(super) fn zone(zone: &Zone) -> Result<Self, AwsError> {
        let servers: Result<_, _> = zone
            .servers
            .iter()
            .map(|text| DomainName::parse(text))
            .collect();
        let unreadable = |error: DataError| AwsError::not_modelled(format_args!("{error:?}"));
        let servers = servers.map_err(|error| unreadable(DataError::from(error)))?;
        let mut served = ServedZone::new(zone.id.clone(), zone.name.clone(), servers);
        for (name, sets) in &zone.sets {
            for (kind, set) in sets {
                let compiled = set.compiled().map_err(unreadable)?;
                served.apply(vec![(name.clone(), *kind, Some(compiled))]);
            }
        }
        Ok(Self::New(served))
    }

    /// Brings it to the name servers.
    pub(super) fn publish(self, world: &mut World) {
        let served = &mut world.route53.served;
        match self {
            Self::New(zone) => served.entry(zone.name.clone()).or_default().push(zone),
            Self::Sets { name, id, edits } => {
                let mut zones = served.get_mut(&name).into_iter().flatten();
                if let Some(zone) = zones.find(|zone| zone.id == id) {
                    zone.apply(edits);
                }
            }
            Self::Gone { name, id } => {
                if let Some(zones) = served.get_mut(&name) {
                    zones.retain(|zone| zone.id != id);
                    if zones.is_empty() {
                        served.remove(&name);
                    }
                }
            }
        }
    }
}

impl ChangeInfo {
    /// Files a change, PENDING until it is in sync.
    pub(super) fn submit(world: &mut World, comment: Option<String>, edit: Edit) -> Self {
        let id = format!("C{}", world.ids.upper_digits(20));
        let info = Self {
            id: format!("/change/{id}"),
            status: Status::Pending,
            submitted_at: world.now,
            comment,
        };
        world.route53.changes.insert(id.clone(), info.clone());
        world.later(SYNC, world::Due::Route53(Due::InSync { change: id, edit }));
        info
    }
}

/// Answers how far a change is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetChange {
    /// The change.
    pub id: String,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChangeOutput {
    /// The change.
    pub change_info: ChangeInfo,
}

impl Operation for GetChange {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "GetChange";
    type Output = ChangeOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let id = bare(&self.id);
        let change = call.world.route53.changes.get(id);
        let change_info = change.cloned().ok_or_else(|| {
            AwsError::new(
                "NoSuchChange",
                format!("Could not find resource with ID: {id}"),
            )
        })?;
        Ok(ChangeOutput { change_info })
    }
}

/// Changes record sets of a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangeResourceRecordSets {
    /// The zone.
    pub hosted_zone_id: String,
    /// The batch.
    pub change_batch: ChangeBatch,
}

/// Changes that are done together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangeBatch {
    /// What their maker says of them.
    pub comment: Option<String>,
    /// The changes.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Change {
    /// What to do.
    pub action: Action,
    /// With what.
    pub resource_record_set: ResourceRecordSet,
}

/// What to do with a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Action {
    /// Make a new one.
    Create,
    /// Take one away, which is repeated exactly.
    Delete,
    /// Make one, or put it in the place of the one there is.
    Upsert,
}

impl Operation for ChangeResourceRecordSets {
    const SERVICE: Service = Service::Route53;
    const NAME: &'static str = "ChangeResourceRecordSets";
    type Output = ChangeOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let zone = hosted_zone::find(&call.world.route53, &self.hosted_zone_id)?;
        let ChangeBatch { comment, changes } = self.change_batch;
        let batch::Outcome { touched, edits } = batch::outcome(zone, &changes)?;
        let edit = Edit::Sets {
            name: zone.name.clone(),
            id: zone.id.clone(),
            edits,
        };
        let zone = hosted_zone::find_mut(&mut call.world.route53, &self.hosted_zone_id)?;
        for (name, sets) in touched {
            if sets.is_empty() {
                zone.sets.remove(&name);
            } else {
                zone.sets.insert(name, sets);
            }
        }
        Ok(ChangeOutput {
            change_info: ChangeInfo::submit(call.world, comment, edit),
        })
    }
}
