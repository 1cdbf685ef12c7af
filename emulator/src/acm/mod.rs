//! ACM: certificates, their validation, and the authority that issues them.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html>. Invariant: a certificate is issued to whoever proves its
//! names in the World's DNS, and to nobody else. Names that AWS refuses too (`example.com` and what is below it, `.test` and
//! its like) fail seconds after the request.

pub mod authority;
mod caa;
pub mod certificate;
pub mod describe;
pub mod handshake;
pub mod import;
mod issue;
pub mod key;
pub mod letter;
pub mod list;
pub mod request;
pub mod tag;
#[cfg(test)]
mod tests;
mod usage;
mod validation;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::operation::Entry;
use crate::world::World;

pub use usage::{Unusable, attach, covers, detach, usable};

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// The certificates of all regions, by their ARNs.
    pub certificates: BTreeMap<String, certificate::Certificate>,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<tag::AddTagsToCertificate>(),
    Entry::of::<certificate::DeleteCertificate>(),
    Entry::of::<describe::DescribeCertificate>(),
    Entry::of::<describe::GetCertificate>(),
    Entry::of::<import::ImportCertificate>(),
    Entry::of::<list::ListCertificates>(),
    Entry::of::<tag::ListTagsForCertificate>(),
    Entry::of::<tag::RemoveTagsFromCertificate>(),
    Entry::of::<request::RequestCertificate>(),
    Entry::of::<letter::ResendValidationEmail>(),
    Entry::of::<certificate::UpdateCertificateOptions>(),
];

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// The records or letters of a request are ready.
    Prepared {
        /// The certificate's ARN.
        certificate: String,
    },
    /// The records of a request are looked for.
    Look {
        /// The certificate's ARN.
        certificate: String,
    },
    /// A request has waited for 72 hours.
    GivenUp {
        /// The certificate's ARN.
        certificate: String,
    },
    /// A certificate is to be renewed.
    Renew {
        /// The certificate's ARN.
        certificate: String,
        /// The time of the row.
        at: Timestamp,
    },
    /// The end of a certificate has come.
    Expired {
        /// The certificate's ARN.
        certificate: String,
        /// Its last moment.
        not_after: Timestamp,
    },
}

impl Due {
    /// Does it.
    pub fn carry_out(self, world: &mut World) {
        match self {
            Self::Prepared { certificate } => validation::prepare(world, &certificate),
            Self::Look { certificate } => validation::look(world, &certificate),
            Self::GivenUp { certificate } => validation::give_up(world, &certificate),
            Self::Renew { certificate, at } => issue::renew(world, &certificate, at),
            Self::Expired {
                certificate,
                not_after,
            } => {
                issue::expire(world, &certificate, not_after);
            }
        }
    }
}
