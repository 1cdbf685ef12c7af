//! The operations of Cognito, called as Terraform and applications call them.

mod attribute;
mod client;
mod domain;
mod federation;
mod group;
mod jwt_vectors;
mod mfa;
mod recovery;
mod rights;
mod self_service;
mod sign_in;
mod sign_up;
mod srp;
mod user_admin;
mod user_pool;

use crate::operation::AwsError;

/// A refusal's code and text.
fn refused<T: std::fmt::Debug>(result: Result<T, AwsError>) -> (String, String) {
    let error = result.expect_err("is refused");
    (error.code, error.message)
}

/// What [`refused`] gives.
fn says(code: &str, text: &str) -> (String, String) {
    (code.to_owned(), text.to_owned())
}
