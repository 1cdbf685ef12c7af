//! Functions of sets.

use super::{ANY, Function, Given, Item, Kind, Parameter, Returned, give};
use crate::terraform::convert::{convert, set_of};
use crate::terraform::types::Type;
use crate::terraform::unify::unify;
use crate::terraform::value::{Value, Valued};

const SET: Parameter = Parameter::of(Kind::Set(Item::Any));
/// Combinations beyond it are not made.
const MAX_PRODUCT: usize = 20_000;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::variadic(
        "setintersection",
        &[SET],
        SET,
        Kind::Set(Item::Any),
        |given| {
            combine(given, |first, others, item| {
                first && others.iter().all(|set| holds(set, item))
            })
        },
    ),
    Function::variadic("setproduct", &[], ANY, Kind::Any, product),
    Function::new("setsubtract", &[SET, SET], Kind::Set(Item::Any), |given| {
        combine(given, |first, others, item| {
            first && !others.iter().any(|set| holds(set, item))
        })
    }),
    Function::variadic("setunion", &[SET], SET, Kind::Set(Item::Any), |given| {
        combine(given, |_, _, _| true)
    }),
];

fn holds(set: &Valued, item: &Valued) -> bool {
    set.items()
        .iter()
        .any(|other| other.same(item) == Some(true))
}

/// The items of all sets that are kept: `keep(is it of the first set, the other sets, the item)`.
fn combine(given: &Given<'_>, keep: fn(bool, &[Valued], &Valued) -> bool) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::Set(Item::Any));
    }
    let kinds: Vec<_> = given
        .values
        .iter()
        .map(|set| match &set.value {
            Value::Set(_, kind) => kind.clone(),
            _ => Type::Any,
        })
        .collect();
    let closed: Vec<_> = kinds
        .into_iter()
        .filter(|kind| *kind != Type::Any)
        .collect();
    let kind = if closed.is_empty() {
        Type::Any
    } else {
        unify(&closed).ok_or("the sets have no type in common")?
    };
    let sets = given
        .values
        .iter()
        .map(|set| convert(set, &Type::set(kind.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    let others = sets.get(1..).unwrap_or_default();
    let mut kept = Vec::new();
    for (at, set) in sets.iter().enumerate() {
        for item in set.items() {
            if keep(at == 0, others, item) {
                kept.push(item.clone());
            }
        }
    }
    give(set_of(kept, kind))
}

fn product(given: &Given<'_>) -> Returned {
    if given.values.len() < 2 {
        return Err("at least two sets or lists are required".to_owned());
    }
    let mut kinds = Vec::new();
    let mut ordered = false;
    let mut rows: Vec<Vec<Valued>> = vec![Vec::new()];
    for list in &given.values {
        let kind = match &list.value {
            Value::Set(_, kind) => kind.clone(),
            Value::List(_, kind) => {
                ordered = true;
                kind.clone()
            }
            Value::Tuple(items) => {
                ordered = true;
                let kinds: Vec<_> = items.iter().map(|item| Type::of(&item.value)).collect();
                match kinds.as_slice() {
                    [] => Type::Any,
                    kinds => unify(kinds).ok_or("the items have no type in common")?,
                }
            }
            _ => return Err("only sets and lists are taken".to_owned()),
        };
        let items = list
            .items()
            .iter()
            .map(|item| convert(item, &kind))
            .collect::<Result<Vec<_>, _>>()?;
        if rows.len().saturating_mul(items.len()) > MAX_PRODUCT {
            return Err(format!("more than {MAX_PRODUCT} combinations"));
        }
        rows = rows
            .iter()
            .flat_map(|row| {
                items.iter().map(|item| {
                    let mut longer = row.clone();
                    longer.push(item.clone());
                    longer
                })
            })
            .collect();
        kinds.push(kind);
    }
    let kind = Type::Tuple(kinds.into());
    let made: Vec<_> = rows
        .into_iter()
        .map(|row| Valued::nowhere(Value::Tuple(row.into())))
        .collect();
    give(if ordered {
        Value::List(made.into(), kind)
    } else {
        set_of(made, kind)
    })
}
