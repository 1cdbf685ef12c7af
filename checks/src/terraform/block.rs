//! Evaluated blocks: what rules read. Plain data.
//!
//! Invariant: an attribute is asked for by name and answers [`Attr::Set`], [`Attr::Unset`] or
//! [`Attr::Unknown`]; `null` is unset, as Terraform has it.

use std::sync::Arc;

use super::number::Number;
use super::source::Span;
use super::value::{Origin, Unknown, Valued};

/// What an attribute is: three-valued by type.
#[derive(Debug, Clone, Copy)]
pub enum Attr<'c> {
    /// Known (its items may not be), and the span of the expression that sets it.
    Set(&'c Valued, Span),
    /// Not there, or `null`: the span of the block's header.
    Unset(Span),
    /// It is there, but its value is not known: the span of the expression, and why.
    Unknown(Span, &'c Unknown),
}

impl<'c> Attr<'c> {
    /// Where to report it: the expression, or the header of the block where it is not set.
    pub const fn span(self) -> Span {
        match self {
            Self::Set(_, span) | Self::Unset(span) | Self::Unknown(span, _) => span,
        }
    }

    /// The known value.
    pub const fn value(self) -> Option<&'c Valued> {
        match self {
            Self::Set(value, _) => Some(value),
            Self::Unset(_) | Self::Unknown(..) => None,
        }
    }

    /// Whether it is certainly absent (or `null`).
    pub const fn is_unset(self) -> bool {
        matches!(self, Self::Unset(_))
    }

    /// Whether it is there without its value being known.
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown(..))
    }

    /// A known string.
    pub fn text(self) -> Option<&'c str> {
        self.value().and_then(Valued::text)
    }

    /// A known truth value.
    pub fn bool(self) -> Option<bool> {
        self.value().and_then(Valued::bool)
    }

    /// A known number.
    pub fn number(self) -> Option<Number> {
        self.value().and_then(Valued::number)
    }

    /// A known whole number.
    pub fn whole(self) -> Option<i64> {
        self.number().and_then(|number| number.whole())
    }

    /// The items of a known list or set, some of which may be unknown; none of anything else.
    pub fn items(self) -> &'c [Valued] {
        self.value().map(Valued::items).unwrap_or_default()
    }

    /// The attribute of another object that it is, exactly, through locals, variables, modules and
    /// outputs; also where its value is known.
    pub fn origin(self) -> Option<&'c Origin> {
        match self {
            Self::Set(value, _) => value.origin(),
            Self::Unset(_) => None,
            Self::Unknown(_, unknown) => unknown.origin(),
        }
    }

    /// Every attribute of other objects that it follows from in any way.
    pub fn origins(self) -> Vec<&'c Origin> {
        match self {
            Self::Set(value, _) => value.origins(),
            Self::Unset(_) => Vec::new(),
            Self::Unknown(_, unknown) => unknown.origins().collect(),
        }
    }
}

/// `name = value`, evaluated.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The whole of it, from the name to the end of the value.
    pub span: Span,
    /// The expression.
    pub value_span: Span,
    /// What it is.
    pub value: Valued,
}

/// A block, evaluated: of a file, nested, or made by `dynamic`.
#[derive(Debug, Clone)]
pub struct Block {
    /// `resource`, `lambda_config`, ...
    pub kind: Arc<str>,
    /// Its labels, without quotes.
    pub labels: Vec<Arc<str>>,
    /// From its kind to its last label.
    pub header: Span,
    /// The whole of it.
    pub span: Span,
    /// False for the block of a `dynamic` whose `for_each` is not known: there may be none of it,
    /// or several.
    pub certain: bool,
    /// Its attributes, in the order of the file.
    pub attributes: Vec<Attribute>,
    /// The blocks in it, in the order of the file.
    pub blocks: Vec<Block>,
}

impl Block {
    /// An attribute by its name.
    pub fn attr(&self, name: &str) -> Attr<'_> {
        self.attribute(name)
            .map_or(Attr::Unset(self.header), Attribute::attr)
    }

    /// An attribute by its path through the first block of each kind: `settings.limits.rate`.
    /// [`Attr::Unset`] with the header of the innermost block that is there.
    pub fn path(&self, path: &str) -> Attr<'_> {
        match path.split_once('.') {
            None => self.attr(path),
            Some((kind, rest)) => self
                .block(kind)
                .map_or(Attr::Unset(self.header), |block| block.path(rest)),
        }
    }

    /// An attribute by its path, as [`Self::path`] has it, with its spans and the whole of its value.
    pub fn attribute_at(&self, path: &str) -> Option<&Attribute> {
        match path.split_once('.') {
            None => self.attribute(path),
            Some((kind, rest)) => self.block(kind)?.attribute_at(rest),
        }
    }

    /// An attribute with its spans, also where it is `null`.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.as_ref() == name)
    }

    /// The blocks of a kind in it.
    pub fn blocks<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Self> {
        self.blocks
            .iter()
            .filter(move |block| block.kind.as_ref() == kind)
    }

    /// The first block of a kind in it.
    pub fn block(&self, kind: &str) -> Option<&Self> {
        self.blocks.iter().find(|block| block.kind.as_ref() == kind)
    }

    /// Every attribute in it and in the blocks in it that follows from something.
    pub fn walk(&self, visit: &mut impl FnMut(&Attribute)) {
        for attribute in &self.attributes {
            visit(attribute);
        }
        for block in &self.blocks {
            block.walk(visit);
        }
    }
}

impl Attribute {
    /// As the three-valued type.
    pub fn attr(&self) -> Attr<'_> {
        match self.value.value.unknown() {
            Some(unknown) => Attr::Unknown(self.value_span, unknown),
            None if self.value.value.is_null() => Attr::Unset(self.name_span),
            None => Attr::Set(&self.value, self.value_span),
        }
    }
}
