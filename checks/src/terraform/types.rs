//! Types as Terraform has them: what conversions and `variable` blocks speak of.
//!
//! See <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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
    Object(Arc<BTreeMap<Arc<str>, Type>>),
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => write!(out, "dynamic"),
            Self::Bool => write!(out, "bool"),
            Self::Number => write!(out, "number"),
            Self::Text => write!(out, "string"),
            Self::List(item) => write!(out, "list of {item}"),
            Self::Set(item) => write!(out, "set of {item}"),
            Self::Map(item) => write!(out, "map of {item}"),
            Self::Tuple(_) => write!(out, "tuple"),
            Self::Object(_) => write!(out, "object"),
        }
    }
}
