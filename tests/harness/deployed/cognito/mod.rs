//! Cognito: a file a page of its documentation.

mod authorize_endpoint;
mod custom_domain;
mod token_endpoint;
mod token_revocation;
mod triggers;

use crate::case::Case;

/// The tables.
pub const CASES: &[&[Case]] = &[
    authorize_endpoint::CASES,
    custom_domain::CASES,
    token_endpoint::CASES,
    token_revocation::CASES,
    triggers::CASES,
];
