//! Cases that look at whatever is deployed: every API, every pool, every host. The same case passes on a good stack and
//! fails on the bad example of the rule that predicts it.
//!
//! A case's id is its file's path and its own name. Invariant: a case that finds nothing of its kind is [`Stop::NotHere`], never a pass.

mod apigateway;
mod cognito;
mod http_api;
mod lambda;
mod people;
mod pools;
mod rest_api;

use serde_json::Value;

use crate::case::{Case, Stop};
use crate::target::Response;

/// Every case.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    [apigateway::CASES, cognito::CASES, lambda::CASES]
        .into_iter()
        .flatten()
        .copied()
        .flatten()
}

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

/// Whether a caller is turned away at the door.
fn is_refused(reply: &Response) -> bool {
    reply.status == 401 || reply.status == 403
}

/// A path with a word in place of each of its variables.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            "quince"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}
