//! What the name servers have: zones and record sets as of the changes that are in sync.
//!
//! Invariant: nothing is written here but by [`Due::carry_out`](super::Due::carry_out), so a change that is
//! PENDING is not answered yet, and one after the other they come in the order in which they were made.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::name::DomainName;
use super::rdata::Data;
use super::record_type::RecordType;

/// A zone on its name servers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedZone {
    /// The bare id of the hosted zone.
    pub id: String,
    /// Its name.
    pub name: DomainName,
    /// Its name servers.
    pub servers: Vec<DomainName>,
    sets: BTreeMap<DomainName, BTreeMap<RecordType, ServedSet>>,
}

/// A record set that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServedSet {
    /// Its TTL in seconds and its values.
    Values(u32, Vec<Data>),
    /// The name whose records of the same type are answered as its own.
    Alias(DomainName),
}

/// What changes on the name servers of a zone: a set's name, its type, and what is there from now on.
pub type SetEdit = (DomainName, RecordType, Option<ServedSet>);

impl ServedZone {
    /// A zone without records.
    pub const fn new(id: String, name: DomainName, servers: Vec<DomainName>) -> Self {
        Self {
            id,
            name,
            servers,
            sets: BTreeMap::new(),
        }
    }

    /// Brings sets up to date.
    pub fn apply(&mut self, edits: Vec<SetEdit>) {
        for (name, kind, set) in edits {
            if let Some(set) = set {
                self.sets.entry(name).or_default().insert(kind, set);
            } else if let Some(sets) = self.sets.get_mut(&name) {
                sets.remove(&kind);
                if sets.is_empty() {
                    self.sets.remove(&name);
                }
            }
        }
    }

    /// The sets of a name, by their types.
    pub fn sets(&self, name: &DomainName) -> Option<&BTreeMap<RecordType, ServedSet>> {
        self.sets.get(name)
    }

    /// The set of a name and a type.
    pub fn set(&self, name: &DomainName, kind: RecordType) -> Option<&ServedSet> {
        self.sets.get(name)?.get(&kind)
    }

    /// The values of a name and a type, with their TTL.
    pub fn values(&self, name: &DomainName, kind: RecordType) -> Option<(u32, &[Data])> {
        match self.set(name, kind)? {
            ServedSet::Values(ttl, data) => Some((*ttl, data)),
            ServedSet::Alias(_) => None,
        }
    }

    /// Whether a name exists: it has records, or a name below it has (RFC 4592 2.2.2).
    pub fn exists(&self, name: &DomainName) -> bool {
        *name == self.name
            || self
                .sets
                .range((Bound::Included(name), Bound::Unbounded))
                .take_while(|(other, _)| other.sorts_under(name))
                .any(|(other, _)| other.is_within(name))
    }

    /// The highest name, from below the apex down to `name`, that is delegated away by NS records.
    pub fn cut(&self, name: &DomainName) -> Option<DomainName> {
        let mut below: Vec<DomainName> = Vec::new();
        let mut next = Some(name.clone());
        while let Some(ancestor) = next.filter(|ancestor| *ancestor != self.name) {
            next = ancestor.parent();
            below.push(ancestor);
        }
        below
            .into_iter()
            .rev()
            .find(|ancestor| self.set(ancestor, RecordType::Ns).is_some())
    }
}
