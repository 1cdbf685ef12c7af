//! Cases that look at whatever is deployed: every API, every pool, every host. The same case passes on a good stack and
//! fails on the bad example of the rule that predicts it.
//!
//! Invariant: a case that finds nothing of its kind is [`Stop::NotHere`], never a pass.

mod cognito_authorize;
mod cognito_hosts;
mod cognito_revocation;
mod cognito_triggers;
mod http;
mod lambda_integration;
mod lambda_permission;
mod people;
mod rest;

use serde_json::Value;

use crate::case::{Case, Stop};

/// Every table.
pub const CASES: &[&[Case]] = &[
    cognito_authorize::CASES,
    cognito_hosts::CASES,
    cognito_revocation::CASES,
    cognito_triggers::CASES,
    http::CASES,
    lambda_integration::CASES,
    lambda_permission::CASES,
    rest::CASES,
];

/// A string member; empty where there is none.
fn word(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// A list member; empty where there is none.
fn list(value: &Value, name: &str) -> Vec<Value> {
    value[name].as_array().cloned().unwrap_or_default()
}

/// Whether a list of strings has one.
fn has(value: &Value, name: &str, one: &str) -> bool {
    list(value, name)
        .iter()
        .any(|item| item.as_str() == Some(one))
}

/// Something was looked at, or there was nothing to look at.
fn looked(at: usize, what: &str) -> Result<(), Stop> {
    if at == 0 {
        return Err(Stop::NotHere(format!("{what}: none is deployed")));
    }
    Ok(())
}
