//! Lists and objects that know how much they hold.
//!
//! Invariant: the weight counts everything inside as often as it is reached, although copies are
//! shared, so that a value which doubles itself thirty times over is seen before anybody walks it.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::ops::Deref;
use std::sync::Arc;

use super::value::{Value, Valued};

/// How much a value holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weight {
    /// Everything in it, and itself.
    pub(super) count: u32,
    /// Levels of nesting.
    pub(super) depth: u16,
}

impl Weight {
    /// An empty collection.
    const EMPTY: Self = Self { count: 1, depth: 1 };

    /// What a value holds. Long texts count for more than one.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) => items.weight,
            Value::Object(entries) | Value::Map(entries, _) => entries.weight,
            Value::Unknown(unknown) => {
                let mut weight = unknown.known.weight;
                if let Some(encoded) = &unknown.encoded {
                    weight.add(encoded);
                }
                weight
            }
            Value::Text(text) => Self {
                count: u32::try_from(text.len() / 256)
                    .unwrap_or(u32::MAX)
                    .saturating_add(1),
                depth: 1,
            },
            Value::Null(_) | Value::Bool(_) | Value::Number(_) => Self::EMPTY,
        }
    }

    fn add(&mut self, value: &Valued) {
        let inner = Self::of(&value.value);
        self.count = self.count.saturating_add(inner.count);
        self.depth = self.depth.max(inner.depth.saturating_add(1));
    }
}

/// The items of a list, shared.
#[derive(Debug, Clone)]
pub struct Items {
    list: Arc<[Valued]>,
    weight: Weight,
}

impl From<Vec<Valued>> for Items {
    fn from(list: Vec<Valued>) -> Self {
        let mut weight = Weight::EMPTY;
        for item in &list {
            weight.add(item);
        }
        Self {
            list: list.into(),
            weight,
        }
    }
}

impl FromIterator<Valued> for Items {
    fn from_iter<I: IntoIterator<Item = Valued>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Items {
    type Target = [Valued];

    fn deref(&self) -> &[Valued] {
        &self.list
    }
}

/// The entries of an object or a map, sorted by key.
#[derive(Debug, Clone)]
pub struct Entries {
    map: BTreeMap<Arc<str>, Valued>,
    weight: Weight,
}

impl Entries {
    /// No entries.
    pub const fn new() -> Self {
        Self {
            map: BTreeMap::new(),
            weight: Weight::EMPTY,
        }
    }

    /// Adds an entry, and gives the one of that key that it replaces.
    pub fn insert(&mut self, key: Arc<str>, value: Valued) -> Option<Valued> {
        self.weight.add(&value);
        self.map.insert(key, value)
    }

    /// The values, in the order of their keys.
    pub fn into_values(self) -> btree_map::IntoValues<Arc<str>, Valued> {
        self.map.into_values()
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for Entries {
    type Target = BTreeMap<Arc<str>, Valued>;

    fn deref(&self) -> &Self::Target {
        &self.map
    }
}

impl Extend<(Arc<str>, Valued)> for Entries {
    fn extend<I: IntoIterator<Item = (Arc<str>, Valued)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl FromIterator<(Arc<str>, Valued)> for Entries {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Valued)>>(entries: I) -> Self {
        let mut made = Self::new();
        made.extend(entries);
        made
    }
}

impl<'e> IntoIterator for &'e Entries {
    type Item = (&'e Arc<str>, &'e Valued);
    type IntoIter = btree_map::Iter<'e, Arc<str>, Valued>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_counts_each_time() {
        let mut value = Valued::nowhere(Value::from_text("x"));
        for _ in 0..40 {
            value = Valued::nowhere(Value::Tuple(vec![value.clone(), value].into()));
        }
        let weight = Weight::of(&value.value);
        assert_eq!((weight.count, weight.depth), (u32::MAX, 41));
    }
}
