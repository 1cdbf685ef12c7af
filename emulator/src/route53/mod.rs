//! Route 53: hosted zones, records, changes, and the answers to DNS questions.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/Welcome.html>. Invariant: what is written is listed at
//! once and answered when its change is in sync, some seconds later; [`resolve`](resolve::resolve) reads nothing else.

pub mod alias;
mod batch;
pub mod change;
pub mod dnssec;
pub mod health_check;
pub mod hosted_zone;
pub mod name;
pub mod rdata;
pub mod record_set;
pub mod record_type;
pub mod resolve;
pub mod served;
pub mod tag;
pub mod test_answer;
#[cfg(test)]
mod tests;
pub mod zone_list;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Entry};
use crate::world::World;

pub use name::DomainName;
pub use record_type::RecordType;
pub use resolve::{Answer, Code, Question, resolve};

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// Hosted zones as they were last written, by their ids without a prefix.
    pub zones: BTreeMap<String, hosted_zone::Zone>,
    /// Changes, by their ids without a prefix.
    pub changes: BTreeMap<String, change::ChangeInfo>,
    /// Health checks, by their ids.
    pub health_checks: BTreeMap<String, health_check::Check>,
    /// What the name servers have, by the zones' names; of zones of one name the oldest is first.
    pub served: BTreeMap<DomainName, Vec<served::ServedZone>>,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<change::ChangeResourceRecordSets>(),
    Entry::of::<tag::ChangeTagsForResource>(),
    Entry::of::<health_check::CreateHealthCheck>(),
    Entry::of::<hosted_zone::CreateHostedZone>(),
    Entry::of::<health_check::DeleteHealthCheck>(),
    Entry::of::<hosted_zone::DeleteHostedZone>(),
    Entry::of::<change::GetChange>(),
    Entry::of::<dnssec::GetDnssec>(),
    Entry::of::<health_check::GetHealthCheck>(),
    Entry::of::<hosted_zone::GetHostedZone>(),
    Entry::of::<zone_list::GetHostedZoneCount>(),
    Entry::of::<zone_list::ListHostedZones>(),
    Entry::of::<zone_list::ListHostedZonesByName>(),
    Entry::of::<record_set::ListResourceRecordSets>(),
    Entry::of::<tag::ListTagsForResource>(),
    Entry::of::<tag::ListTagsForResources>(),
    Entry::of::<test_answer::TestDnsAnswer>(),
    Entry::of::<hosted_zone::UpdateHostedZoneComment>(),
];

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// A change is on all name servers.
    InSync {
        /// The change, by its id without a prefix.
        change: String,
        /// What it does.
        edit: change::Edit,
    },
}

impl Due {
    /// Does it.
    pub fn carry_out(self, world: &mut World) {
        match self {
            Self::InSync { change, edit } => {
                edit.publish(world);
                if let Some(info) = world.route53.changes.get_mut(&change) {
                    info.status = change::Status::Insync;
                }
            }
        }
    }
}

/// An id without its prefix: `/hostedzone/Z1` and `Z1` are the same, and so with `/change/`.
fn bare(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// How many items a page has: what `MaxItems` says, and no more than `most`.
fn page_size(max_items: Option<&str>, usual: usize, most: usize) -> Result<usize, AwsError> {
    let Some(text) = max_items else {
        return Ok(usual);
    };
    match text.parse() {
        Ok(size) if size > 0 => Ok(most.min(size)),
        _ => Err(AwsError::new(
            "InvalidInput",
            format!("The value '{text}' for maxitems is not valid."),
        )),
    }
}
