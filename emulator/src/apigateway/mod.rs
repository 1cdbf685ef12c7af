//! API Gateway: what both dialects share, REST APIs, HTTP APIs, and the calls to them.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html> and
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html>. Invariant: callers meet what was
//! deployed, never what was configured since: the data plane reads snapshots and a stage's own settings only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::operation::AwsError;
use crate::world::World;

pub mod domain_name;
pub mod execute;
pub mod http;
pub mod mapping;
pub mod rest;
#[cfg(test)]
pub(crate) mod testing;

/// Names and values: tags, variables, parameters.
pub(crate) type Strings = BTreeMap<String, String>;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    pub(crate) rest: rest::State,
    pub(crate) http: http::State,
    pub(crate) domains: BTreeMap<String, domain_name::Domain>,
}

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// `CloudFront` serves a custom domain.
    DomainReady {
        /// Its name.
        name: String,
    },
}

impl Due {
    /// Does it.
    pub fn carry_out(self, world: &mut World) {
        match self {
            Self::DomainReady { name } => {
                if let Some(domain) = world.apigateway.domains.get_mut(&name) {
                    domain.available = true;
                }
            }
        }
    }
}

pub(crate) fn bad_request(text: impl Into<String>) -> AwsError {
    AwsError::new("BadRequestException", text)
}

pub(crate) fn not_found(text: impl Into<String>) -> AwsError {
    AwsError::new("NotFoundException", text)
}

pub(crate) fn conflict(text: impl Into<String>) -> AwsError {
    AwsError::new("ConflictException", text)
}

/// One page of a collection: `position` is the number of the first item, as the page before gave it; a page
/// has 25 items unless the call says another number, 500 at most.
pub(crate) fn page<T>(
    items: Vec<T>,
    position: Option<&str>,
    limit: Option<i64>,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let first: usize = position
        .unwrap_or("0")
        .parse()
        .map_err(|_| bad_request("Invalid position parameter specified"))?;
    let limit = limit.map_or(25, |limit| {
        usize::try_from(limit).unwrap_or(0).clamp(1, 500)
    });
    let end = first.saturating_add(limit);
    let next = (end < items.len()).then(|| end.to_string());
    Ok((items.into_iter().skip(first).take(limit).collect(), next))
}
