//! `jsonencode` and `jsondecode`.
//!
//! Invariant: an encoded value that is not wholly known remembers what was encoded, and decodes to
//! it again.

use std::sync::Arc;

use super::{ANY, Function, Given, Kind, Returned, TEXT, give};
use crate::terraform::json::{self, Node, quoted};
use crate::terraform::render::Rope;
use crate::terraform::source::Span;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Unknown, Value, Valued};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("jsondecode", &[TEXT.or_unknown()], Kind::Any, jsondecode),
    Function::new(
        "jsonencode",
        &[ANY.or_null().or_unknown()],
        Kind::Text,
        jsonencode,
    ),
];

#[allow(
    clippy::unnecessary_wraps,
    reason = "every function of the table returns one type"
)]
fn jsonencode(given: &Given<'_>) -> Returned {
    let value = given.valued(0);
    let mut rope = Rope::default();
    encode(&value, &mut rope);
    let mut text = rope.finish(given.span);
    if let Value::Unknown(unknown) = &text.value {
        text.value = Value::Unknown(Arc::new(Unknown {
            encoded: Some(Box::new(value)),
            ..unknown.as_ref().clone()
        }));
    }
    Ok(text)
}

fn encode(value: &Valued, rope: &mut Rope) {
    match &value.value {
        Value::Null(_) => rope.text("null"),
        Value::Bool(truth) => rope.text(if *truth { "true" } else { "false" }),
        Value::Number(number) => rope.text(&number.to_string()),
        Value::Text(text) => rope.text(&quoted(text)),
        Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) => {
            rope.text("[");
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    rope.text(",");
                }
                encode(item, rope);
            }
            rope.text("]");
        }
        Value::Object(entries) | Value::Map(entries, _) => {
            rope.text("{");
            for (at, (key, entry)) in entries.iter().enumerate() {
                if at > 0 {
                    rope.text(",");
                }
                rope.text(&quoted(key));
                rope.text(":");
                encode(entry, rope);
            }
            rope.text("}");
        }
        Value::Unknown(_) => rope.derived([value]),
    }
}

/// Bytes of a text that is still decoded.
const MAX_DECODED: usize = 1 << 20;

fn jsondecode(given: &Given<'_>) -> Returned {
    if let Value::Unknown(unknown) = given.get(0) {
        return match &unknown.encoded {
            Some(value) => Ok(value.as_ref().clone()),
            None => given.unknown(Kind::Any),
        };
    }
    if given.text(0).len() > MAX_DECODED {
        return given.too_large();
    }
    let node = json::parse(given.text(0))
        .map_err(|wrong| format!("not JSON: expected {}", wrong.message))?;
    give(value(node, given.span))
}

/// A JSON value as a value, everything at one span.
pub(in crate::terraform) fn value(node: Node, span: Span) -> Value {
    let at = |node| Valued::new(value(node, span), span);
    match node.kind {
        json::Kind::Null => Value::Null(Type::Any),
        json::Kind::Bool(truth) => Value::Bool(truth),
        json::Kind::Number(number) => Value::Number(number),
        json::Kind::Text(text) => Value::from_text(text),
        json::Kind::Array(items) => Value::Tuple(items.into_iter().map(at).collect()),
        json::Kind::Object(members) => {
            let entries: Entries = members
                .into_iter()
                .map(|member| (Arc::from(member.name), at(member.value)))
                .collect();
            Value::Object(Arc::new(entries))
        }
    }
}
