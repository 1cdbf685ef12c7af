//! Templates to strings, whole or in parts.
//!
//! Invariant: a template with something unknown in it is an unknown that keeps the text around it,
//! so that two of them can be compared and a prefix can be read.
//! See <https://developer.hashicorp.com/terraform/language/expressions/strings>.

use std::sync::Arc;

use super::convert::convert;
use super::eval::{Walk, bind, spent, try_eval, walk};
use super::scope::{Evaluated, Fault, Scope, refuse, unknown};
use super::source::Span;
use super::syntax::Piece;
use super::types::Type;
use super::value::{Part, Unknown, Value, Valued, Why};

/// Strings beyond it are not built.
pub(super) const MAX_TEXT: usize = 8 << 20;

/// Strings of more parts are not kept part by part.
const MAX_PARTS: usize = 256;

/// A string that is being put together.
#[derive(Debug, Default)]
pub(super) struct Rope {
    parts: Vec<Part>,
    tail: String,
    size: usize,
    why: Option<Why>,
    sensitive: bool,
}

impl Rope {
    /// Adds known text.
    pub(super) fn text(&mut self, text: &str) {
        self.size = self.size.saturating_add(text.len());
        if self.size <= MAX_TEXT {
            self.tail.push_str(text);
        }
    }

    fn flush(&mut self) {
        if !self.tail.is_empty() {
            let text = std::mem::take(&mut self.tail);
            self.parts.push(Part::Text(text.into()));
        }
    }

    /// Adds a string that may be unknown.
    pub(super) fn value(&mut self, value: &Valued) {
        self.sensitive |= value.sensitive;
        match &value.value {
            Value::Text(text) => self.text(text),
            Value::Unknown(part) if part.several => self.derived([value]),
            Value::Unknown(part) => {
                self.why.get_or_insert_with(|| part.why.clone());
                for part in &part.parts {
                    match part {
                        Part::Text(text) => self.text(text),
                        other => self.part(other.clone()),
                    }
                }
            }
            _ => {}
        }
    }

    /// Adds something that follows from values of which some are not known.
    pub(super) fn derived<'v>(&mut self, from: impl IntoIterator<Item = &'v Valued>) {
        let unknown = Unknown::derived(Type::Text, from);
        self.why.get_or_insert(unknown.why);
        for part in unknown.parts {
            self.part(part);
        }
    }

    /// Adds a part that is not known. One that is only derived joins its neighbour, and too many
    /// parts become one.
    fn part(&mut self, part: Part) {
        self.flush();
        if let (Part::Derived(more), Some(Part::Derived(origins))) = (&part, self.parts.last_mut())
        {
            origins.extend(more.iter().cloned());
            origins.sort();
            origins.dedup();
            return;
        }
        self.parts.push(part);
        if self.parts.len() > MAX_PARTS {
            let mut origins: Vec<_> = self
                .parts
                .drain(..)
                .flat_map(|part| match part {
                    Part::Text(_) => Vec::new(),
                    Part::Of(origin) => vec![origin],
                    Part::Derived(origins) => origins,
                })
                .collect();
            origins.sort();
            origins.dedup();
            self.parts.push(Part::Derived(origins));
        }
    }

    /// The string.
    pub(super) fn finish(mut self, span: Span) -> Valued {
        if self.size > MAX_TEXT {
            return unknown(Why::Unsupported("a string this long".into()), span);
        }
        let sensitive = self.sensitive;
        let value = match self.why.take() {
            None => Value::from_text(self.tail),
            Some(why) => {
                self.flush();
                Value::Unknown(Arc::new(Unknown {
                    kind: Type::Text,
                    parts: self.parts,
                    ..Unknown::new(why)
                }))
            }
        };
        Valued {
            sensitive,
            ..Valued::new(value, span)
        }
    }
}

/// The value of a template: of any type where it is nothing but one interpolation.
pub(super) fn template(pieces: &[Piece], span: Span, scope: Scope<'_>) -> Evaluated {
    if let [Piece::Interpolation(inner)] = pieces {
        return try_eval(inner, scope);
    }
    let mut rope = Rope::default();
    render(pieces, scope, &mut rope)?;
    Ok(rope.finish(span))
}

fn render(pieces: &[Piece], scope: Scope<'_>, rope: &mut Rope) -> Result<(), Fault> {
    for piece in pieces {
        match piece {
            Piece::Text(text, _) => rope.text(text),
            Piece::Interpolation(expr) => {
                let value = try_eval(expr, scope)?;
                let text = convert(&value, &Type::Text).or_else(|why| refuse(expr.span, why))?;
                if text.value.is_null() {
                    return refuse(expr.span, "null in a template");
                }
                rope.value(&text);
            }
            Piece::If(condition, then, otherwise) => {
                let value = try_eval(condition, scope)?;
                let truth =
                    convert(&value, &Type::Bool).or_else(|why| refuse(condition.span, why))?;
                match truth.value {
                    Value::Bool(true) => render(then, scope, rope)?,
                    Value::Bool(false) => render(otherwise, scope, rope)?,
                    Value::Unknown(_) => {
                        let mut both = Rope::default();
                        render(then, scope, &mut both)?;
                        render(otherwise, scope, &mut both)?;
                        rope.derived([&value, &both.finish(condition.span)]);
                    }
                    _ => return refuse(condition.span, "the condition is null"),
                }
            }
            Piece::For(each, body) => {
                let collection = try_eval(&each.collection, scope)?;
                rope.sensitive |= collection.sensitive;
                match walk(&collection, each.collection.span)? {
                    Walk::Pairs(pairs) => {
                        for pair in pairs {
                            if rope.size > MAX_TEXT || !scope.engine.spend(1) {
                                rope.derived([&spent(each.collection.span)]);
                                break;
                            }
                            bind(each, pair, scope, |scope| render(body, scope, rope))?;
                        }
                    }
                    Walk::Unknown(pair) => {
                        let mut once = Rope::default();
                        bind(each, *pair, scope, |scope| render(body, scope, &mut once))?;
                        rope.derived([&collection, &once.finish(each.collection.span)]);
                    }
                }
            }
        }
    }
    Ok(())
}
