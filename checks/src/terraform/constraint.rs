//! Type constraints of variables: `string`, `list(any)`, `object({ a = optional(string, "x") })`.
//!
//! See <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use std::sync::Arc;

use super::eval::eval;
use super::scope::Scope;
use super::syntax::{Expr, Kind};
use super::types::{Field, Fields, Type};
use super::value::{Entries, Items, Value, Valued};

/// A constraint with the defaults of its optional attributes.
#[derive(Debug, Clone)]
pub(super) struct Constraint {
    pub(super) kind: Type,
    defaults: Defaults,
}

/// Where optional attributes have defaults.
#[derive(Debug, Clone, Default)]
struct Defaults {
    /// Of an object: for each attribute its default, and the defaults inside it.
    fields: Vec<(Arc<str>, Option<Valued>, Defaults)>,
    /// Of a collection: the defaults inside each item.
    items: Option<Box<Defaults>>,
}

impl Constraint {
    /// What takes anything.
    pub(super) const ANY: Self = Self {
        kind: Type::Any,
        defaults: Defaults {
            fields: Vec::new(),
            items: None,
        },
    };

    /// Reads a constraint; `None` for what is none.
    pub(super) fn read(expr: &Expr, scope: Scope<'_>) -> Option<Self> {
        let (kind, defaults) = read(expr, scope)?;
        Some(Self { kind, defaults })
    }

    /// Fills optional attributes that are left out with their defaults.
    pub(super) fn fill(&self, value: &Valued) -> Valued {
        fill(value, &self.defaults)
    }
}

fn read(expr: &Expr, scope: Scope<'_>) -> Option<(Type, Defaults)> {
    let plain = |kind| Some((kind, Defaults::default()));
    match &expr.bare().kind {
        Kind::Name(name) => word(name).and_then(plain),
        // The quoted form of old: `type = "string"`.
        Kind::Text(name) => match name.as_ref() {
            "list" => plain(Type::list(Type::Any)),
            "map" => plain(Type::map(Type::Any)),
            name => word(name).and_then(plain),
        },
        Kind::Call(call) => {
            let [argument] = call.arguments.as_slice() else {
                return None;
            };
            match call.name.as_ref() {
                "list" | "set" | "map" => {
                    let (item, defaults) = read(argument, scope)?;
                    let kind = match call.name.as_ref() {
                        "list" => Type::list(item),
                        "set" => Type::set(item),
                        _ => Type::map(item),
                    };
                    let defaults = Defaults {
                        items: Some(Box::new(defaults)),
                        ..Defaults::default()
                    };
                    Some((kind, defaults))
                }
                "tuple" => {
                    let Kind::Tuple(items) = &argument.kind else {
                        return None;
                    };
                    let items = items
                        .iter()
                        .map(|item| read(item, scope).map(|(kind, _)| kind))
                        .collect::<Option<Arc<[_]>>>()?;
                    plain(Type::Tuple(items))
                }
                "object" => object(argument, scope),
                _ => None,
            }
        }
        _ => None,
    }
}

fn word(name: &str) -> Option<Type> {
    match name {
        "any" => Some(Type::Any),
        "string" => Some(Type::Text),
        "number" => Some(Type::Number),
        "bool" => Some(Type::Bool),
        "list" => Some(Type::list(Type::Any)),
        "map" => Some(Type::map(Type::Any)),
        "set" => Some(Type::set(Type::Any)),
        _ => None,
    }
}

fn object(argument: &Expr, scope: Scope<'_>) -> Option<(Type, Defaults)> {
    let Kind::Object(pairs) = &argument.kind else {
        return None;
    };
    let mut fields = Fields::new();
    let mut defaults = Defaults::default();
    for (key, value) in pairs {
        let Kind::Text(name) = &key.kind else {
            return None;
        };
        let (inner, default, optional) = match &value.bare().kind {
            Kind::Call(call) if call.name.as_ref() == "optional" => {
                let default = call.arguments.get(1).map(|default| eval(default, scope));
                (call.arguments.first()?, default, true)
            }
            _ => (value, None, false),
        };
        let (kind, inside) = read(inner, scope)?;
        fields.insert(name.clone(), Field { kind, optional });
        defaults.fields.push((name.clone(), default, inside));
    }
    Some((Type::Object(Arc::new(fields)), defaults))
}

fn fill(value: &Valued, defaults: &Defaults) -> Valued {
    let items = |items: &Items, inside: &Defaults| -> Items {
        items.iter().map(|item| fill(item, inside)).collect()
    };
    let filled = match (&value.value, &defaults.items) {
        (Value::Tuple(list), Some(inside)) => Value::Tuple(items(list, inside)),
        (Value::List(list, kind), Some(inside)) => Value::List(items(list, inside), kind.clone()),
        (Value::Set(list, kind), Some(inside)) => Value::Set(items(list, inside), kind.clone()),
        (Value::Object(entries) | Value::Map(entries, _), Some(inside)) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), fill(value, inside)))
                .collect();
            Value::Object(Arc::new(entries))
        }
        (Value::Object(entries) | Value::Map(entries, _), None) if !defaults.fields.is_empty() => {
            Value::Object(Arc::new(fill_fields(entries, defaults)))
        }
        _ => return value.clone(),
    };
    Valued {
        value: filled,
        ..value.clone()
    }
}

fn fill_fields(entries: &Entries, defaults: &Defaults) -> Entries {
    let mut filled = entries.clone();
    for (name, default, inside) in &defaults.fields {
        let given = entries.get(name).filter(|value| !value.value.is_null());
        if let Some(value) = given.or(default.as_ref()) {
            filled.insert(name.clone(), fill(value, inside));
        }
    }
    filled
}
