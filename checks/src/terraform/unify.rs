//! Which conversions there are, and the one type that several types convert to.
//!
//! Invariant: types only, no values. The order of preference is that of cty's `convert` package:
//! string before number before bool, collections before what only looks like one.
//! See <https://github.com/zclconf/go-cty/blob/main/docs/convert.md>.

use super::types::{Fields, Type};

/// Whether every value (`safe`), or at least some value, of one type converts to another.
pub fn converts(from: &Type, to: &Type, safe: bool) -> bool {
    match (from, to) {
        _ if from == to => true,
        (_, Type::Any) | (Type::Number | Type::Bool, Type::Text) => true,
        (Type::Any, _) | (Type::Text, Type::Number | Type::Bool) => !safe,
        (Type::List(from) | Type::Set(from), Type::List(to))
        | (Type::Set(from), Type::Set(to))
        | (Type::Map(from), Type::Map(to)) => converts(from, to, safe),
        (Type::List(from), Type::Set(to)) => !safe && converts(from, to, safe),
        (Type::Tuple(from), Type::List(to) | Type::Set(to)) => all_convert(from.iter(), to, safe),
        (Type::Object(from), Type::Map(to)) => {
            all_convert(from.values().map(|field| &field.kind), to, safe)
        }
        (Type::Map(from), Type::Object(to)) => {
            !safe && to.values().all(|field| converts(from, &field.kind, safe))
        }
        (Type::Tuple(from), Type::Tuple(to)) => {
            from.len() == to.len()
                && from
                    .iter()
                    .zip(to.iter())
                    .all(|(from, to)| converts(from, to, safe))
        }
        (Type::Object(from), Type::Object(to)) => to.iter().all(|(name, field)| {
            from.get(name).map_or(field.optional, |from| {
                converts(&from.kind, &field.kind, safe)
            })
        }),
        _ => false,
    }
}

/// Whether each converts to the item type; for an open one, whether they have one in common.
fn all_convert<'t>(mut from: impl Iterator<Item = &'t Type>, to: &Type, safe: bool) -> bool {
    if *to == Type::Any {
        let from: Vec<_> = from.cloned().collect();
        return from.is_empty() || unify(&from).is_some();
    }
    from.all(|from| converts(from, to, safe))
}

/// The type that all of these convert to; `None` where there is none, [`Type::Any`] where one of
/// them is open.
pub fn unify(types: &[Type]) -> Option<Type> {
    let (first, rest) = types.split_first()?;
    if rest.iter().all(|kind| kind == first) {
        return Some(first.clone());
    }
    let open = types.contains(&Type::Any);
    let closed: Vec<_> = types.iter().filter(|kind| **kind != Type::Any).collect();
    if open && !closed.iter().all(|kind| kind.is_primitive()) {
        return Some(Type::Any);
    }
    let count = |test: fn(&Type) -> bool| closed.iter().filter(|kind| test(kind)).count();
    let maps = count(|kind| matches!(kind, Type::Map(_)));
    let lists = count(|kind| matches!(kind, Type::List(_)));
    let sets = count(|kind| matches!(kind, Type::Set(_)));
    let objects = count(|kind| matches!(kind, Type::Object(_)));
    let tuples = count(|kind| matches!(kind, Type::Tuple(_)));
    let total = closed.len();
    if maps > 0 && maps + objects == total {
        if let Some(item) = items_in_common(&closed) {
            return Some(Type::map(item));
        }
    } else if lists > 0 && lists + tuples == total {
        if let Some(item) = items_in_common(&closed) {
            return Some(Type::list(item));
        }
    } else if sets > 0 && sets == total {
        return items_in_common(&closed).map(Type::set);
    } else if objects > 0 && objects == total {
        return unify_objects(&closed);
    } else if tuples > 0 && tuples == total {
        return unify_tuples(&closed);
    } else if objects > 0 && tuples > 0 {
        return None;
    }
    preferred(&closed)
}

/// The item type of collections and of what looks like them.
fn items_in_common(types: &[&Type]) -> Option<Type> {
    let mut items = Vec::new();
    for kind in types {
        match kind {
            Type::List(item) | Type::Set(item) | Type::Map(item) => {
                items.push(item.as_ref().clone());
            }
            Type::Tuple(parts) => items.extend(parts.iter().cloned()),
            Type::Object(fields) => items.extend(fields.values().map(|field| field.kind.clone())),
            _ => return None,
        }
    }
    item_type(&items)
}

/// Objects of one shape unify attribute by attribute, others to a map.
fn unify_objects(types: &[&Type]) -> Option<Type> {
    let fields: Vec<&Fields> = types
        .iter()
        .filter_map(|kind| match kind {
            Type::Object(fields) => Some(fields.as_ref()),
            _ => None,
        })
        .collect();
    let first = fields.first()?;
    if fields.iter().any(|other| !other.keys().eq(first.keys())) {
        return items_in_common(types).map(Type::map);
    }
    let mut unified = Vec::new();
    for name in first.keys() {
        let kinds: Vec<_> = fields
            .iter()
            .filter_map(|fields| fields.get(name))
            .map(|field| field.kind.clone())
            .collect();
        unified.push((name.clone(), unify(&kinds)?));
    }
    Some(Type::object(unified))
}

/// Tuples of one length unify item by item, others to a list.
fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&[Type]> = types
        .iter()
        .filter_map(|kind| match kind {
            Type::Tuple(items) => Some(items.as_ref()),
            _ => None,
        })
        .collect();
    let first = tuples.first()?;
    if tuples.iter().any(|other| other.len() != first.len()) {
        return items_in_common(types).map(Type::list);
    }
    let mut unified = Vec::new();
    for at in 0..first.len() {
        let kinds: Vec<_> = tuples
            .iter()
            .filter_map(|items| items.get(at).cloned())
            .collect();
        unified.push(unify(&kinds)?);
    }
    Some(Type::Tuple(unified.into()))
}

/// The first of the types, most general first, that all the others convert to.
fn preferred(types: &[&Type]) -> Option<Type> {
    let rank = |kind: &Type| match kind {
        Type::Text => 0,
        Type::Number => 1,
        Type::Bool => 2,
        Type::List(_) => 3,
        Type::Set(_) => 4,
        Type::Map(_) => 5,
        Type::Tuple(_) => 6,
        Type::Object(_) => 7,
        Type::Any => 8,
    };
    let mut ordered = types.to_vec();
    ordered.sort_by_key(|kind| rank(kind));
    ordered
        .iter()
        .find(|wanted| types.iter().all(|kind| converts(kind, wanted, false)))
        .map(|wanted| (*wanted).clone())
}

/// A type with the open parts of a constraint filled from what is given.
pub fn filled(constraint: &Type, given: &Type) -> Type {
    match (constraint, given) {
        (Type::Any, given) => given.clone(),
        (Type::List(to), Type::List(from) | Type::Set(from)) => Type::list(filled(to, from)),
        (Type::Set(to), Type::List(from) | Type::Set(from)) => Type::set(filled(to, from)),
        (Type::Map(to), Type::Map(from)) => Type::map(filled(to, from)),
        (constraint, _) => constraint.clone(),
    }
}

/// An empty tuple's items have no type: whatever is asked for.
pub fn item_type(types: &[Type]) -> Option<Type> {
    if types.is_empty() {
        return Some(Type::Any);
    }
    unify(types)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn strings_are_preferred_and_truth_is_no_number() {
        assert_eq!(unify(&[Type::Number, Type::Text]), Some(Type::Text));
        assert_eq!(
            unify(&[Type::Bool, Type::Text, Type::Number]),
            Some(Type::Text)
        );
        assert_eq!(unify(&[Type::Bool, Type::Number]), None);
    }

    #[test]
    fn tuples_of_two_lengths_make_a_list_and_objects_of_two_shapes_a_map() {
        let tuple = |items: &[Type]| Type::Tuple(items.into());
        assert_eq!(
            unify(&[tuple(&[Type::Number]), tuple(&[Type::Text])]),
            Some(tuple(&[Type::Text]))
        );
        assert_eq!(
            unify(&[tuple(&[Type::Number]), tuple(&[Type::Number, Type::Text])]),
            Some(Type::list(Type::Text))
        );
        let object = |name: &str| Type::object([(Arc::from(name), Type::Number)]);
        assert_eq!(
            unify(&[object("a"), object("b")]),
            Some(Type::map(Type::Number))
        );
        assert_eq!(unify(&[object("a"), tuple(&[])]), None);
    }
}
