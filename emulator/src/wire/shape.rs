//! JSON by shape, in both directions: names on the wire become member names, timestamps milliseconds.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>. Invariant: a member that
//! the shape does not have is refused by name, a value of another type is a `SerializationException`.

use serde_json::{Map, Number, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::model::{Model, Ref, Shape};
use crate::clock::Timestamp;
use crate::operation::AwsError;

/// How deep a value may be nested.
pub(super) const DEPTH: usize = 64;

/// A value from its JSON on the wire.
pub(super) fn from_json(
    model: &Model,
    of: &Ref,
    json: &Value,
    depth: usize,
) -> Result<Value, AwsError> {
    let shape = shape_of(model, of)?;
    if depth > DEPTH {
        return Err(serialization("the value is nested too deeply"));
    }
    match (shape.kind.as_str(), json) {
        (_, Value::Null) => Ok(Value::Null),
        ("structure", Value::Object(members)) => {
            let mut out = Map::new();
            for (name, value) in members {
                let (member, inner) = member_named(shape, name)
                    .ok_or_else(|| AwsError::not_modelled(format_args!("the member {name:?}")))?;
                let value = from_json(model, inner, value, depth + 1)?;
                if !value.is_null() {
                    out.insert(member.to_owned(), value);
                }
            }
            Ok(Value::Object(out))
        }
        ("list", Value::Array(items)) => {
            let inner = inner(shape.member.as_ref())?;
            let items = items
                .iter()
                .map(|item| from_json(model, inner, item, depth + 1));
            Ok(Value::Array(items.collect::<Result<_, _>>()?))
        }
        ("map", Value::Object(entries)) => {
            let inner = inner(shape.value.as_ref())?;
            let entries = entries.iter().map(|(key, value)| {
                Ok::<_, AwsError>((key.clone(), from_json(model, inner, value, depth + 1)?))
            });
            Ok(Value::Object(entries.collect::<Result<_, _>>()?))
        }
        ("string" | "blob", Value::String(_))
        | ("boolean", Value::Bool(_))
        | ("float" | "double", Value::Number(_)) => Ok(json.clone()),
        ("integer" | "long", Value::Number(number)) => whole(number)
            .map(Value::from)
            .ok_or_else(|| serialization(&format!("{number} is not a whole number"))),
        ("timestamp", Value::Number(number)) => number
            .as_f64()
            .map(|seconds| Value::from(milliseconds(seconds)))
            .ok_or_else(|| serialization("not a timestamp")),
        ("timestamp", Value::String(text)) => instant(text).map(Value::from),
        (kind, other) => Err(serialization(&format!(
            "{} can not be converted to {}",
            type_name(other),
            kind
        ))),
    }
}

/// The JSON on the wire of a value. Members that are null are left out.
pub(super) fn to_json(
    model: &Model,
    of: &Ref,
    value: &Value,
    iso_by_default: bool,
) -> Result<Value, AwsError> {
    let shape = shape_of(model, of)?;
    match (shape.kind.as_str(), value) {
        ("structure", Value::Object(members)) => {
            let mut out = Map::new();
            for (name, member) in members.iter().filter(|(_, member)| !member.is_null()) {
                let inner = shape.members.get(name).ok_or_else(|| no_member(of, name))?;
                let wire = inner.location_name.as_deref().unwrap_or(name);
                out.insert(
                    wire.to_owned(),
                    to_json(model, inner, member, iso_by_default)?,
                );
            }
            Ok(Value::Object(out))
        }
        ("list", Value::Array(items)) => {
            let inner = inner(shape.member.as_ref())?;
            let items = items
                .iter()
                .map(|item| to_json(model, inner, item, iso_by_default));
            Ok(Value::Array(items.collect::<Result<_, _>>()?))
        }
        ("map", Value::Object(entries)) => {
            let inner = inner(shape.value.as_ref())?;
            let entries = entries.iter().map(|(key, entry)| {
                Ok::<_, AwsError>((key.clone(), to_json(model, inner, entry, iso_by_default)?))
            });
            Ok(Value::Object(entries.collect::<Result<_, _>>()?))
        }
        ("timestamp", Value::Number(number)) => {
            let at = Timestamp(number.as_i64().unwrap_or_default());
            let format = of
                .timestamp_format
                .as_deref()
                .or(shape.timestamp_format.as_deref());
            Ok(match format {
                Some("iso8601") => Value::from(at.rfc3339()),
                None if iso_by_default => Value::from(at.rfc3339()),
                _ => epoch_seconds(at),
            })
        }
        _ => Ok(value.clone()),
    }
}

/// A member by its name on the wire: its name in the model, and its shape.
pub(super) fn member_named<'m>(shape: &'m Shape, wire: &str) -> Option<(&'m str, &'m Ref)> {
    shape
        .members
        .iter()
        .find(|(name, member)| member.location_name.as_deref().unwrap_or(name) == wire)
        .or_else(|| shape.members.get_key_value(wire))
        .map(|(name, member)| (name.as_str(), member))
}

/// A scalar from text: of a query string, a header, a form or an XML element.
pub(super) fn from_text(model: &Model, of: &Ref, text: &str) -> Result<Value, AwsError> {
    let shape = shape_of(model, of)?;
    let wrong = || serialization(&format!("{text:?} can not be converted to {}", shape.kind));
    match shape.kind.as_str() {
        "boolean" => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong()),
        },
        "integer" | "long" => text
            .trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| wrong()),
        "float" | "double" => {
            let number = text.trim().parse::<f64>().map_err(|_| wrong())?;
            Number::from_f64(number)
                .map(Value::Number)
                .ok_or_else(wrong)
        }
        "timestamp" => instant(text).map(Value::from),
        "string" | "blob" => Ok(Value::from(text)),
        _ => Err(wrong()),
    }
}

/// A scalar as text, as XML elements, headers and queries have it.
pub(super) fn to_text(model: &Model, of: &Ref, value: &Value) -> Result<String, AwsError> {
    let shape = shape_of(model, of)?;
    Ok(match (shape.kind.as_str(), value) {
        ("timestamp", Value::Number(number)) => {
            Timestamp(number.as_i64().unwrap_or_default()).rfc3339()
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    })
}

/// The shape of a use of it.
pub(super) fn shape_of<'m>(model: &'m Model, of: &Ref) -> Result<&'m Shape, AwsError> {
    model
        .shape(&of.shape)
        .ok_or_else(|| AwsError::not_modelled(format_args!("the shape {}", of.shape)))
}

/// The element of a list or a map.
pub(super) fn inner(of: Option<&Ref>) -> Result<&Ref, AwsError> {
    of.ok_or_else(|| AwsError::not_modelled("a list or map without element"))
}

/// An answer that the model does not have.
pub(super) fn no_member(of: &Ref, name: &str) -> AwsError {
    AwsError::not_modelled(format_args!("the member {name} of {}", of.shape))
}

/// What AWS answers to a body that it cannot read.
pub(super) fn serialization(why: &str) -> AwsError {
    AwsError::new("SerializationException", why)
}

fn epoch_seconds(at: Timestamp) -> Value {
    if at.0 % 1000 == 0 {
        return Value::from(at.0 / 1000);
    }
    // A moment of this era in seconds has 13 digits with its milliseconds: f64 holds it exactly enough.
    #[allow(clippy::cast_precision_loss)]
    let seconds = at.0 as f64 / 1000.0;
    Number::from_f64(seconds).map_or(Value::Null, Value::Number)
}

fn instant(text: &str) -> Result<i64, AwsError> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Ok(milliseconds(seconds));
    }
    OffsetDateTime::parse(text, &Rfc3339)
        .ok()
        .and_then(|at| i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok())
        .ok_or_else(|| serialization(&format!("{text:?} can not be converted to a timestamp")))
}

// `as` from a float saturates, so a moment beyond the ends of time stands at the end.
#[allow(clippy::cast_possible_truncation)]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

#[allow(clippy::cast_possible_truncation)]
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .filter(|float| float.fract() == 0.0 && float.abs() < 9.0e15)
            .map(|float| float as i64)
    })
}

fn type_name(json: &Value) -> &'static str {
    match json {
        Value::Null => "NULL_VALUE",
        Value::Bool(_) => "TRUE_VALUE or FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    }
}
