//! Answers to DNS questions: what the public DNS would say, as far as the hosted zones of the World reach.
//!
//! Pages: RFC 1034 4.3.2, RFC 4592 (wildcards), RFC 2308 (negative answers), and Route 53's
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html>. Invariant: it
//! is a function of the World and the question, and only what is in sync is answered.
//!
//! A zone answers if it is reachable: the topmost zone of a name is taken to be delegated by its registrar (of several
//! zones of that name the oldest), and a zone below it must be delegated by NS records in its parent, as a resolver would
//! find it. AWS's own names are answered for everything that the emulator serves.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::name::{DomainName, NameError};
use super::rdata::Data;
use super::record_type::RecordType;
use super::served::{ServedSet, ServedZone};
use crate::names;
use crate::world::World;

/// How far chains of CNAME and alias records are followed.
const CHAIN: usize = 16;

/// The TTL of an alias to something of AWS's, in seconds.
const ALIAS_TTL: u32 = 60;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// About which name.
    pub name: DomainName,
    /// For which type.
    pub kind: Asked,
}

/// The type of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// One that Route 53 stores.
    Type(RecordType),
    /// All of them.
    Any,
    /// One that no record has.
    Other,
}

impl Question {
    /// A question for a type.
    ///
    /// # Errors
    /// The text is no domain name.
    pub fn new(name: &str, kind: RecordType) -> Result<Self, NameError> {
        Ok(Self {
            name: DomainName::parse(name)?,
            kind: Asked::Type(kind),
        })
    }
}

/// The response code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// There is such a name, with or without records of the type.
    NoError,
    /// There is no such name.
    NxDomain,
    /// An alias or CNAME chain that does not end.
    ServFail,
    /// No zone encloses the name.
    Refused,
}

/// A record in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its owner.
    pub name: DomainName,
    /// Its TTL in seconds.
    pub ttl: u32,
    /// Its data.
    pub data: Data,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How it went.
    pub code: Code,
    /// Whether it comes from the zone itself, which a referral and a refusal do not.
    pub authoritative: bool,
    /// The records asked for, and the CNAME records on the way to them.
    pub answers: Vec<Record>,
    /// The zone's name servers, those of a delegation, or the SOA of a negative answer.
    pub authority: Vec<Record>,
    /// Addresses of name servers of a delegation.
    pub additional: Vec<Record>,
}

impl Answer {
    fn of(code: Code) -> Self {
        Self {
            code,
            authoritative: code != Code::Refused,
            answers: Vec::new(),
            authority: Vec::new(),
            additional: Vec::new(),
        }
    }

    /// The IPv4 addresses in it.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.answers.iter().filter_map(|record| match record.data {
            Data::A(address) => Some(address),
            _ => None,
        })
    }
}

/// Answers a question.
pub fn resolve(world: &World, question: &Question) -> Answer {
    let mut chain = Answer::of(Code::NoError);
    let mut seen = BTreeSet::new();
    let mut last = None;
    let mut name = question.name.clone();
    for _ in 0..CHAIN {
        if !seen.insert(name.clone()) {
            break;
        }
        let asked = Question {
            name,
            kind: question.kind,
        };
        let (mut step, zone) = one(world, &asked);
        if step.code == Code::Refused && !chain.answers.is_empty() {
            return with_servers(chain, last);
        }
        let target = next_of(&step, &asked);
        chain.answers.append(&mut step.answers);
        chain = Answer {
            answers: chain.answers,
            ..step
        };
        let Some(target) = target else {
            return with_servers(chain, zone);
        };
        (name, last) = (target, zone);
    }
    Answer::of(Code::ServFail)
}

/// A positive answer names the zone's servers, unless it was they who were asked for.
fn with_servers(mut answer: Answer, zone: Option<&ServedZone>) -> Answer {
    let named = |zone: &ServedZone| {
        let of_zone =
            |record: &Record| record.name == zone.name && record.data.kind() == RecordType::Ns;
        answer.answers.iter().any(of_zone)
    };
    if let Some(zone) = zone.filter(|zone| !named(zone))
        && answer.code == Code::NoError
        && !answer.answers.is_empty()
        && answer.authority.is_empty()
    {
        answer.authority = records(zone, &zone.name, RecordType::Ns);
    }
    answer
}

/// Answers a question from one zone, whoever delegates to it, without following a CNAME out of it.
pub fn resolve_in(world: &World, zone: &ServedZone, question: &Question) -> Answer {
    if question.name.is_within(&zone.name) {
        within(world, zone, question)
    } else {
        Answer::of(Code::Refused)
    }
}

/// The target of the CNAME that an answer ends with, if something else was asked for.
fn next_of(step: &Answer, asked: &Question) -> Option<DomainName> {
    if matches!(asked.kind, Asked::Any | Asked::Type(RecordType::Cname)) {
        return None;
    }
    match step.answers.last()?.data {
        Data::Cname(ref target) => Some(target.clone()),
        _ => None,
    }
}

fn one<'w>(world: &'w World, question: &Question) -> (Answer, Option<&'w ServedZone>) {
    let host = question.name.host();
    if names::is_aws(&host) {
        return (of_aws(world, question, &host), None);
    }
    match zone_of(world, question) {
        Some(zone) => (within(world, zone, question), Some(zone)),
        None => (Answer::of(Code::Refused), None),
    }
}

/// A name of AWS's own: the emulator's address if it serves it, else a name that does not exist.
fn of_aws(world: &World, question: &Question, host: &str) -> Answer {
    if world.names.site(host).is_none() {
        return Answer::of(Code::NxDomain);
    }
    let mut answer = Answer::of(Code::NoError);
    if matches!(question.kind, Asked::Any | Asked::Type(RecordType::A)) {
        answer.answers.push(Record {
            name: question.name.clone(),
            ttl: ALIAS_TTL,
            data: Data::A(world.names.address),
        });
    }
    answer
}

/// The zone that a resolver ends at: from the topmost one down along the delegations.
fn zone_of<'w>(world: &'w World, question: &Question) -> Option<&'w ServedZone> {
    let served = &world.route53.served;
    let mut ancestors = vec![question.name.clone()];
    while let Some(parent) = ancestors.last().and_then(DomainName::parent) {
        ancestors.push(parent);
    }
    let mut zone = ancestors
        .iter()
        .rev()
        .find_map(|ancestor| served.get(ancestor)?.first())?;
    while let Some(child) = delegated(world, zone, question) {
        zone = child;
    }
    Some(zone)
}

/// The zone of the World that a zone delegates a question to.
fn delegated<'w>(
    world: &'w World,
    zone: &ServedZone,
    question: &Question,
) -> Option<&'w ServedZone> {
    let cut = cut_for(zone, question)?;
    let (_, servers) = zone.values(&cut, RecordType::Ns)?;
    world.route53.served.get(&cut)?.iter().find(|child| {
        let is_server =
            |data: &Data| matches!(data, Data::Ns(name) if child.servers.contains(name));
        servers.iter().any(is_server)
    })
}

/// The delegation that a question meets. A DS record stands above its cut (RFC 4035 3.1.4.1).
fn cut_for(zone: &ServedZone, question: &Question) -> Option<DomainName> {
    let cut = zone.cut(&question.name)?;
    let above = cut == question.name && question.kind == Asked::Type(RecordType::Ds);
    (!above).then_some(cut)
}

fn within(world: &World, zone: &ServedZone, question: &Question) -> Answer {
    if let Some(cut) = cut_for(zone, question) {
        return referral(zone, &cut);
    }
    let Some(owner) = owner(zone, &question.name) else {
        return negative(zone, Code::NxDomain);
    };
    let kinds: Vec<RecordType> = match question.kind {
        Asked::Any => zone
            .sets(&owner)
            .into_iter()
            .flat_map(|sets| sets.keys().copied())
            .collect(),
        Asked::Type(kind) if zone.set(&owner, kind).is_some() => vec![kind],
        Asked::Type(_) | Asked::Other => vec![RecordType::Cname],
    };
    let mut answer = Answer::of(Code::NoError);
    for kind in kinds {
        let Some(found) = values(world, zone, &owner, kind) else {
            return Answer::of(Code::ServFail);
        };
        let (ttl, data) = found;
        answer.answers.extend(data.into_iter().map(|data| Record {
            name: question.name.clone(),
            ttl,
            data,
        }));
    }
    if answer.answers.is_empty() {
        return negative(zone, Code::NoError);
    }
    answer
}

/// The name whose records answer: itself, or the wildcard at its closest encloser (RFC 4592 3.3.1). `None` if there is neither.
fn owner(zone: &ServedZone, name: &DomainName) -> Option<DomainName> {
    if zone.exists(name) {
        return Some(name.clone());
    }
    let mut encloser = name.parent()?;
    while !zone.exists(&encloser) {
        encloser = encloser.parent()?;
    }
    let wildcard = encloser.wildcard()?;
    zone.sets(&wildcard).is_some().then_some(wildcard)
}

/// The values of a set, through aliases; nothing where there is none. `None` for aliases that go round in circles.
fn values(
    world: &World,
    zone: &ServedZone,
    owner: &DomainName,
    kind: RecordType,
) -> Option<(u32, Vec<Data>)> {
    let mut owner = owner.clone();
    for _ in 0..CHAIN {
        let target = match zone.set(&owner, kind) {
            None => return Some((0, Vec::new())),
            Some(ServedSet::Values(ttl, data)) => return Some((*ttl, data.clone())),
            Some(ServedSet::Alias(target)) => target,
        };
        if names::is_aws(&target.host()) {
            let served = kind == RecordType::A && world.names.site(&target.host()).is_some();
            let data = served.then_some(Data::A(world.names.address));
            return Some((ALIAS_TTL, data.into_iter().collect()));
        }
        owner = target.clone();
    }
    None
}

fn records(zone: &ServedZone, name: &DomainName, kind: RecordType) -> Vec<Record> {
    let (ttl, data) = zone.values(name, kind).unwrap_or((0, &[]));
    data.iter()
        .map(|data| Record {
            name: name.clone(),
            ttl,
            data: data.clone(),
        })
        .collect()
}

/// The SOA comes with its own TTL, which Route 53 does not lower to the minimum field.
fn negative(zone: &ServedZone, code: Code) -> Answer {
    Answer {
        authority: records(zone, &zone.name, RecordType::Soa),
        ..Answer::of(code)
    }
}

fn referral(zone: &ServedZone, cut: &DomainName) -> Answer {
    let authority = records(zone, cut, RecordType::Ns);
    let additional = authority
        .iter()
        .filter_map(|record| match &record.data {
            Data::Ns(server) => Some(server),
            _ => None,
        })
        .flat_map(|server| {
            [RecordType::A, RecordType::Aaaa]
                .into_iter()
                .flat_map(|kind| records(zone, server, kind))
        })
        .collect();
    Answer {
        authoritative: false,
        authority,
        additional,
        ..Answer::of(Code::NoError)
    }
}
