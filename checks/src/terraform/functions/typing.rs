//! Conversions, marks, and choices between values.

use super::{ANY, Function, Given, Kind, Parameter, Returned, give, give_bool};
use crate::terraform::convert::convert;
use crate::terraform::types::Type;
use crate::terraform::unify::unify;
use crate::terraform::value::{Value, Valued};

const TAKEN: Parameter = ANY.or_null().or_unknown();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("tobool", &[TAKEN], Kind::Bool, |given| {
        to(given, &Type::Bool)
    }),
    Function::new("tonumber", &[TAKEN], Kind::Number, |given| {
        to(given, &Type::Number)
    }),
    Function::new("tostring", &[TAKEN], Kind::Text, |given| {
        to(given, &Type::Text)
    }),
    Function::new("tolist", &[TAKEN], Kind::Any, |given| {
        to(given, &Type::list(Type::Any))
    }),
    Function::new("toset", &[TAKEN], Kind::Any, |given| {
        to(given, &Type::set(Type::Any))
    }),
    Function::new("tomap", &[TAKEN], Kind::Any, |given| {
        to(given, &Type::map(Type::Any))
    }),
    Function::new("sensitive", &[TAKEN], Kind::Any, |given| {
        Ok(Valued {
            sensitive: true,
            ..given.valued(0)
        })
    }),
    Function::new("nonsensitive", &[TAKEN], Kind::Any, |given| {
        Ok(given.valued(0))
    }),
    Function::new("issensitive", &[TAKEN], Kind::Bool, |given| {
        let value = given.valued(0);
        if value.value.unknown().is_some() && !value.sensitive {
            return given.unknown(Kind::Bool);
        }
        give_bool(value.sensitive)
    }),
    Function::new("ephemeralasnull", &[TAKEN], Kind::Any, |given| {
        Ok(given.valued(0))
    }),
    Function::variadic("coalesce", &[], TAKEN, Kind::Any, coalesce),
    Function::variadic(
        "coalescelist",
        &[],
        ANY.or_unknown(),
        Kind::Any,
        coalescelist,
    ),
];

fn to(given: &Given<'_>, kind: &Type) -> Returned {
    convert(&given.valued(0), kind)
}

/// The first value that is neither `null` nor an empty string, as the type of all.
fn coalesce(given: &Given<'_>) -> Returned {
    let kinds: Vec<_> = given
        .values
        .iter()
        .map(|value| Type::of(&value.value))
        .collect();
    let kind = unify(&kinds).ok_or("the arguments have no type in common")?;
    for value in &given.values {
        let value = convert(value, &kind)?;
        match &value.value {
            Value::Null(_) => {}
            Value::Text(text) if text.is_empty() => {}
            Value::Unknown(_) => return given.unknown(Kind::Any),
            _ => return Ok(value),
        }
    }
    Err("no value is set".to_owned())
}

/// The first list that is not empty.
fn coalescelist(given: &Given<'_>) -> Returned {
    for value in &given.values {
        match &value.value {
            Value::Unknown(_) => return given.unknown(Kind::Any),
            list => match list.items() {
                Some([]) => {}
                Some(_) => return give(list.clone()),
                None => return Err("lists are required".to_owned()),
            },
        }
    }
    Err("no list has items".to_owned())
}
