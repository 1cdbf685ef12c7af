//! What a batch of changes would leave, or everything that is wrong with it.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html>; RFC 1034 3.6.2 (CNAME).
//! Invariant: nothing is changed here; the problems of a batch come together in one `InvalidChangeBatch`, in brackets.

use std::collections::BTreeMap;

use super::alias;
use super::change::{Action, Change};
use super::hosted_zone::Zone;
use super::name::DomainName;
use super::rdata::DataError;
use super::record_set::{RecordSets, ResourceRecordSet};
use super::record_type::RecordType;
use super::served::{ServedSet, SetEdit};
use crate::operation::AwsError;

/// Elements of a batch, and characters in their values. An UPSERT counts twice.
const ELEMENTS: usize = 1000;
const CHARACTERS: usize = 32_000;

/// Values of a set.
const VALUES: usize = 400;

/// What a batch leaves.
#[derive(Debug)]
pub struct Outcome {
    /// The sets of every name that it touches; an empty map for a name without any.
    pub touched: RecordSets,
    /// What is different for the name servers.
    pub edits: Vec<SetEdit>,
}

/// A change whose set could be read.
struct Read<'c> {
    action: Action,
    name: DomainName,
    set: &'c ResourceRecordSet,
    compiled: ServedSet,
}

impl Read<'_> {
    const fn makes(&self) -> bool {
        matches!(self.action, Action::Create | Action::Upsert)
    }

    const fn kind(&self) -> RecordType {
        self.set.kind
    }
}

/// The outcome of a batch on a zone.
///
/// # Errors
/// `InvalidInput`, `InvalidChangeBatch`, or the refusal of what is not modelled.
pub fn outcome(zone: &Zone, changes: &[Change]) -> Result<Outcome, AwsError> {
    for change in changes {
        well_formed(change)?;
    }
    let mut problems = too_much(changes);
    let mut read = Vec::new();
    for change in changes {
        match readable(zone, change)? {
            Ok(one) => read.push(one),
            Err(mut wrong) => problems.append(&mut wrong),
        }
    }
    problems.extend(twice(&read));
    refuse(&problems)?;
    let (touched, problems) = applied(zone, &read);
    refuse(&problems)?;
    let mut problems = conflicts(zone, &read, &touched);
    for change in read.iter().filter(|change| change.makes()) {
        if let Some(target) = &change.set.alias_target {
            let set = |name: &DomainName, kind| {
                let sets = touched.get(name).or_else(|| zone.sets.get(name));
                sets.and_then(|sets| sets.get(&kind))
            };
            let mut wrong = alias::problems(zone, &change.name, change.kind(), target, set)?;
            problems.append(&mut wrong);
        }
    }
    refuse(&problems)?;
    Ok(Outcome {
        edits: edits(read),
        touched,
    })
}

fn refuse(problems: &[String]) -> Result<(), AwsError> {
    if problems.is_empty() {
        return Ok(());
    }
    let text = format!("[{}]", problems.join(", "));
    Err(AwsError::new("InvalidChangeBatch", text))
}

/// Either an alias target, or a TTL and values.
fn well_formed(change: &Change) -> Result<(), AwsError> {
    let set = &change.resource_record_set;
    let found = match (&set.alias_target, set.ttl, &set.resource_records) {
        (Some(_), None, None) | (None, Some(_), Some(_)) => return Ok(()),
        (None, _, _) => "none",
        (Some(_), _, _) => "more than one",
    };
    let action = match change.action {
        Action::Create => "CREATE",
        Action::Delete => "DELETE",
        Action::Upsert => "UPSERT",
    };
    Err(AwsError::new(
        "InvalidInput",
        format!(
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or \
             TrafficPolicyInstanceId], but found {found} in Change with [Action={action}, Name={}, Type={}, \
             SetIdentifier=null]",
            set.name, set.kind
        ),
    ))
}

fn too_much(changes: &[Change]) -> Vec<String> {
    let count = |size: &dyn Fn(&ResourceRecordSet) -> usize| -> usize {
        let sizes = changes.iter().map(|change| {
            let twice = usize::from(change.action == Action::Upsert);
            size(&change.resource_record_set) * (1 + twice)
        });
        sizes.sum()
    };
    let elements = count(&|set| set.values().count().max(1));
    let characters = count(&|set| set.values().map(str::len).sum());
    let mut problems = Vec::new();
    if elements > ELEMENTS {
        problems.push(format!("Number of records limit of {ELEMENTS} exceeded."));
    }
    if characters > CHARACTERS {
        problems.push(format!(
            "Number of characters limit of {CHARACTERS} exceeded."
        ));
    }
    problems
}

/// Reads the name and the values of a change, or says what is wrong with them.
fn readable<'c>(
    zone: &Zone,
    change: &'c Change,
) -> Result<Result<Read<'c>, Vec<String>>, AwsError> {
    let set = &change.resource_record_set;
    let name = match DomainName::parse(&set.name) {
        Ok(name) => name,
        Err(error) => return Ok(Err(vec![format!("FATAL problem: {error}")])),
    };
    if !name.is_within(&zone.name) {
        return Ok(Err(vec![format!(
            "RRSet with DNS name {name} is not permitted in zone {}",
            zone.name
        )]));
    }
    let mut problems = values(set);
    match set.compiled() {
        Ok(compiled) if problems.is_empty() => {
            return Ok(Ok(Read {
                action: change.action,
                name,
                set,
                compiled,
            }));
        }
        Ok(_) => {}
        Err(DataError::NotModelled(kind)) => {
            return Err(AwsError::not_modelled(format_args!(
                "records of type {kind}"
            )));
        }
        Err(DataError::Fatal(text)) if set.alias_target.is_some() => {
            problems.push(format!("FATAL problem: {text}"));
        }
        Err(DataError::Fatal(_)) => problems.push(unreadable(set)),
    }
    Ok(Err(problems))
}

/// What is wrong with every value of a set that cannot be read.
fn unreadable(set: &ResourceRecordSet) -> String {
    let wrong: Vec<String> = set
        .values()
        .filter_map(|value| match super::rdata::Data::parse(set.kind, value) {
            Err(DataError::Fatal(text)) => Some(format!("FATAL problem: {text}")),
            _ => None,
        })
        .collect();
    match wrong.as_slice() {
        [one] => format!("Invalid Resource Record: {one}"),
        several => format!("Invalid Resource Record: '{}'", several.join("', '")),
    }
}

/// What is wrong with the number of a set's values.
fn values(set: &ResourceRecordSet) -> Vec<String> {
    let mut seen = BTreeMap::new();
    for value in set.values() {
        *seen.entry(value).or_insert(0_usize) += 1;
    }
    let mut problems: Vec<String> = seen
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(value, _)| format!("Duplicate Resource Record: '{value}'"))
        .collect();
    let count = set.values().count();
    let single = matches!(set.kind, RecordType::Cname | RecordType::Soa);
    if count > VALUES {
        problems.push(format!(
            "Cannot have more than {VALUES} records in a RRSet."
        ));
    }
    if single && count > 1 {
        problems.push(format!(
            "Cannot have more than 1 record in a RRSet of type {}.",
            set.kind
        ));
    }
    problems
}

/// Sets that are changed more than once, other than by being replaced.
fn twice(read: &[Read<'_>]) -> Vec<String> {
    let mut actions: BTreeMap<(&DomainName, RecordType), Vec<Action>> = BTreeMap::new();
    for change in read {
        let of_set = actions.entry((&change.name, change.kind())).or_default();
        of_set.push(change.action);
    }
    actions
        .into_iter()
        .filter(|(_, actions)| {
            let [first, second] = actions.as_slice() else {
                return actions.len() > 2;
            };
            !matches!(
                (first, second),
                (Action::Delete, Action::Create) | (Action::Create, Action::Delete)
            )
        })
        .map(|((name, kind), _)| {
            format!(
                "The request contains an invalid set of changes for a resource record set '{kind} \
                 {name}'"
            )
        })
        .collect()
}

/// The touched names after the batch: what is deleted first, then what is made.
fn applied(zone: &Zone, read: &[Read<'_>]) -> (RecordSets, Vec<String>) {
    let mut touched = RecordSets::new();
    for change in read {
        let sets = zone.sets.get(&change.name).cloned().unwrap_or_default();
        touched.entry(change.name.clone()).or_insert(sets);
    }
    let mut problems = Vec::new();
    let (deleted, made): (Vec<_>, Vec<_>) = read.iter().partition(|change| !change.makes());
    for change in deleted {
        let sets = touched.entry(change.name.clone()).or_default();
        let shown = shown(&change.name, change.kind());
        match sets.get(&change.kind()) {
            None => problems.push(format!("Tried to delete resource record set {shown} but it was not found")),
            Some(set) if !set.same(change.set) => problems.push(format!(
                "Tried to delete resource record set {shown} but the values provided do not match the \
                 current values"
            )),
            Some(_) => {
                sets.remove(&change.kind());
            }
        }
    }
    for change in made {
        let sets = touched.entry(change.name.clone()).or_default();
        if change.action == Action::Create && sets.contains_key(&change.kind()) {
            let shown = shown(&change.name, change.kind());
            problems.push(format!(
                "Tried to create resource record set {shown} but it already exists"
            ));
            continue;
        }
        sets.insert(change.kind(), normal(&change.name, change.set));
    }
    (touched, problems)
}

fn shown(name: &DomainName, kind: RecordType) -> String {
    format!("[name='{name}', type='{kind}']")
}

/// The set as it is stored: names absolute, escaped and in lower case, ids without a prefix.
fn normal(name: &DomainName, set: &ResourceRecordSet) -> ResourceRecordSet {
    let mut set = set.clone();
    set.name = name.to_string();
    if let Some(alias) = &mut set.alias_target {
        alias.hosted_zone_id = super::bare(&alias.hosted_zone_id).to_owned();
        if let Ok(target) = DomainName::parse(&alias.dns_name) {
            alias.dns_name = target.to_string();
        }
    }
    set
}

/// What may not stand together, and what a zone must have.
fn conflicts(zone: &Zone, read: &[Read<'_>], touched: &RecordSets) -> Vec<String> {
    let mut problems = Vec::new();
    let apex = &zone.name;
    for change in read.iter().filter(|change| change.makes()) {
        let (name, kind) = (&change.name, change.kind());
        let others: Vec<RecordType> = touched
            .get(name)
            .into_iter()
            .flat_map(BTreeMap::keys)
            .copied()
            .filter(|other| *other != kind)
            .collect();
        if kind == RecordType::Cname && name == apex {
            problems.push(format!(
                "RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {apex}"
            ));
        } else if kind == RecordType::Cname && !others.is_empty() {
            problems.push(format!(
                "RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other \
                 records with the same DNS name in zone {apex}"
            ));
        } else if others.contains(&RecordType::Cname) {
            problems.push(format!(
                "RRSet of type {kind} with DNS name {name} is not permitted because a conflicting \
                 RRSet of type  CNAME with the same DNS name already exists in zone {apex}"
            ));
        }
        if kind == RecordType::Ns && name.is_wildcard() {
            problems.push(format!(
                "RRSet of type NS with DNS name {name} is not permitted as a wildcard in zone {apex}"
            ));
        }
        if kind == RecordType::Soa && name != apex {
            problems.push("A HostedZone must contain exactly one SOA record.".to_owned());
        }
    }
    if let Some(sets) = touched.get(apex) {
        if !sets.contains_key(&RecordType::Soa) {
            problems.push("A HostedZone must contain exactly one SOA record.".to_owned());
        }
        if !sets.contains_key(&RecordType::Ns) {
            problems.push(
                "A HostedZone must contain at least one NS record for the zone itself.".to_owned(),
            );
        }
    }
    problems
}

/// What the name servers have to do; a set that is replaced is only put in place.
fn edits(read: Vec<Read<'_>>) -> Vec<SetEdit> {
    let (made, deleted): (Vec<_>, Vec<_>) = read.into_iter().partition(Read::makes);
    let gone = deleted
        .into_iter()
        .map(|change| (change.name, change.set.kind, None));
    let there = made
        .into_iter()
        .map(|change| (change.name, change.set.kind, Some(change.compiled)));
    gone.chain(there).collect()
}
