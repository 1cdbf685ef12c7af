//! Which API a path of a custom domain belongs to.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>. Invariant: the longest base path
//! that is the path or ends before one of its slashes wins; the empty one takes what no other takes.

use serde::{Deserialize, Serialize};

use super::domain_name::Domain;

/// A base path's API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    /// 6 characters; only HTTP APIs' operations show it.
    pub id: String,
    pub api: String,
    /// None where the next segment of the path names it.
    pub stage: Option<String>,
}

/// The mapping of a path, with its base path.
pub(crate) fn resolve<'d>(domain: &'d Domain, path: &str) -> Option<(&'d str, &'d Mapping)> {
    let path = path.trim_start_matches('/');
    let takes = |base: &str| {
        base.is_empty()
            || path
                .strip_prefix(base)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let fitting = domain.mappings.iter().filter(|(base, _)| takes(base));
    fitting
        .max_by_key(|(base, _)| base.len())
        .map(|(base, mapping)| (base.as_str(), mapping))
}
