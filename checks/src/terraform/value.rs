//! Values as Terraform has them, with where they were written and where they come from.
//!
//! Invariant: what is not known is a [`Value::Unknown`] in its own place only; a list with one
//! unknown item is a list. A reference to a resource is an unknown that remembers the attributes
//! that its block sets, so that nothing but the computed ones is lost.
//! See <https://developer.hashicorp.com/terraform/language/expressions/types>.

use std::fmt;
use std::sync::Arc;

use super::number::Number;
use super::source::Span;
use super::types::Type;
pub use super::weight::{Entries, Items};

/// A value. Containers are shared, so that a clone costs nothing.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`, with the type that is asked for in its place.
    Null(Type),
    /// `true`, `false`.
    Bool(bool),
    /// An exact number.
    Number(Number),
    /// A string.
    Text(Arc<str>),
    /// What `[ ]` writes: each item has its own type.
    Tuple(Items),
    /// A list whose items have one type.
    List(Items, Type),
    /// A set: sorted, without duplicates; items of one type.
    Set(Items, Type),
    /// What `{ }` writes: each attribute has its own type.
    Object(Arc<Entries>),
    /// A map whose entries have one type.
    Map(Arc<Entries>, Type),
    /// Not known before apply, or not to be judged.
    Unknown(Arc<Unknown>),
}

/// A value, where it was written, whether it is secret, and the attribute that it was read from.
#[derive(Debug, Clone)]
pub struct Valued {
    /// The value.
    pub value: Value,
    /// Where it was written: the literal, also when it came here through locals, variables and
    /// modules; the computing expression otherwise.
    pub span: Span,
    /// Marked as sensitive.
    pub sensitive: bool,
    /// The attribute of a resource, data source or module call that it was last read from.
    pub from: Option<Arc<Origin>>,
}

/// An attribute of a resource, a data source or a module call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The root module that the address belongs to, as an index into [`super::config::Config::modules`].
    pub root: u32,
    /// Full address of the instance: `module.a["x"].aws_route53_zone.main[0]`, `module.acm`. An
    /// instance key that is not known is `[*]`.
    pub address: Arc<str>,
    /// Path of the attribute in it: `arn`, `domain_validation_options[0].name`; empty for the
    /// whole object.
    pub path: Arc<str>,
}

/// What is known of a value that is not.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// Why.
    pub why: Why,
    /// Its type, [`Type::Any`] where that is not known either.
    pub kind: Type,
    /// What it is made of, in order: exactly one [`Part::Of`] for a plain reference, several parts
    /// for a template.
    pub parts: Vec<Part>,
    /// Attributes that are known all the same: those that the block of a resource sets.
    pub known: Entries,
    /// Where it is `jsonencode(..)`: the value that was encoded.
    pub encoded: Option<Box<Valued>>,
    /// Whether it stands for several values of this shape, whose number is not known: all instances
    /// of a resource whose `count` or `for_each` is not.
    pub several: bool,
}

/// A part of an unknown string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that is known.
    Text(Arc<str>),
    /// The value of an attribute, as it is.
    Of(Arc<Origin>),
    /// Something computed from these; none where it follows from no resource.
    Derived(Vec<Arc<Origin>>),
}

/// Why a value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The provider decides it at apply.
    Computed,
    /// A variable that was given no value.
    Variable(Arc<str>),
    /// An output of a module whose body is not on disk.
    NoBody(Arc<str>),
    /// A function that depends on time, chance or the machine.
    Impure(Arc<str>),
    /// An expression that Terraform refuses.
    Invalid(Arc<str>),
    /// A declaration that is not there.
    Undeclared(Arc<str>),
    /// It depends on itself.
    Cycle,
    /// Something that this evaluator does not do, by name.
    Unsupported(Arc<str>),
}

impl fmt::Display for Why {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Computed => write!(out, "known after apply"),
            Self::Variable(name) => write!(out, "variable {name} was given no value"),
            Self::NoBody(call) => write!(out, "the source of {call} is not on disk"),
            Self::Impure(function) => write!(out, "{function}() differs from run to run"),
            Self::Invalid(message) => write!(out, "Terraform refuses it: {message}"),
            Self::Undeclared(name) => write!(out, "{name} is not declared"),
            Self::Cycle => write!(out, "it depends on itself"),
            Self::Unsupported(what) => write!(out, "{what} is not evaluated"),
        }
    }
}

impl Unknown {
    /// An unknown that comes from no resource.
    pub fn new(why: Why) -> Self {
        Self {
            why,
            kind: Type::Any,
            parts: vec![Part::Derived(Vec::new())],
            known: Entries::new(),
            encoded: None,
            several: false,
        }
    }

    /// Something that is computed from values of which some are not known: it follows from all that
    /// they follow from, and the first of them says why.
    pub fn derived<'v>(kind: Type, from: impl IntoIterator<Item = &'v Valued>) -> Self {
        let mut why = None;
        let mut origins = Vec::new();
        for value in from {
            value.visit(&mut |part| {
                if let Value::Unknown(unknown) = &part.value {
                    why.get_or_insert_with(|| unknown.why.clone());
                    origins.extend(unknown.shared_origins().cloned());
                } else {
                    origins.extend(part.from.clone());
                }
            });
        }
        origins.sort();
        origins.dedup();
        Self {
            kind,
            parts: vec![Part::Derived(origins)],
            ..Self::new(why.unwrap_or(Why::Computed))
        }
    }

    /// An attribute that the provider decides.
    pub fn of(origin: Arc<Origin>) -> Self {
        Self {
            parts: vec![Part::Of(origin)],
            ..Self::new(Why::Computed)
        }
    }

    /// Whether it is made of nothing but text and attributes as they are.
    pub fn is_exact(&self) -> bool {
        !self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Derived(_)))
    }

    /// The attribute that it is, exactly.
    pub fn origin(&self) -> Option<&Origin> {
        match self.parts.as_slice() {
            [Part::Of(origin)] => Some(origin),
            _ => None,
        }
    }

    /// Every attribute that it follows from.
    pub fn origins(&self) -> impl Iterator<Item = &Origin> {
        self.shared_origins().map(AsRef::as_ref)
    }

    pub(super) fn shared_origins(&self) -> impl Iterator<Item = &Arc<Origin>> {
        self.parts.iter().flat_map(|part| match part {
            Part::Text(_) => &[],
            Part::Of(origin) => std::slice::from_ref(origin),
            Part::Derived(origins) => origins.as_slice(),
        })
    }
}

impl Value {
    /// A string.
    pub fn from_text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A known string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A known truth value; also the strings that Terraform takes for one.
    pub fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Text(text) => match text.as_ref() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A known number; also a string that Terraform takes for one.
    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(number.clone()),
            Self::Text(text) => Number::parse(text),
            _ => None,
        }
    }

    /// The items of a known list, tuple or set; some of them may be unknown.
    pub fn items(&self) -> Option<&[Valued]> {
        match self {
            Self::Tuple(items) | Self::List(items, _) | Self::Set(items, _) => Some(items),
            _ => None,
        }
    }

    /// The entries of a known object or map; for a resource those that its block sets.
    pub fn entries(&self) -> Option<&Entries> {
        match self {
            Self::Object(entries) | Self::Map(entries, _) => Some(entries),
            Self::Unknown(unknown) if !unknown.known.is_empty() => Some(&unknown.known),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// What is known of it if it is unknown.
    pub fn unknown(&self) -> Option<&Unknown> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }
}

impl Valued {
    /// A value that was written at a span.
    pub const fn new(value: Value, span: Span) -> Self {
        Self {
            value,
            span,
            sensitive: false,
            from: None,
        }
    }

    /// A known string.
    pub fn text(&self) -> Option<&str> {
        self.value.text()
    }

    /// A known truth value.
    pub fn bool(&self) -> Option<bool> {
        self.value.bool()
    }

    /// A known number.
    pub fn number(&self) -> Option<Number> {
        self.value.number()
    }

    /// The items of a known list, tuple or set; none of anything else.
    pub fn items(&self) -> &[Valued] {
        self.value.items().unwrap_or_default()
    }

    /// An entry of a known object or map.
    pub fn get(&self, key: &str) -> Option<&Valued> {
        self.value.entries()?.get(key)
    }

    /// The attribute that it is, exactly: a plain reference, known or not.
    pub fn origin(&self) -> Option<&Origin> {
        match &self.value {
            Value::Unknown(unknown) => unknown.origin(),
            _ => self.from.as_deref(),
        }
    }

    /// Every attribute that it or something inside it follows from.
    pub fn origins(&self) -> Vec<&Origin> {
        let mut found = Vec::new();
        self.visit(&mut |part| match &part.value {
            Value::Unknown(unknown) => found.extend(unknown.origins()),
            _ => found.extend(part.from.as_deref()),
        });
        found
    }

    /// Itself and everything in it, outermost first.
    pub fn visit<'v>(&'v self, see: &mut impl FnMut(&'v Self)) {
        see(self);
        match &self.value {
            Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) => {
                for item in items.iter() {
                    item.visit(see);
                }
            }
            Value::Object(entries) | Value::Map(entries, _) => {
                for entry in entries.values() {
                    entry.visit(see);
                }
            }
            _ => {}
        }
    }

    /// Whether two values are the same: `None` where that cannot be told. Two unknown values are
    /// the same where they are the same attributes of the same resources within the same text.
    /// Types do not matter: a list is the same as a tuple of the same items.
    pub fn same(&self, other: &Self) -> Option<bool> {
        self.value.matches(&other.value)
    }

    /// A value that was written nowhere: a default of the language itself.
    pub const fn nowhere(value: Value) -> Self {
        Self::new(value, Span::NOWHERE)
    }
}

impl Value {
    /// As [`Valued::same`].
    pub fn matches(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Unknown(left), Self::Unknown(right)) => {
                (left.is_exact() && left.parts == right.parts).then_some(true)
            }
            (Self::Unknown(_), _) | (_, Self::Unknown(_)) => None,
            (Self::Null(_), Self::Null(_)) => Some(true),
            (Self::Bool(left), Self::Bool(right)) => Some(left == right),
            (Self::Number(left), Self::Number(right)) => Some(left == right),
            (Self::Text(left), Self::Text(right)) => Some(left == right),
            (
                Self::Object(left) | Self::Map(left, _),
                Self::Object(right) | Self::Map(right, _),
            ) => {
                if !left.keys().eq(right.keys()) {
                    return Some(false);
                }
                all(left.values().zip(right.values()))
            }
            _ => {
                let (Some(left), Some(right)) = (self.items(), other.items()) else {
                    return Some(false);
                };
                if left.len() != right.len() {
                    return Some(false);
                }
                all(left.iter().zip(right))
            }
        }
    }

    /// Whether nothing in it is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Null(_) | Self::Bool(_) | Self::Number(_) | Self::Text(_) => true,
            Self::Tuple(items) | Self::List(items, _) | Self::Set(items, _) => {
                items.iter().all(|item| item.value.is_wholly_known())
            }
            Self::Object(entries) | Self::Map(entries, _) => {
                entries.values().all(|entry| entry.value.is_wholly_known())
            }
        }
    }

    /// What it is called in a message.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Null(_) => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::Tuple(_) => "tuple",
            Self::List(..) => "list",
            Self::Set(..) => "set",
            Self::Object(_) => "object",
            Self::Map(..) => "map",
            Self::Unknown(_) => "unknown value",
        }
    }
}

/// Kleene's "and" over pairs: false wins over unknown.
fn all<'v>(pairs: impl Iterator<Item = (&'v Valued, &'v Valued)>) -> Option<bool> {
    let mut certain = Some(true);
    for (left, right) in pairs {
        match left.same(right) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => certain = None,
        }
    }
    certain
}
