//! Values converted to a type, and the order of sets.
//!
//! Invariant: what is unknown stays unknown in its place, with the type that is asked for; spans,
//! marks and origins are kept.
//! See <https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>.

use std::cmp::Ordering;
use std::sync::Arc;

use super::number::Number;
use super::types::{Fields, Type};
use super::unify::{converts, filled, item_type};
use super::value::{Entries, Items, Unknown, Value, Valued};

/// The value converted to a type, or why it cannot be.
pub fn convert(value: &Valued, to: &Type) -> Result<Valued, String> {
    Ok(Valued {
        value: converted(&value.value, to)?,
        ..value.clone()
    })
}

fn converted(value: &Value, to: &Type) -> Result<Value, String> {
    match (value, to) {
        (_, Type::Any)
        | (Value::Bool(_), Type::Bool)
        | (Value::Number(_), Type::Number)
        | (Value::Text(_), Type::Text) => Ok(value.clone()),
        (Value::Null(_), _) => Ok(Value::Null(to.clone())),
        (Value::Unknown(unknown), _) => unknown_converted(unknown, to),
        (Value::Bool(truth), Type::Text) => Ok(Value::from_text(truth.to_string())),
        (Value::Number(number), Type::Text) => Ok(Value::from_text(number.to_string())),
        (Value::Text(text), Type::Bool) => match text.as_ref() {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            _ => Err("a bool is required".to_owned()),
        },
        (Value::Text(text), Type::Number) => Number::parse(text)
            .map(Value::Number)
            .ok_or_else(|| "a number is required".to_owned()),
        (Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _), Type::List(item)) => {
            let (items, item) = items_converted(items, item)?;
            Ok(Value::List(items.into(), item))
        }
        (Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _), Type::Set(item)) => {
            let (items, item) = items_converted(items, item)?;
            Ok(set_of(items, item))
        }
        (Value::Tuple(items), Type::Tuple(kinds)) if items.len() == kinds.len() => items
            .iter()
            .zip(kinds.iter())
            .map(|(item, kind)| convert(item, kind))
            .collect::<Result<Items, _>>()
            .map(Value::Tuple),
        (Value::Object(entries) | Value::Map(entries, _), Type::Map(item)) => {
            let values: Vec<_> = entries.values().cloned().collect();
            let (values, item) = items_converted(&values, item)?;
            let entries = entries.keys().cloned().zip(values).collect();
            Ok(Value::Map(Arc::new(entries), item))
        }
        (Value::Object(entries) | Value::Map(entries, _), Type::Object(fields)) => {
            object_converted(entries, fields).map(|entries| Value::Object(Arc::new(entries)))
        }
        _ => Err(format!("{to} is required")),
    }
}

fn unknown_converted(unknown: &Arc<Unknown>, to: &Type) -> Result<Value, String> {
    if !converts(&unknown.kind, to, false) {
        return Err(format!("{to} is required"));
    }
    if unknown.kind == *to {
        return Ok(Value::Unknown(unknown.clone()));
    }
    Ok(Value::Unknown(Arc::new(Unknown {
        kind: filled(to, &unknown.kind),
        ..unknown.as_ref().clone()
    })))
}

/// Items converted to one type, which is found where it is left open.
fn items_converted(items: &[Valued], to: &Type) -> Result<(Vec<Valued>, Type), String> {
    let to = if *to == Type::Any {
        let kinds: Vec<_> = items.iter().map(|item| Type::of(&item.value)).collect();
        item_type(&kinds).ok_or("all items must have the same type")?
    } else {
        to.clone()
    };
    let items = items
        .iter()
        .map(|item| convert(item, &to))
        .collect::<Result<Vec<_>, _>>()?;
    let kind = if to.is_complete() {
        without_optional(&to)
    } else {
        let kinds: Vec<_> = items.iter().map(|item| Type::of(&item.value)).collect();
        item_type(&kinds)
            .filter(|_| !items.is_empty())
            .unwrap_or(to)
    };
    Ok((items, kind))
}

fn without_optional(kind: &Type) -> Type {
    match kind {
        Type::List(item) => Type::list(without_optional(item)),
        Type::Set(item) => Type::set(without_optional(item)),
        Type::Map(item) => Type::map(without_optional(item)),
        Type::Tuple(items) => Type::Tuple(items.iter().map(without_optional).collect()),
        Type::Object(fields) => Type::object(
            fields
                .iter()
                .map(|(name, field)| (name.clone(), without_optional(&field.kind))),
        ),
        _ => kind.clone(),
    }
}

/// The attributes that are asked for: missing ones are `null` where they may be, others dropped.
fn object_converted(entries: &Entries, fields: &Fields) -> Result<Entries, String> {
    let mut converted = Entries::new();
    for (name, field) in fields {
        let value = match entries.get(name) {
            Some(value) => {
                convert(value, &field.kind).map_err(|why| format!("attribute \"{name}\": {why}"))?
            }
            None if field.optional => {
                let Some(near) = entries.values().next() else {
                    converted.insert(
                        name.clone(),
                        Valued::nowhere(Value::Null(field.kind.clone())),
                    );
                    continue;
                };
                Valued::new(Value::Null(field.kind.clone()), near.span)
            }
            None => return Err(format!("attribute \"{name}\" is required")),
        };
        converted.insert(name.clone(), value);
    }
    Ok(converted)
}

/// A set of items of one type: without duplicates, in Terraform's order.
pub fn set_of(mut items: Vec<Valued>, kind: Type) -> Value {
    items.sort_by(|left, right| order(&left.value, &right.value));
    items.dedup_by(|later, earlier| {
        !is_unknown(&later.value) && later.value.matches(&earlier.value) == Some(true)
    });
    Value::Set(items.into(), kind)
}

const fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::Unknown(_))
}

/// The order of set items: by value for primitive types, by a serialised form for others, `null`
/// and then unknown ones last.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => {
            let late = |value: &Value| match value {
                Value::Unknown(_) => 2,
                Value::Null(_) => 1,
                _ => 0,
            };
            late(left).cmp(&late(right)).then_with(|| {
                let mut bytes = (Vec::new(), Vec::new());
                serialise(left, &mut bytes.0);
                serialise(right, &mut bytes.1);
                bytes.0.cmp(&bytes.1)
            })
        }
    }
}

fn serialise(value: &Value, bytes: &mut Vec<u8>) {
    let all = |items: &[Valued], bytes: &mut Vec<u8>| {
        for item in items {
            serialise(&item.value, bytes);
            bytes.push(b';');
        }
    };
    match value {
        Value::Unknown(_) => bytes.push(b'?'),
        Value::Null(_) => bytes.push(b'~'),
        Value::Bool(truth) => bytes.push(if *truth { b'T' } else { b'F' }),
        Value::Number(number) => bytes.extend(number.to_string().bytes()),
        Value::Text(text) => bytes.extend(format!("{text:?}").bytes()),
        Value::Tuple(items) => {
            bytes.push(b'<');
            all(items, bytes);
            bytes.push(b'>');
        }
        Value::List(items, _) | Value::Set(items, _) => {
            bytes.push(b'[');
            all(items, bytes);
            bytes.push(b']');
        }
        Value::Map(entries, _) => {
            bytes.push(b'{');
            for (key, value) in entries.iter() {
                bytes.extend(format!("{key:?}:").bytes());
                serialise(&value.value, bytes);
                bytes.push(b';');
            }
            bytes.push(b'}');
        }
        Value::Object(entries) => {
            bytes.push(b'<');
            for value in entries.values() {
                serialise(&value.value, bytes);
                bytes.push(b';');
            }
            bytes.push(b'>');
        }
    }
}

/// Whether two types are certainly not the same, whatever is still open in them.
fn differ(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::Any, _) | (_, Type::Any) => false,
        (Type::List(left), Type::List(right))
        | (Type::Set(left), Type::Set(right))
        | (Type::Map(left), Type::Map(right)) => differ(left, right),
        (Type::Tuple(left), Type::Tuple(right)) => {
            left.len() != right.len()
                || left
                    .iter()
                    .zip(right.iter())
                    .any(|(left, right)| differ(left, right))
        }
        (Type::Object(left), Type::Object(right)) => {
            !left.keys().eq(right.keys())
                || left
                    .values()
                    .zip(right.values())
                    .any(|(left, right)| differ(&left.kind, &right.kind))
        }
        _ => left != right,
    }
}

/// Whether two values are equal as `==` has it: of one type, and the same; `None` where that
/// cannot be told.
pub fn equal(left: &Value, right: &Value) -> Option<bool> {
    if let (Value::Null(_), other) | (other, Value::Null(_)) = (left, right) {
        return match other {
            Value::Null(_) => Some(true),
            Value::Unknown(_) => None,
            _ => Some(false),
        };
    }
    if differ(&Type::of(left), &Type::of(right)) {
        return Some(false);
    }
    left.matches(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Valued {
        Valued::nowhere(Value::from_text(text))
    }

    #[test]
    fn a_set_is_sorted_and_has_each_item_once() {
        let items = vec![text("b"), text("a"), text("b")];
        let tuple = Valued::nowhere(Value::Tuple(items.into()));
        let set = convert(&tuple, &Type::set(Type::Any)).unwrap();
        let found: Vec<_> = set.items().iter().filter_map(Valued::text).collect();
        assert_eq!(found, ["a", "b"]);
        assert_eq!(Type::of(&set.value), Type::set(Type::Text));
    }

    #[test]
    fn a_tuple_is_no_list() {
        let items = Items::from(vec![text("a")]);
        let tuple = Value::Tuple(items.clone());
        let list = Value::List(items, Type::Text);
        assert_eq!(equal(&tuple, &tuple), Some(true));
        assert_eq!(equal(&tuple, &list), Some(false));
    }

    #[test]
    fn strings_become_numbers_only_where_they_are_some() {
        assert!(convert(&text("x"), &Type::Number).is_err());
        let five = convert(&text("5"), &Type::Number).unwrap();
        assert_eq!(five.number(), Some(Number::from(5usize)));
        assert!(convert(&text("yes"), &Type::Bool).is_err());
    }
}
