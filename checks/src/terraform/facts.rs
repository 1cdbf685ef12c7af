//! Computed attributes that were decided: what apply made of resources, where the caller knows it.
//!
//! Invariant: what is not given stays unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::functions::json;
use super::json::parse;
use super::source::Span;
use super::value::{Entries, Value};

/// Reads what was applied: a JSON object of attributes by address. A text that is no object gives none.
pub(super) fn applied(given: &BTreeMap<String, String>) -> BTreeMap<String, Entries> {
    given
        .iter()
        .filter_map(|(address, text)| {
            let value = json::value(parse(text).ok()?, Span::NOWHERE);
            Some((address.clone(), value.entries()?.clone()))
        })
        .collect()
}

/// Puts the attributes that the block of an applied resource sets beside those that were decided: nothing of it is unknown.
pub(super) fn completed(mut set: Entries, decided: &Entries) -> Value {
    for (name, value) in decided {
        if !set.contains_key(name) {
            set.insert(name.clone(), value.clone());
        }
    }
    Value::Object(Arc::new(set))
}
