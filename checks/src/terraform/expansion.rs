//! `count` and `for_each`: the instances that a block stands for.
//!
//! Invariant: none where it is known that there are none; where it is not known how many there are,
//! one that stands for all, and whose key is unknown.
//! See <https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>.

use std::sync::Arc;

use super::config::Key;
use super::convert::convert;
use super::eval::{derived, eval, key_text};
use super::path::any_item;
use super::scope::{Repetition, Scope};
use super::source::Span;
use super::syntax::Block;
use super::types::Type;
use super::value::{Value, Valued};

/// Instances of one block beyond it are not told apart.
const MAX_INSTANCES: i64 = 2_000;

/// The instances that a block stands for.
#[derive(Debug)]
pub(super) struct Expansion {
    pub(super) shape: Shape,
    pub(super) keys: Vec<(Key, Repetition)>,
}

/// How instances are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One, without a key.
    Single,
    /// `count`
    Count,
    /// `for_each`
    Each,
    /// `count` or `for_each` is not known: one that stands for all.
    Unknown,
}

/// The instances that a block stands for.
pub(super) fn expand(block: &Block, planned: bool, scope: Scope<'_>) -> Expansion {
    let single = |shape, key, repetition| Expansion {
        shape,
        keys: vec![(key, repetition)],
    };
    if let Some(count) = block.body.attribute("count") {
        let value = eval(&count.value, scope);
        let whole = value.number().and_then(|number| number.whole());
        return match whole {
            Some(whole) if has_room(whole, count.value.span, scope) => Expansion {
                shape: Shape::Count,
                keys: (0..whole)
                    .map(|index| {
                        let count = Valued::new(Value::Number(index.into()), count.value.span);
                        let repetition = Repetition {
                            count: Some(count),
                            each: None,
                        };
                        (Key::Index(index), repetition)
                    })
                    .collect(),
            },
            _ => {
                let index = Valued::new(derived(Type::Number, [&value]), count.value.span);
                let repetition = Repetition {
                    count: Some(index),
                    each: None,
                };
                single(Shape::Unknown, Key::Unknown, repetition)
            }
        };
    }
    let Some(each) = block.body.attribute("for_each") else {
        return single(Shape::Single, Key::None, Repetition::default());
    };
    let value = eval(&each.value, scope);
    // A plan does not say the types of variables: what is a set is a list in it.
    let value = match &value.value {
        Value::Tuple(_) if planned => convert(&value, &Type::set(Type::Text)).unwrap_or(value),
        _ => value,
    };
    let room = |pairs: &Vec<_>| scope.engine.repeat(pairs.len(), each.value.span);
    if let Some(pairs) = pairs(&value).filter(room) {
        Expansion {
            shape: Shape::Each,
            keys: pairs
                .into_iter()
                .map(|(name, key, value)| {
                    let repetition = Repetition {
                        count: None,
                        each: Some((key, value)),
                    };
                    (Key::Name(name), repetition)
                })
                .collect(),
        }
    } else {
        let key = Valued::new(derived(Type::Text, [&value]), each.value.span);
        let item = match &value.value {
            Value::Unknown(all) => any_item(all, &value),
            _ => derived(Type::Any, [&value]),
        };
        let repetition = Repetition {
            count: None,
            each: Some((key, Valued::new(item, each.value.span))),
        };
        single(Shape::Unknown, Key::Unknown, repetition)
    }
}

/// Whether so many instances can be told apart.
fn has_room(count: i64, span: Span, scope: Scope<'_>) -> bool {
    (0..=MAX_INSTANCES).contains(&count)
        && usize::try_from(count).is_ok_and(|count| scope.engine.repeat(count, span))
}

/// The keys and values of `for_each`; `None` where they are not known or are none.
fn pairs(value: &Valued) -> Option<Vec<(Arc<str>, Valued, Valued)>> {
    let limit = usize::try_from(MAX_INSTANCES).unwrap_or(usize::MAX);
    match &value.value {
        Value::Object(entries) | Value::Map(entries, _) if entries.len() <= limit => Some(
            entries
                .iter()
                .map(|(name, value)| {
                    let key = Valued::new(Value::Text(name.clone()), value.span);
                    (name.clone(), key, value.clone())
                })
                .collect(),
        ),
        Value::Set(items, _) if items.len() <= limit => items
            .iter()
            .map(|item| {
                let name = key_text(item, item.span).ok()??;
                Some((name, item.clone(), item.clone()))
            })
            .collect(),
        _ => None,
    }
}
