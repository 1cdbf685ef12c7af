//! References and steps into values: attributes, indexes, splats.
//!
//! Invariant: a step into an unknown leads to an unknown that knows the path from the resource.
//! See <https://developer.hashicorp.com/terraform/language/expressions/references>.

use std::sync::Arc;

use super::convert::convert;
use super::eval::{derived, key_text, spent, try_eval};
use super::scope::{Evaluated, Scope, refuse, unknown};
use super::source::Span;
use super::syntax::{Expr, Kind, Step};
use super::types::Type;
use super::value::{Origin, Part, Unknown, Value, Valued, Why};

/// The value that a name, with steps or without, refers to.
pub(super) fn reference(expr: &Expr, scope: Scope<'_>) -> Evaluated {
    let (base, steps): (&Expr, &[Step]) = match &expr.kind {
        Kind::Path(path) => (&path.base, &path.steps),
        _ => (expr, &[]),
    };
    let Kind::Name(name) = &base.kind else {
        return walk_steps(try_eval(base, scope)?, steps, scope);
    };
    if let Some(bound) = scope.bound(name) {
        return walk_steps(bound.clone(), steps, scope);
    }
    let Some(instance) = scope.instance else {
        return refuse(base.span, format!("there is no variable {name} here"));
    };
    let (value, used) = super::resolve::root(name, steps, base.span, scope, instance)?;
    walk_steps(value, steps.get(used..).unwrap_or_default(), scope)
}

/// Walks into a value.
pub(super) fn walk_steps(mut value: Valued, steps: &[Step], scope: Scope<'_>) -> Evaluated {
    let mut rest = steps;
    while let Some((step, further)) = rest.split_first() {
        match step {
            Step::Attribute(name, span) => {
                value = attribute(&value, name, *span)?;
                rest = further;
            }
            Step::Legacy(key) if matches!(further.first(), Some(Step::Legacy(_))) => {
                return refuse(
                    key.span,
                    "Terraform reads two of these indexes as one number",
                );
            }
            Step::Index(key) | Step::Legacy(key) => {
                let key_value = try_eval(key, scope)?;
                value = index(&value, &key_value, key.span)?;
                rest = further;
            }
            Step::FullSplat(span) => return splat(&value, further, *span, scope),
            Step::AttributeSplat(span) => {
                let own = further
                    .iter()
                    .take_while(|step| matches!(step, Step::Attribute(..) | Step::Legacy(_)))
                    .count();
                let (inner, after) = further.split_at(own);
                value = splat(&value, inner, *span, scope)?;
                rest = after;
            }
        }
    }
    Ok(value)
}

fn splat(value: &Valued, steps: &[Step], span: Span, scope: Scope<'_>) -> Evaluated {
    let mark = |item: Valued| Valued {
        sensitive: item.sensitive || value.sensitive,
        ..item
    };
    let length = value.value.items().map_or(1, <[Valued]>::len);
    if !scope.engine.spend(length as u64) {
        return Ok(spent(span));
    }
    let each = |items: &[Valued]| {
        items
            .iter()
            .map(|item| walk_steps(item.clone(), steps, scope).map(mark))
            .collect::<Result<Vec<_>, _>>()
    };
    let made = match &value.value {
        Value::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
            return refuse(span, "a null list has no items");
        }
        Value::Null(_) => Value::Tuple(Vec::new().into()),
        Value::Tuple(items) => Value::Tuple(each(items)?.into()),
        Value::List(items, kind) | Value::Set(items, kind) => {
            let items = each(items)?;
            let kind = items.first().map_or_else(
                || {
                    if steps.is_empty() {
                        kind.clone()
                    } else {
                        Type::Any
                    }
                },
                |item| Type::of(&item.value),
            );
            Value::List(items.into(), kind)
        }
        Value::Unknown(items) if is_several(items) => {
            let item = Valued::new(any_item(items, value), value.span);
            let item = walk_steps(item, steps, scope)?;
            let mut all = Unknown::derived(Type::Any, [&item]);
            all.several = true;
            Value::Unknown(Arc::new(all))
        }
        _ => Value::Tuple(each(std::slice::from_ref(value))?.into()),
    };
    Ok(Valued {
        sensitive: value.sensitive,
        ..Valued::new(made, value.span)
    })
}

/// Whether an unknown is, or may be, a list. A whole resource is none.
fn is_several(unknown: &Unknown) -> bool {
    match unknown.kind {
        _ if unknown.several => true,
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => true,
        Type::Any => unknown
            .origin()
            .is_none_or(|origin| !origin.path.is_empty()),
        _ => false,
    }
}

/// An item of an unknown collection, whichever.
pub(super) fn any_item(unknown: &Unknown, whole: &Valued) -> Value {
    if unknown.several && !unknown.known.is_empty() {
        return Value::Unknown(Arc::new(Unknown {
            several: false,
            ..unknown.clone()
        }));
    }
    let kind = match &unknown.kind {
        Type::List(item) | Type::Set(item) | Type::Map(item) => item.as_ref().clone(),
        _ => Type::Any,
    };
    derived(kind, [whole])
}

/// `value.name`
pub(super) fn attribute(value: &Valued, name: &str, span: Span) -> Evaluated {
    let found = match &value.value {
        Value::Object(entries) | Value::Map(entries, _) => match entries.get(name) {
            Some(found) => found.clone(),
            None => return refuse(span, format!("there is no attribute {name}")),
        },
        Value::Unknown(unknown) if unknown.several => {
            return refuse(
                span,
                format!("{name} of several instances: a key is missing"),
            );
        }
        Value::Unknown(unknown) => step_into(unknown, value, name, &format!(".{name}"), span)?,
        Value::Null(_) => return refuse(span, "a null value has no attributes"),
        other => return refuse(span, format!("a {} has no attributes", other.noun())),
    };
    Ok(Valued {
        sensitive: found.sensitive || value.sensitive,
        ..found
    })
}

/// What an unknown value has under a name or a key.
fn step_into(
    unknown: &Unknown,
    whole: &Valued,
    name: &str,
    written: &str,
    span: Span,
) -> Evaluated {
    if let Some(known) = unknown.known.get(name) {
        return Ok(known.clone());
    }
    let kind = match &unknown.kind {
        Type::Object(fields) => match fields.get(name) {
            Some(field) => field.kind.clone(),
            None => return refuse(span, format!("there is no attribute {name}")),
        },
        Type::Map(item) | Type::List(item) => item.as_ref().clone(),
        Type::Bool | Type::Number | Type::Text => {
            return refuse(span, format!("a {} has no attributes", unknown.kind));
        }
        _ => Type::Any,
    };
    let Some(origin) = unknown.origin() else {
        return Ok(Valued::new(derived(kind, [whole]), span));
    };
    let path = if origin.path.is_empty() {
        written.trim_start_matches('.').into()
    } else {
        format!("{}{written}", origin.path).into()
    };
    let made = Unknown {
        kind,
        parts: vec![Part::Of(Arc::new(Origin {
            path,
            ..origin.clone()
        }))],
        ..Unknown::new(unknown.why.clone())
    };
    Ok(Valued::new(Value::Unknown(Arc::new(made)), span))
}

/// `value[key]`
pub(super) fn index(value: &Valued, key: &Valued, span: Span) -> Evaluated {
    if matches!(key.value, Value::Unknown(_)) {
        return match &value.value {
            Value::Unknown(all) if all.several => Ok(Valued::new(any_item(all, value), value.span)),
            Value::Null(_) => refuse(span, "a null value has no items"),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
                refuse(span, format!("a {} has no items", value.value.noun()))
            }
            _ => Ok(Valued::new(derived(Type::Any, [value, key]), span)),
        };
    }
    let found = match &value.value {
        Value::Tuple(items) | Value::List(items, _) => {
            let at = position(key, span)?;
            match at.and_then(|at| items.get(at)) {
                Some(found) => found.clone(),
                None => return refuse(span, "there is no item with that index"),
            }
        }
        Value::Object(entries) | Value::Map(entries, _) => {
            let name = key_text(key, span)?.unwrap_or_default();
            match entries.get(&name) {
                Some(found) => found.clone(),
                None => return refuse(span, format!("there is no entry \"{name}\"")),
            }
        }
        Value::Unknown(unknown) if unknown.several => {
            return Ok(Valued::new(any_item(unknown, value), value.span));
        }
        Value::Unknown(unknown) => {
            if let Value::Number(number) = &key.value {
                step_into(unknown, value, "", &format!("[{number}]"), span)?
            } else {
                let name = key_text(key, span)?.unwrap_or_default();
                step_into(unknown, value, &name, &format!("[\"{name}\"]"), span)?
            }
        }
        Value::Null(_) => return refuse(span, "a null value has no items"),
        other => return refuse(span, format!("a {} has no items", other.noun())),
    };
    Ok(Valued {
        sensitive: found.sensitive || value.sensitive || key.sensitive,
        ..found
    })
}

/// An index into a list; `None` where it lies outside of any.
fn position(key: &Valued, span: Span) -> Result<Option<usize>, super::scope::Fault> {
    let number = convert(key, &Type::Number).or_else(|why| refuse(span, why))?;
    match number.value {
        Value::Number(number) => Ok(number.whole().and_then(|whole| usize::try_from(whole).ok())),
        _ => refuse(span, "an index cannot be null"),
    }
}

/// A reference to something that is not declared.
pub(super) fn undeclared(what: &str, span: Span) -> Valued {
    unknown(Why::Undeclared(what.into()), span)
}
