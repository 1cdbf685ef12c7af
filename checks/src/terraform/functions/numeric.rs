//! Functions of numbers.

use super::{ANY, Function, Given, Item, Kind, NUMBER, Parameter, Returned, give, give_number};
use crate::terraform::convert::convert;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", &[NUMBER], Kind::Number, |given| {
        give_number(Some(given.number(0).absolute()))
    }),
    Function::new("ceil", &[NUMBER], Kind::Number, |given| {
        give_number(given.number(0).ceil())
    }),
    Function::new("floor", &[NUMBER], Kind::Number, |given| {
        give_number(given.number(0).floor())
    }),
    Function::new("log", &[NUMBER, NUMBER], Kind::Number, |given| {
        let number = given.number(0).to_float();
        let base = given.number(1).to_float();
        give_number(Number::from_float(number.ln() / base.ln()))
    }),
    Function::variadic("max", &[], NUMBER, Kind::Number, |given| {
        extreme(given, |candidate, best| candidate > best)
    }),
    Function::variadic("min", &[], NUMBER, Kind::Number, |given| {
        extreme(given, |candidate, best| candidate < best)
    }),
    Function::new("parseint", &[ANY, NUMBER], Kind::Number, parseint),
    Function::new("pow", &[NUMBER, NUMBER], Kind::Number, |given| {
        let power = given.number(0).to_float().powf(given.number(1).to_float());
        give_number(Number::from_float(power))
    }),
    Function::new("signum", &[NUMBER], Kind::Number, |given| {
        let whole = given.whole(0)?;
        give(Value::Number(whole.signum().into()))
    }),
    Function::new("sum", &[ANY], Kind::Number, sum),
    Function::new("alltrue", &[TRUTHS], Kind::Bool, |given| {
        truths(given, false)
    }),
    Function::new("anytrue", &[TRUTHS], Kind::Bool, |given| {
        truths(given, true)
    }),
];

const TRUTHS: Parameter = Parameter::of(Kind::List(Item::Bool));

fn extreme(given: &Given<'_>, better: fn(&Number, &Number) -> bool) -> Returned {
    let mut numbers = given
        .values
        .iter()
        .filter_map(super::super::value::Valued::number);
    let first = numbers.next().ok_or("at least one number is required")?;
    let best = numbers.fold(first, |best, candidate| {
        if better(&candidate, &best) {
            candidate
        } else {
            best
        }
    });
    give_number(Some(best))
}

fn parseint(given: &Given<'_>) -> Returned {
    let Value::Text(text) = given.get(0) else {
        return Err("a string is required".to_owned());
    };
    let base = given.whole(1)?;
    let base = u32::try_from(base)
        .ok()
        .filter(|base| (2..=62).contains(base))
        .ok_or("the base must be from 2 to 62")?;
    let number = Number::parse_whole(text, base);
    give_number(Some(number.ok_or("not a whole number to that base")?))
}

fn sum(given: &Given<'_>) -> Returned {
    let items = given
        .get(0)
        .items()
        .ok_or("a list or set of numbers is required")?;
    if items.is_empty() {
        return Err("an empty list has no sum".to_owned());
    }
    let mut total = Number::from(0usize);
    for item in items {
        let number = convert(item, &Type::Number)?;
        match number.value {
            Value::Number(number) => {
                total = total.plus(&number).ok_or("opposing infinities")?;
            }
            Value::Unknown(_) => return given.unknown(Kind::Number),
            _ => return Err("null is not taken".to_owned()),
        }
    }
    give_number(Some(total))
}

/// Whether one of the items is the decisive truth value; `null` is false.
fn truths(given: &Given<'_>, decisive: bool) -> Returned {
    let items = given.items(0);
    let decides = |value: &Value| match value {
        Value::Bool(truth) => *truth == decisive,
        Value::Null(_) => !decisive,
        _ => false,
    };
    if items.iter().any(|item| decides(&item.value)) {
        return give(Value::Bool(decisive));
    }
    if items.iter().any(|item| item.value.unknown().is_some()) {
        return given.unknown(Kind::Bool);
    }
    give(Value::Bool(!decisive))
}
