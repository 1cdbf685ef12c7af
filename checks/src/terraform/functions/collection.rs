//! Functions of lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    ANY, Function, Given, Item, Kind, NUMBER, Parameter, Returned, TEXT, give, give_number,
    give_texts,
};
use crate::terraform::convert::{convert, equal};
use crate::terraform::grapheme::graphemes;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::unify::unify;
use crate::terraform::value::{Entries, Value, Valued};

const LIST: Parameter = Parameter::of(Kind::List(Item::Any));
const TEXTS: Parameter = Parameter::of(Kind::List(Item::Text));
const OPEN: Parameter = ANY.or_unknown();
/// `range` makes no more than Terraform does.
const MAX_RANGE: usize = 1024;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "chunklist",
        &[LIST, NUMBER],
        Kind::List(Item::Any),
        chunklist,
    ),
    Function::new("compact", &[TEXTS], Kind::List(Item::Text), compact),
    Function::variadic("concat", &[], ANY, Kind::Any, concat),
    Function::new("contains", &[ANY, OPEN], Kind::Bool, contains),
    Function::new("distinct", &[LIST], Kind::List(Item::Any), distinct),
    Function::new("element", &[ANY, NUMBER], Kind::Any, element),
    Function::new("flatten", &[ANY], Kind::Any, flatten),
    Function::new("index", &[ANY, ANY.or_null()], Kind::Number, index_of),
    Function::new("keys", &[ANY], Kind::List(Item::Text), keys),
    Function::new("length", &[ANY], Kind::Number, length),
    Function::variadic("lookup", &[ANY, TEXT], OPEN.or_null(), Kind::Any, lookup),
    Function::new(
        "matchkeys",
        &[LIST, LIST, LIST],
        Kind::List(Item::Any),
        matchkeys,
    ),
    Function::variadic("merge", &[], OPEN.or_null(), Kind::Any, merge),
    Function::new("one", &[ANY], Kind::Any, one),
    Function::variadic("range", &[], NUMBER, Kind::List(Item::Number), range),
    Function::new("reverse", &[ANY], Kind::Any, reverse),
    Function::new("slice", &[ANY, NUMBER, NUMBER], Kind::Any, slice),
    Function::new("sort", &[TEXTS], Kind::List(Item::Text), sort),
    Function::new(
        "transpose",
        &[Parameter::of(Kind::Map(Item::Texts))],
        Kind::Map(Item::Texts),
        transpose,
    ),
    Function::new("values", &[ANY], Kind::Any, values),
    Function::new("zipmap", &[TEXTS, ANY], Kind::Any, zipmap),
    Function::variadic("list", &[], ANY, Kind::Any, |_| {
        Err("it was removed: write [a, b] or tolist([a, b])".to_owned())
    }),
    Function::variadic("map", &[], ANY, Kind::Any, |_| {
        Err("it was removed: write {a = b} or tomap({a = b})".to_owned())
    }),
];

fn entries(value: &Value) -> Result<&Entries, String> {
    match value {
        Value::Object(entries) | Value::Map(entries, _) => Ok(entries),
        _ => Err("a map or an object is required".to_owned()),
    }
}

fn sequence(value: &Value) -> Result<&[Valued], String> {
    value
        .items()
        .ok_or_else(|| "a list, set or tuple is required".to_owned())
}

/// The items of what can be indexed.
fn ordered(value: &Value) -> Result<&[Valued], String> {
    match value {
        Value::Tuple(items) | Value::List(items, _) => Ok(items),
        _ => Err("a list or tuple is required".to_owned()),
    }
}

/// The item type of a list, set or map; the common one of a tuple.
fn item_type(value: &Value) -> Type {
    match Type::of(value) {
        Type::List(item) | Type::Set(item) | Type::Map(item) => item.as_ref().clone(),
        Type::Tuple(items) => unify(&items).unwrap_or(Type::Any),
        _ => Type::Any,
    }
}

/// Items in the shape of where they come from: a tuple stays one, all else is a list.
fn alike(value: &Value, items: Vec<Valued>) -> Returned {
    give(match value {
        Value::Tuple(_) => Value::Tuple(items.into()),
        _ => Value::List(items.into(), item_type(value)),
    })
}

fn chunklist(given: &Given<'_>) -> Returned {
    let items = given.items(0);
    let size = usize::try_from(given.whole(1)?).map_err(|_| "the size is below zero")?;
    let kind = item_type(given.get(0));
    let chunks = items.chunks(if size == 0 { items.len().max(1) } else { size });
    let made = chunks
        .map(|chunk| Valued::nowhere(Value::List(chunk.to_vec().into(), kind.clone())))
        .collect();
    give(Value::List(made, Type::list(kind)))
}

fn compact(given: &Given<'_>) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::List(Item::Text));
    }
    let kept = given
        .items(0)
        .iter()
        .filter(|item| item.text().is_some_and(|text| !text.is_empty()))
        .cloned()
        .collect();
    give(Value::List(kept, Type::Text))
}

fn concat(given: &Given<'_>) -> Returned {
    let mut all = Vec::new();
    let mut kinds = Vec::new();
    for list in &given.values {
        match &list.value {
            Value::Tuple(items) => all.extend(items.iter().cloned()),
            Value::List(items, kind) => {
                kinds.push(kind.clone());
                all.extend(items.iter().cloned());
            }
            _ => return Err("only lists and tuples are taken".to_owned()),
        }
    }
    if given.values.is_empty() {
        return Err("at least one list is required".to_owned());
    }
    if kinds.len() == given.values.len()
        && let Some(kind) = unify(&kinds)
    {
        let tuple = Valued::nowhere(Value::Tuple(all.into()));
        return convert(&tuple, &Type::list(kind));
    }
    give(Value::Tuple(all.into()))
}

fn contains(given: &Given<'_>) -> Returned {
    let wanted = given.get(1);
    let mut unsure = wanted.unknown().is_some();
    for item in sequence(given.get(0))? {
        match equal(&item.value, wanted) {
            Some(true) => return give(Value::Bool(true)),
            Some(false) => {}
            None => unsure = true,
        }
    }
    if unsure && !sequence(given.get(0))?.is_empty() {
        return given.unknown(Kind::Bool);
    }
    give(Value::Bool(false))
}

fn distinct(given: &Given<'_>) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::List(Item::Any));
    }
    let mut kept: Vec<Valued> = Vec::new();
    for item in given.items(0) {
        given.scope.engine.spend(kept.len() as u64 / 64);
        if !kept.iter().any(|other| other.same(item) == Some(true)) {
            kept.push(item.clone());
        }
    }
    alike(given.get(0), kept)
}

fn element(given: &Given<'_>) -> Returned {
    let list = given.get(0);
    let items = ordered(list)?;
    if items.is_empty() {
        return Err("an empty list has no elements".to_owned());
    }
    let at = usize::try_from(given.whole(1)?).map_err(|_| "an index is below zero")?;
    items
        .get(at % items.len())
        .cloned()
        .ok_or_else(|| "no such element".to_owned())
}

fn flatten(given: &Given<'_>) -> Returned {
    sequence(given.get(0))?;
    let mut flat = Vec::new();
    if !flatten_into(given.get(0), &mut flat) {
        return given.unknown(Kind::Any);
    }
    give(Value::Tuple(flat.into()))
}

/// False where an item that is not known may be a list.
fn flatten_into(value: &Value, flat: &mut Vec<Valued>) -> bool {
    for item in value.items().unwrap_or_default() {
        match &item.value {
            Value::Tuple(_) | Value::List(..) | Value::Set(..) => {
                if !flatten_into(&item.value, flat) {
                    return false;
                }
            }
            Value::Unknown(unknown) if !unknown.kind.is_primitive() => return false,
            _ => flat.push(item.clone()),
        }
    }
    true
}

fn index_of(given: &Given<'_>) -> Returned {
    let items = ordered(given.get(0))?;
    for (at, item) in items.iter().enumerate() {
        match equal(&item.value, given.get(1)) {
            Some(true) => return give_number(Some(at.into())),
            Some(false) => {}
            None => return given.unknown(Kind::Number),
        }
    }
    Err("the item is not in the list".to_owned())
}

fn keys(given: &Given<'_>) -> Returned {
    let names = entries(given.get(0))?.keys();
    match given.get(0) {
        Value::Map(..) => give_texts(names.map(ToString::to_string)),
        _ => give(Value::Tuple(
            names
                .map(|name| Valued::nowhere(Value::Text(name.clone())))
                .collect(),
        )),
    }
}

fn length(given: &Given<'_>) -> Returned {
    let count = match given.get(0) {
        Value::Text(text) => graphemes(text).len(),
        Value::Object(entries) | Value::Map(entries, _) => entries.len(),
        Value::Set(items, _) if items.len() > 1 && !given.is_wholly_known() => {
            return given.unknown(Kind::Number);
        }
        other => sequence(other)
            .map_err(|_| "a string, list, set, map or object is required")?
            .len(),
    };
    give_number(Some(count.into()))
}

fn lookup(given: &Given<'_>) -> Returned {
    let map = entries(given.get(0))?;
    if let Some(found) = map.get(given.text(1)) {
        return Ok(found.clone());
    }
    let [_, _, default] = given.values.as_slice() else {
        return Err(format!("there is no entry \"{}\"", given.text(1)));
    };
    match given.get(0) {
        Value::Map(_, kind) => convert(default, kind),
        _ => Ok(default.clone()),
    }
}

fn matchkeys(given: &Given<'_>) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::List(Item::Any));
    }
    let (values, keys, wanted) = (given.items(0), given.items(1), given.items(2));
    if values.len() != keys.len() {
        return Err("keys and values have two lengths".to_owned());
    }
    let kinds = [item_type(given.get(1)), item_type(given.get(2))];
    let kind = unify(&kinds).ok_or("the keys have no type in common")?;
    let same = |key: &Valued, wanted: &Valued| -> Result<bool, String> {
        Ok(convert(key, &kind)?.same(&convert(wanted, &kind)?) == Some(true))
    };
    let mut kept = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        for wanted in wanted {
            if same(key, wanted)? {
                kept.push(value.clone());
                break;
            }
        }
    }
    alike(given.get(0), kept)
}

fn merge(given: &Given<'_>) -> Returned {
    let mut merged = Entries::new();
    let mut kinds = Vec::new();
    for map in &given.values {
        match &map.value {
            Value::Unknown(_) => return given.unknown(Kind::Any),
            Value::Null(_) => {}
            value => merged.extend(
                entries(value)?
                    .iter()
                    .map(|(key, value)| (key.clone(), value.clone())),
            ),
        }
        kinds.push(Type::of(&map.value));
    }
    let alike = kinds.iter().all(|kind| Some(kind) == kinds.first());
    give(match kinds.first() {
        Some(Type::Map(item)) if alike => Value::Map(Arc::new(merged), item.as_ref().clone()),
        _ => Value::Object(Arc::new(merged)),
    })
}

fn one(given: &Given<'_>) -> Returned {
    match sequence(given.get(0))? {
        [] => give(Value::Null(match given.get(0) {
            Value::List(_, kind) | Value::Set(_, kind) => kind.clone(),
            _ => Type::Any,
        })),
        [only] => Ok(only.clone()),
        _ => Err("there is more than one item".to_owned()),
    }
}

fn range(given: &Given<'_>) -> Returned {
    let one = Number::from(1usize);
    let zero = Number::from(0usize);
    let (start, limit, step) = match given.values.len() {
        1 => (zero.clone(), given.number(0), None),
        2 => (given.number(0), given.number(1), None),
        3 => (given.number(0), given.number(1), Some(given.number(2))),
        _ => return Err("one to three numbers are required".to_owned()),
    };
    let down = limit < start;
    let step = step.unwrap_or_else(|| if down { one.negated() } else { one });
    if step == zero {
        return Err("the step is zero".to_owned());
    }
    if (step < zero) != down && limit != start {
        return Err("the step leads away from the limit".to_owned());
    }
    let mut items = Vec::new();
    let mut at = start;
    while if down { at > limit } else { at < limit } {
        if items.len() >= MAX_RANGE {
            return Err(format!("more than {MAX_RANGE} numbers"));
        }
        items.push(Valued::nowhere(Value::Number(at.clone())));
        at = at.plus(&step).ok_or("the sum is not a number")?;
    }
    give(Value::List(items.into(), Type::Number))
}

fn reverse(given: &Given<'_>) -> Returned {
    let items = sequence(given.get(0))?;
    alike(given.get(0), items.iter().rev().cloned().collect())
}

fn slice(given: &Given<'_>) -> Returned {
    let items = ordered(given.get(0))?;
    let bound = |number: i64| usize::try_from(number).map_err(|_| "an index is below zero");
    let (start, end) = (bound(given.whole(1)?)?, bound(given.whole(2)?)?);
    match items.get(start..end) {
        Some(cut) => alike(given.get(0), cut.to_vec()),
        None => Err("the indexes are not within the list".to_owned()),
    }
}

fn sort(given: &Given<'_>) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::List(Item::Text));
    }
    let mut items = given.items(0).to_vec();
    if items.iter().any(|item| item.value.is_null()) {
        return Err("null is not taken".to_owned());
    }
    items.sort_by(|left, right| left.text().cmp(&right.text()));
    give(Value::List(items.into(), Type::Text))
}

fn transpose(given: &Given<'_>) -> Returned {
    if !given.is_wholly_known() {
        return given.unknown(Kind::Map(Item::Texts));
    }
    let mut turned: BTreeMap<Arc<str>, Vec<Valued>> = BTreeMap::new();
    for (key, list) in entries(given.get(0))? {
        for item in list.items() {
            let name = item.text().ok_or("null is not taken")?;
            let key = Valued::nowhere(Value::Text(key.clone()));
            turned.entry(name.into()).or_default().push(key);
        }
    }
    let made = turned
        .into_iter()
        .map(|(key, items)| (key, Valued::nowhere(Value::List(items.into(), Type::Text))))
        .collect();
    give(Value::Map(Arc::new(made), Type::list(Type::Text)))
}

fn values(given: &Given<'_>) -> Returned {
    let items = entries(given.get(0))?.values().cloned().collect();
    give(match given.get(0) {
        Value::Map(_, kind) => Value::List(items, kind.clone()),
        _ => Value::Tuple(items),
    })
}

fn zipmap(given: &Given<'_>) -> Returned {
    if given
        .items(0)
        .iter()
        .any(|key| key.value.unknown().is_some())
    {
        return given.unknown(Kind::Any);
    }
    let values = sequence(given.get(1))?;
    if given.items(0).len() != values.len() {
        return Err("keys and values have two lengths".to_owned());
    }
    let mut made = Entries::new();
    for (key, value) in given.items(0).iter().zip(values) {
        let name = key.text().ok_or("null is not taken")?;
        made.insert(name.into(), value.clone());
    }
    give(match given.get(1) {
        Value::Tuple(_) => Value::Object(Arc::new(made)),
        other => Value::Map(Arc::new(made), item_type(other)),
    })
}
