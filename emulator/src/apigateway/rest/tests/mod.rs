//! REST APIs' operations: what they answer, letter by letter, and what they refuse.

mod api;
mod deploy;
mod domain;
mod import;
mod method;

use serde::Serialize;
use serde_json::Value;

use crate::cloud::without_nulls;
use crate::operation::AwsError;

/// What an output is on the wire.
fn shown(output: impl Serialize) -> Value {
    without_nulls(serde_json::to_value(output).expect("JSON"))
}

/// The code and text of an error.
fn error<T>(result: Result<T, AwsError>) -> (String, String) {
    match result {
        Ok(_) => ("none".to_owned(), "it worked".to_owned()),
        Err(error) => (error.code, error.message),
    }
}

fn bad(text: &str) -> (String, String) {
    ("BadRequestException".to_owned(), text.to_owned())
}

fn lost(text: &str) -> (String, String) {
    ("NotFoundException".to_owned(), text.to_owned())
}

fn conflicting(text: &str) -> (String, String) {
    ("ConflictException".to_owned(), text.to_owned())
}
