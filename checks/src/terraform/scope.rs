//! Where an expression stands: its module instance, its repetition, the names bound around it.
//!
//! Invariant: a scope is borrowed from the stack and costs nothing to extend by one name.

use std::sync::Arc;

use super::engine::{Engine, Instance};
use super::source::Span;
use super::value::{Entries, Unknown, Value, Valued, Why};

/// An expression that Terraform refuses: what `try` and `can` catch.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// Why.
    pub(super) message: String,
    /// The expression.
    pub(super) span: Span,
}

/// A value, or why Terraform refuses the expression.
pub(super) type Evaluated = Result<Valued, Fault>;

/// A refusal at a span.
pub(super) fn refuse<T>(span: Span, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault {
        message: message.into(),
        span,
    })
}

impl Fault {
    /// What rules see of it.
    pub(super) fn into_unknown(self) -> Valued {
        unknown(Why::Invalid(self.message.into()), self.span)
    }
}

/// An unknown value that follows from no resource.
pub(super) fn unknown(why: Why, span: Span) -> Valued {
    Valued::new(Value::Unknown(Arc::new(Unknown::new(why))), span)
}

/// The instance of a resource, module call or `dynamic` block that an expression stands in.
#[derive(Debug, Clone, Default)]
pub(super) struct Repetition {
    /// `count.index`
    pub(super) count: Option<Valued>,
    /// `each.key` and `each.value`
    pub(super) each: Option<(Valued, Valued)>,
}

/// A name bound by `for` or by `dynamic`.
#[derive(Debug)]
pub(super) struct Names<'s> {
    pub(super) name: &'s str,
    pub(super) value: Valued,
    pub(super) outer: Option<&'s Names<'s>>,
}

/// Where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) engine: &'s Engine,
    /// `None` where only bound names can be referred to: in the text of a template file.
    pub(super) instance: Option<&'s Instance>,
    pub(super) repetition: Option<&'s Repetition>,
    pub(super) names: Option<&'s Names<'s>>,
    /// The variables of a template file.
    pub(super) variables: Option<&'s Entries>,
    /// Inside of `try` and `can`: an invalid part makes the whole invalid.
    pub(super) strict: bool,
}

impl<'s> Scope<'s> {
    /// The scope of a module instance's own blocks.
    pub(super) const fn of(engine: &'s Engine, instance: &'s Instance) -> Self {
        Self {
            engine,
            instance: Some(instance),
            repetition: None,
            names: None,
            variables: None,
            strict: false,
        }
    }

    /// The scope within one instance of a block.
    pub(super) const fn repeated(self, repetition: &'s Repetition) -> Self {
        Self {
            repetition: Some(repetition),
            ..self
        }
    }

    /// The scope with further names.
    pub(super) const fn with<'n>(self, names: &'n Names<'n>) -> Scope<'n>
    where
        's: 'n,
    {
        Scope {
            engine: self.engine,
            instance: self.instance,
            repetition: self.repetition,
            names: Some(names),
            variables: self.variables,
            strict: self.strict,
        }
    }

    /// The value bound to a name.
    pub(super) fn bound(&self, name: &str) -> Option<&'s Valued> {
        let mut names = self.names;
        while let Some(bound) = names {
            if bound.name == name {
                return Some(&bound.value);
            }
            names = bound.outer;
        }
        self.variables.and_then(|variables| variables.get(name))
    }
}
