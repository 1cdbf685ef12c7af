//! Expressions to values.
//!
//! Invariant: evaluation always ends: it has a depth, and it has a budget of steps; what is beyond
//! them is unknown by name. Nothing here panics on any input.
//! See <https://developer.hashicorp.com/terraform/language/expressions>.

use std::sync::Arc;

use super::convert::convert;
use super::functions;
use super::operators::{binary, unary};
use super::path;
use super::render;
use super::scope::{Evaluated, Fault, Names, Scope, refuse, unknown};
use super::source::Span;
use super::syntax::{Expr, For, Kind, Loop};
use super::types::Type;
use super::unify::unify;
use super::value::{Entries, Unknown, Value, Valued, Why};
use super::weight::Weight;

/// Values that hold more are not kept.
const MAX_WEIGHT: u32 = 1_000_000;
/// Values that are nested deeper are not kept: everybody who walks them does so recursively.
const MAX_NESTING: u16 = 200;

/// The value of an expression; what Terraform refuses is an unknown that says so.
pub(super) fn eval(expr: &Expr, scope: Scope<'_>) -> Valued {
    try_eval(expr, scope).unwrap_or_else(Fault::into_unknown)
}

/// The value of an expression, or why Terraform refuses it.
pub(super) fn try_eval(expr: &Expr, scope: Scope<'_>) -> Evaluated {
    let Some(_guard) = scope.engine.enter(expr.span) else {
        return Ok(spent(expr.span));
    };
    let value = inner(expr, scope)?;
    let weight = Weight::of(&value.value);
    // Whoever works on a large value walks it, so that it costs more than a step.
    let affordable = scope.engine.spend(u64::from(weight.count) / 64);
    if weight.count > MAX_WEIGHT || weight.depth > MAX_NESTING || !affordable {
        return Ok(unknown(
            Why::Unsupported("a value this large".into()),
            expr.span,
        ));
    }
    Ok(value)
}

fn inner(expr: &Expr, scope: Scope<'_>) -> Evaluated {
    let value = match &expr.kind {
        Kind::Null => Value::Null(Type::Any),
        Kind::Bool(truth) => Value::Bool(*truth),
        Kind::Number(number) => Value::Number(number.clone()),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Template(pieces) => return render::template(pieces, expr.span, scope),
        Kind::Tuple(items) => {
            let items = items
                .iter()
                .map(|item| part(item, scope))
                .collect::<Result<_, _>>()?;
            Value::Tuple(items)
        }
        Kind::Object(pairs) => object(pairs, expr.span, scope)?,
        Kind::Paren(inner) => return try_eval(inner, scope),
        Kind::Name(_) | Kind::Path(_) => return path::reference(expr, scope),
        Kind::Call(call) => return functions::call(call, expr.span, scope),
        Kind::Conditional(parts) => return conditional(parts, expr.span, scope),
        Kind::Unary(operator, operand) => {
            let operand_value = try_eval(operand, scope)?;
            let value = unary(*operator, &operand_value, operand.span)?;
            return Ok(Valued {
                sensitive: operand_value.sensitive,
                ..Valued::new(value, expr.span)
            });
        }
        Kind::Binary(operator, operands) => {
            let [left, right] = operands.as_ref();
            let left = try_eval(left, scope)?;
            let right = try_eval(right, scope)?;
            let sensitive = left.sensitive || right.sensitive;
            let value = binary(*operator, &left, &right, expr.span)?;
            return Ok(Valued {
                sensitive,
                ..Valued::new(value, expr.span)
            });
        }
        Kind::For(each) => return for_expr(each, expr.span, scope),
    };
    Ok(Valued::new(value, expr.span))
}

/// What is beyond the depth or the budget of evaluation.
pub(super) fn spent(span: Span) -> Valued {
    let why = Why::Unsupported("an expression this deep or long".into());
    unknown(why, span)
}

/// A part of a collection: an invalid one is unknown in its place, unless somebody catches it.
fn part(expr: &Expr, scope: Scope<'_>) -> Evaluated {
    if scope.strict {
        try_eval(expr, scope)
    } else {
        Ok(eval(expr, scope))
    }
}

fn object(pairs: &[(Expr, Expr)], span: Span, scope: Scope<'_>) -> Result<Value, Fault> {
    let mut entries = Entries::new();
    let mut unknown_keys = Vec::new();
    for (key_expr, value_expr) in pairs {
        let value = part(value_expr, scope)?;
        let key = try_eval(key_expr, scope)?;
        match key_text(&key, key_expr.span)? {
            Some(key) => {
                entries.insert(key, value);
            }
            None => unknown_keys.extend([key, value]),
        }
    }
    if unknown_keys.is_empty() {
        return Ok(Value::Object(Arc::new(entries)));
    }
    unknown_keys.extend(entries.into_values());
    let _ = span;
    Ok(derived(Type::Any, &unknown_keys))
}

/// A key as a string; `None` where it is not known.
pub(super) fn key_text(key: &Valued, span: Span) -> Result<Option<Arc<str>>, Fault> {
    let converted = convert(key, &Type::Text).or_else(|why| refuse(span, why))?;
    match converted.value {
        Value::Text(text) => Ok(Some(text)),
        Value::Unknown(_) => Ok(None),
        _ => refuse(span, "a key cannot be null"),
    }
}

/// A value computed from others of which some are not known.
pub(super) fn derived<'v>(kind: Type, from: impl IntoIterator<Item = &'v Valued>) -> Value {
    Value::Unknown(Arc::new(Unknown::derived(kind, from)))
}

fn conditional(parts: &[Expr; 3], span: Span, scope: Scope<'_>) -> Evaluated {
    let [condition_expr, then_expr, otherwise_expr] = parts;
    let condition = try_eval(condition_expr, scope)?;
    let then = try_eval(then_expr, scope);
    let otherwise = try_eval(otherwise_expr, scope);
    let truth = convert(&condition, &Type::Bool).or_else(|why| refuse(condition_expr.span, why))?;
    let chosen = match truth.value {
        Value::Bool(truth) => truth,
        Value::Unknown(_) => {
            let (then, otherwise) = (then?, otherwise?);
            if then.same(&otherwise) == Some(true) {
                return Ok(then);
            }
            let kind = common(&then, &otherwise).unwrap_or(Type::Any);
            let value = derived(kind, [&condition, &then, &otherwise]);
            return Ok(Valued::new(value, span));
        }
        _ => return refuse(condition_expr.span, "the condition is null"),
    };
    // Both are evaluated for their types, but only the chosen one may refuse.
    let (taken, left) = if chosen {
        (then?, otherwise)
    } else {
        (otherwise?, then)
    };
    let Ok(left) = left else {
        return Ok(taken);
    };
    let Some(kind) = common(&taken, &left) else {
        return refuse(span, "the two results have no type in common");
    };
    let mut taken = convert(&taken, &kind).or_else(|why| refuse(span, why))?;
    taken.sensitive |= condition.sensitive;
    Ok(taken)
}

/// The type that both results convert to.
fn common(left: &Valued, right: &Valued) -> Option<Type> {
    let kinds = [Type::of(&left.value), Type::of(&right.value)];
    match &kinds {
        [Type::Any, other] | [other, Type::Any] => Some(other.clone()),
        _ => unify(&kinds),
    }
}

/// What a loop walks: pairs of key and value.
pub(super) enum Walk {
    /// The pairs, in order.
    Pairs(Vec<(Valued, Valued)>),
    /// How many there are is not known: one pair of unknowns that stands for all.
    Unknown(Box<(Valued, Valued)>),
}

/// The pairs that a loop walks.
pub(super) fn walk(collection: &Valued, span: Span) -> Result<Walk, Fault> {
    let mark = |value: Valued| Valued {
        sensitive: value.sensitive || collection.sensitive,
        ..value
    };
    let pairs = match &collection.value {
        Value::Tuple(items) | Value::List(items, _) => (0usize..)
            .zip(items.iter())
            .map(|(at, item)| {
                let key = Valued::new(Value::Number(at.into()), item.span);
                (key, mark(item.clone()))
            })
            .collect(),
        Value::Set(items, _) => items
            .iter()
            .map(|item| (mark(item.clone()), mark(item.clone())))
            .collect(),
        Value::Object(entries) | Value::Map(entries, _) => entries
            .iter()
            .map(|(key, value)| {
                let key = Valued::new(Value::Text(key.clone()), value.span);
                (key, mark(value.clone()))
            })
            .collect(),
        Value::Unknown(unknown) => {
            let key = derived(Type::Any, [collection]);
            let item = path::any_item(unknown, collection);
            let value = Valued::new(item, collection.span);
            let key = Valued::new(key, collection.span);
            return Ok(Walk::Unknown(Box::new((key, value))));
        }
        Value::Null(_) => return refuse(span, "a null value cannot be walked"),
        _ => {
            return refuse(
                span,
                format!("a {} cannot be walked", collection.value.noun()),
            );
        }
    };
    Ok(Walk::Pairs(pairs))
}

/// Runs something with the names of a loop bound.
pub(super) fn bind<T>(
    each: &Loop,
    (key, value): (Valued, Valued),
    scope: Scope<'_>,
    run: impl FnOnce(Scope<'_>) -> T,
) -> T {
    let outer = Names {
        name: each.key.as_deref().unwrap_or(""),
        value: key,
        outer: scope.names,
    };
    let names = Names {
        name: &each.value,
        value,
        outer: Some(&outer),
    };
    run(scope.with(&names))
}

fn for_expr(each: &For, span: Span, scope: Scope<'_>) -> Evaluated {
    let collection = try_eval(&each.each.collection, scope)?;
    let pairs = match walk(&collection, each.each.collection.span)? {
        Walk::Pairs(pairs) => pairs,
        Walk::Unknown(pair) => {
            // One turn over an unknown item, to learn what the result follows from.
            let turn = bind(&each.each, *pair, scope, |scope| {
                let mut made = vec![eval(&each.value, scope)];
                made.extend(each.key.iter().map(|key| eval(key, scope)));
                made.extend(
                    each.condition
                        .iter()
                        .map(|condition| eval(condition, scope)),
                );
                made
            });
            let value = derived(Type::Any, turn.iter().chain([&collection]));
            return Ok(Valued::new(value, span));
        }
    };
    let mut made = Made::default();
    for pair in pairs {
        if !scope.engine.spend(1) {
            return Ok(spent(span));
        }
        bind(&each.each, pair, scope, |scope| {
            turn(each, scope, &mut made)
        })?;
    }
    let sensitive = collection.sensitive;
    let value = if made.uncertain.is_empty() {
        match each.key {
            None => Value::Tuple(made.items.into()),
            Some(_) if each.group => {
                let groups = made
                    .groups
                    .into_iter()
                    .map(|(key, items)| (key, Valued::new(Value::Tuple(items.into()), span)));
                Value::Object(Arc::new(groups.collect()))
            }
            Some(_) => Value::Object(Arc::new(made.entries)),
        }
    } else {
        let all = made
            .uncertain
            .iter()
            .chain(&made.items)
            .chain(made.entries.values())
            .chain(made.groups.values().flatten());
        derived(Type::Any, all)
    };
    Ok(Valued {
        sensitive,
        ..Valued::new(value, span)
    })
}

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Valued>,
    entries: Entries,
    groups: std::collections::BTreeMap<Arc<str>, Vec<Valued>>,
    /// Conditions and keys that are not known: which entries there are cannot be told.
    uncertain: Vec<Valued>,
}

fn turn(each: &For, scope: Scope<'_>, made: &mut Made) -> Result<(), Fault> {
    if let Some(condition) = &each.condition {
        let truth = try_eval(condition, scope)?;
        let truth = convert(&truth, &Type::Bool).or_else(|why| refuse(condition.span, why))?;
        match truth.value {
            Value::Bool(true) => {}
            Value::Bool(false) => return Ok(()),
            Value::Unknown(_) => {
                made.uncertain.push(truth);
                made.uncertain.push(eval(&each.value, scope));
                return Ok(());
            }
            _ => return refuse(condition.span, "the condition is null"),
        }
    }
    let value = part(&each.value, scope)?;
    let Some(key_expr) = &each.key else {
        made.items.push(value);
        return Ok(());
    };
    let key = try_eval(key_expr, scope)?;
    let Some(name) = key_text(&key, key_expr.span)? else {
        made.uncertain.extend([key, value]);
        return Ok(());
    };
    if each.group {
        made.groups.entry(name).or_default().push(value);
    } else if made.entries.insert(name.clone(), value).is_some() {
        return refuse(
            key_expr.span,
            format!("two entries have the key \"{name}\""),
        );
    }
    Ok(())
}
