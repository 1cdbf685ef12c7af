//! Types as Terraform has them: what conversions and `variable` blocks speak of.
//!
//! Invariant: the type of a value has no optional attributes; only constraints do.
//! See <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::value::{Value, Valued};

/// A type. In a constraint, [`Type::Any`] takes what is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Not known, or anything.
    Any,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    Text,
    /// `list(..)`
    List(Arc<Type>),
    /// `set(..)`
    Set(Arc<Type>),
    /// `map(..)`
    Map(Arc<Type>),
    /// `tuple([..])`
    Tuple(Arc<[Type]>),
    /// `object({..})`
    Object(Arc<Fields>),
}

/// The attributes of an object type.
pub type Fields = BTreeMap<Arc<str>, Field>;

/// An attribute of an object type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its type.
    pub kind: Type,
    /// `optional(..)`: may be left out.
    pub optional: bool,
}

impl Type {
    /// `list(..)`
    pub fn list(item: Self) -> Self {
        Self::List(Arc::new(item))
    }

    /// `set(..)`
    pub fn set(item: Self) -> Self {
        Self::Set(Arc::new(item))
    }

    /// `map(..)`
    pub fn map(item: Self) -> Self {
        Self::Map(Arc::new(item))
    }

    /// `object({..})` without optional attributes.
    pub fn object(fields: impl IntoIterator<Item = (Arc<str>, Self)>) -> Self {
        let field = |kind| Field {
            kind,
            optional: false,
        };
        Self::Object(Arc::new(
            fields
                .into_iter()
                .map(|(name, kind)| (name, field(kind)))
                .collect(),
        ))
    }

    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null(kind) => kind.clone(),
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::Text(_) => Self::Text,
            Value::Tuple(items) => Self::Tuple(items.iter().map(Self::of_valued).collect()),
            Value::List(_, item) => Self::list(item.clone()),
            Value::Set(_, item) => Self::set(item.clone()),
            Value::Map(_, item) => Self::map(item.clone()),
            Value::Object(entries) => Self::object(
                entries
                    .iter()
                    .map(|(name, value)| (name.clone(), Self::of_valued(value))),
            ),
            Value::Unknown(unknown) => unknown.kind.clone(),
        }
    }

    fn of_valued(value: &Valued) -> Self {
        Self::of(&value.value)
    }

    /// Whether it is `bool`, `number` or `string`.
    pub const fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Text)
    }

    /// Whether nothing in it is open.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Bool | Self::Number | Self::Text => true,
            Self::List(item) | Self::Set(item) | Self::Map(item) => item.is_complete(),
            Self::Tuple(items) => items.iter().all(Self::is_complete),
            Self::Object(fields) => fields.values().all(|field| field.kind.is_complete()),
        }
    }
}

/// As it is written in a constraint.
impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => write!(out, "any"),
            Self::Bool => write!(out, "bool"),
            Self::Number => write!(out, "number"),
            Self::Text => write!(out, "string"),
            Self::List(item) => write!(out, "list({item})"),
            Self::Set(item) => write!(out, "set({item})"),
            Self::Map(item) => write!(out, "map({item})"),
            Self::Tuple(items) => {
                write!(out, "tuple([")?;
                for (at, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                write!(out, "])")
            }
            Self::Object(fields) => {
                write!(out, "object({{")?;
                for (at, (name, field)) in fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    if field.optional {
                        write!(out, "{comma}{name} = optional({})", field.kind)?;
                    } else {
                        write!(out, "{comma}{name} = {}", field.kind)?;
                    }
                }
                write!(out, "}})")
            }
        }
    }
}
