//! HTTP APIs' operations: what they answer, and what they refuse.

mod api;
mod stage;

use serde_json::Value;

use crate::cloud::without_nulls;
use crate::operation::AwsError;

fn shown(output: impl serde::Serialize) -> Value {
    without_nulls(serde_json::to_value(output).expect("JSON"))
}

fn error<T>(result: Result<T, AwsError>) -> (String, String) {
    match result {
        Ok(_) => ("none".to_owned(), "it worked".to_owned()),
        Err(error) => (error.code, error.message),
    }
}

fn said(code: &str, text: &str) -> (String, String) {
    (code.to_owned(), text.to_owned())
}
