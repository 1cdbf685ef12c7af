//! JSON documents in strings: policies, OpenAPI bodies.
//!
//! Invariant: what is not known in a document stays unknown in its own place; every part of one that
//! was read from text has the span of the text.

use std::sync::Arc;

use crate::terraform::block::Attr;
use crate::terraform::number::Number;
use crate::terraform::source::Span;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value, Valued};

/// The document in an attribute: what `jsonencode` was given, or the JSON that its text is.
pub fn of(attr: Attr<'_>) -> Option<Valued> {
    match attr {
        Attr::Unset(_) => None,
        Attr::Unknown(_, unknown) => unknown.encoded.as_deref().cloned(),
        Attr::Set(value, _) => {
            let json = serde_json::from_str(value.text()?).ok()?;
            Some(read(&json, value.span))
        }
    }
}

fn read(json: &serde_json::Value, span: Span) -> Valued {
    let value = match json {
        serde_json::Value::Null => Value::Null(Type::Any),
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        serde_json::Value::Number(number) => {
            Number::parse(&number.to_string()).map_or(Value::Null(Type::Any), Value::Number)
        }
        serde_json::Value::String(text) => Value::from_text(text.as_str()),
        serde_json::Value::Array(items) => {
            Value::Tuple(items.iter().map(|item| read(item, span)).collect())
        }
        serde_json::Value::Object(entries) => {
            let entries: Entries = entries
                .iter()
                .map(|(key, value)| (Arc::from(key.as_str()), read(value, span)))
                .collect();
            Value::Object(Arc::new(entries))
        }
    };
    Valued::new(value, span)
}
