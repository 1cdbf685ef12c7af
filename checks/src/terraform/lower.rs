//! From the tree of `hcl-edit` to the tree that is evaluated.
//!
//! Invariant: spans are those of the file as it stands on disk: a byte order mark is skipped before
//! parsing and added again here.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, ObjectKey, TraversalOperator, UnaryOperator,
};
use hcl_edit::structure::Structure;

use super::mistake::explain;
use super::number::Number;
use super::source::{FileId, Span};
use super::syntax::{
    Attribute, Binary, Block, Body, Call, Expr, For, Kind, Label, Loop, Path, Piece, Step, Unary,
};
use super::template::{self, Form};

/// A file of one language, parsed.
#[derive(Debug)]
pub struct Parsed {
    /// Its body; empty where it could not be parsed.
    pub body: Body,
    /// Strings that are nothing but one interpolation, with the span of the expression in it.
    pub interpolation_only: Vec<(Span, Span)>,
}

/// A file that could not be parsed.
#[derive(Debug)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What was expected.
    pub message: String,
}

/// The marker that some editors put before the text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Texts of more parts are not parsed: a line or an item takes up to a kilobyte of the tree.
const MAX_PARTS: usize = 500_000;

/// Where a text has more parts than a tree is made for, and what to say of it. Lines, items and steps count twice,
/// operators once.
pub(super) fn too_many_parts(text: &str) -> Option<(usize, String)> {
    let mut parts = 0;
    for (at, byte) in text.bytes().enumerate() {
        parts += match byte {
            b'\n' | b',' | b'.' | b'{' | b'[' | b'(' => 2,
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'<' | b'>' | b'!' | b'?' => 1,
            _ => 0,
        };
        if parts > MAX_PARTS {
            let message = "more lines and items than are read of one file; split it".to_owned();
            return Some((at, message));
        }
    }
    None
}

/// Parses the text of a `.tf` file.
pub fn parse(file: FileId, text: &str) -> Result<Parsed, SyntaxError> {
    let bare = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let skipped = text.len() - bare.len();
    if let Some((at, message)) = too_many_parts(bare) {
        let start = at + skipped;
        let span = Span {
            file,
            start,
            end: start,
        };
        return Err(SyntaxError { span, message });
    }
    let body = hcl_edit::parser::parse_body(bare).map_err(|error| {
        let at = error.location().offset().min(bare.len());
        let mistake = explain(bare, at, error.message());
        SyntaxError {
            span: Span {
                file,
                start: mistake.start + skipped,
                end: mistake.end + skipped,
            },
            message: mistake.message,
        }
    })?;
    let mut lower = Lower {
        file,
        text: bare,
        skipped,
        fixed: None,
        interpolation_only: Vec::new(),
    };
    let body = lower.body(&body);
    Ok(Parsed {
        body,
        interpolation_only: lower.interpolation_only,
    })
}

/// Parses one expression on its own: of the command line, or in a test.
pub fn parse_expression(text: &str, span: Span) -> Result<Expr, SyntaxError> {
    let parsed = hcl_edit::parser::parse_expr(text).map_err(|error| SyntaxError {
        span,
        message: error.message().to_owned(),
    })?;
    Ok(Lower::fixed(text, span).expr(&parsed))
}

/// Parses a reference that stands in a string; `None` for what is none.
pub(super) fn parse_reference(text: &str, span: Span) -> Option<Expr> {
    let parsed = hcl_edit::parser::parse_expr(text).ok()?;
    Some(Lower::fixed(text, span).expr(&parsed))
}

/// Parses a template that is a string of JSON. Spans inside of it are exact where it is written
/// without escapes, and those of the whole string otherwise.
pub(super) fn parse_string(text: &str, whole: Span, exact: bool) -> Result<Kind, SyntaxError> {
    let mut lower = Lower::fixed(text, whole);
    if exact {
        lower.fixed = None;
        lower.skipped = whole.start + 1;
    }
    lower.template(text, whole).map(template::kind)
}

/// Parses a template file, all of it at one span.
pub(super) fn parse_template(text: &str, span: Span) -> Result<Box<[Piece]>, String> {
    Lower::fixed(text, span)
        .template(text, span)
        .map_err(|error| error.message)
}

pub(super) struct Lower<'t> {
    file: FileId,
    pub(super) text: &'t str,
    skipped: usize,
    /// The span of everything, where there are no exact ones.
    fixed: Option<Span>,
    interpolation_only: Vec<(Span, Span)>,
}

impl<'t> Lower<'t> {
    const fn fixed(text: &'t str, span: Span) -> Self {
        Self {
            file: span.file,
            text,
            skipped: 0,
            fixed: Some(span),
            interpolation_only: Vec::new(),
        }
    }

    fn template(&mut self, text: &str, span: Span) -> Result<Box<[Piece]>, SyntaxError> {
        if let Some((_, message)) = too_many_parts(text) {
            return Err(SyntaxError { span, message });
        }
        let parsed = hcl_edit::parser::parse_template(text).map_err(|error| SyntaxError {
            span,
            message: error.message().to_owned(),
        })?;
        Ok(template::lower(self, &parsed, Form::Lines))
    }

    pub(super) fn span(&self, range: Option<Range<usize>>) -> Span {
        if let Some(fixed) = self.fixed {
            return fixed;
        }
        let range = range.unwrap_or(0..0);
        Span {
            file: self.file,
            start: range.start + self.skipped,
            end: range.end + self.skipped,
        }
    }

    fn body(&mut self, body: &hcl_edit::structure::Body) -> Body {
        // As much room as is needed, and no more: a large configuration has many small bodies.
        let attributes = body.attributes().count();
        let mut lowered = Body {
            attributes: Vec::with_capacity(attributes),
            blocks: Vec::with_capacity(body.len().saturating_sub(attributes)),
        };
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let name_span = self.span(attribute.key.span());
                    let value = self.expr(&attribute.value);
                    lowered.attributes.push(Attribute {
                        name: attribute.key.as_str().into(),
                        name_span,
                        span: Span {
                            end: value.span.end,
                            ..name_span
                        },
                        value,
                    });
                }
                Structure::Block(block) => lowered.blocks.push(self.block(block)),
            }
        }
        lowered
    }

    fn block(&mut self, block: &hcl_edit::structure::Block) -> Block {
        let kind_span = self.span(block.ident.span());
        let labels: Vec<_> = block
            .labels
            .iter()
            .map(|label| Label {
                text: label.as_str().into(),
                span: self.span(label.span()),
            })
            .collect();
        Block {
            kind: block.ident.as_str().into(),
            header: Span {
                end: labels.last().map_or(kind_span.end, |label| label.span.end),
                ..kind_span
            },
            labels,
            span: self.span(block.span()),
            body: self.body(&block.body),
        }
    }

    pub(super) fn expr(&mut self, expr: &Expression) -> Expr {
        let span = self.span(expr.span());
        let kind = match expr {
            Expression::Null(_) => Kind::Null,
            Expression::Bool(truth) => Kind::Bool(*truth.value()),
            Expression::Number(number) => self.number(number.span(), number.value()),
            Expression::String(text) => Kind::Text(text.as_str().into()),
            Expression::Array(items) => {
                Kind::Tuple(items.iter().map(|item| self.expr(item)).collect())
            }
            Expression::Object(object) => Kind::Object(
                object
                    .iter()
                    .map(|(key, value)| (self.key(key), self.expr(value.expr())))
                    .collect(),
            ),
            Expression::StringTemplate(string) => {
                let pieces = template::lower(self, string, Form::Quoted);
                if let [Piece::Interpolation(inner)] = pieces.as_ref() {
                    self.interpolation_only.push((span, inner.span));
                }
                template::kind(pieces)
            }
            Expression::HeredocTemplate(heredoc) => {
                let form = heredoc_form(self.text, expr.span());
                template::kind(template::lower(self, &heredoc.template, form))
            }
            Expression::Parenthesis(inner) => Kind::Paren(Box::new(self.expr(inner.inner()))),
            Expression::Variable(name) => Kind::Name(name.as_str().into()),
            Expression::Conditional(conditional) => Kind::Conditional(Box::new([
                self.expr(&conditional.cond_expr),
                self.expr(&conditional.true_expr),
                self.expr(&conditional.false_expr),
            ])),
            Expression::FuncCall(call) => {
                let mut name = String::new();
                for part in &call.name.namespace {
                    name.push_str(part.as_str());
                    name.push_str("::");
                }
                name.push_str(call.name.name.as_str());
                Kind::Call(Box::new(Call {
                    name: name.into(),
                    name_span: self.span(call.name.name.span()),
                    arguments: call
                        .args
                        .iter()
                        .map(|argument| self.expr(argument))
                        .collect(),
                    expand: call.args.expand_final(),
                }))
            }
            Expression::Traversal(traversal) => {
                let base = self.expr(&traversal.expr);
                let steps = traversal
                    .operators
                    .iter()
                    .map(|operator| self.step(operator.span(), operator.value()))
                    .collect();
                Kind::Path(Box::new(Path { base, steps }))
            }
            Expression::UnaryOp(operation) => Kind::Unary(
                match operation.operator.value() {
                    UnaryOperator::Neg => Unary::Minus,
                    UnaryOperator::Not => Unary::Not,
                },
                Box::new(self.expr(&operation.expr)),
            ),
            Expression::BinaryOp(operation) => Kind::Binary(
                binary(*operation.operator.value()),
                Box::new([
                    self.expr(&operation.lhs_expr),
                    self.expr(&operation.rhs_expr),
                ]),
            ),
            Expression::ForExpr(each) => Kind::For(Box::new(self.for_expr(each))),
        };
        Expr { kind, span }
    }

    /// The number as it is written, not as a float has it; negative literals keep their sign.
    fn number(&self, range: Option<Range<usize>>, value: &hcl_edit::Number) -> Kind {
        let written: String = range
            .and_then(|range| self.text.get(range))
            .unwrap_or_default()
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        Number::parse(&written)
            .or_else(|| Number::parse(&value.to_string()))
            .map_or(Kind::Null, Kind::Number)
    }

    fn key(&mut self, key: &ObjectKey) -> Expr {
        match key {
            ObjectKey::Ident(name) => Expr {
                kind: Kind::Text(name.as_str().into()),
                span: self.span(name.span()),
            },
            ObjectKey::Expression(expr) => {
                let mut lowered = self.expr(expr);
                if let Kind::Name(name) = &lowered.kind {
                    lowered.kind = Kind::Text(name.clone());
                }
                lowered
            }
        }
    }

    fn step(&mut self, range: Option<Range<usize>>, operator: &TraversalOperator) -> Step {
        let span = self.span(range);
        match operator {
            TraversalOperator::AttrSplat(_) => Step::AttributeSplat(span),
            TraversalOperator::FullSplat(_) => Step::FullSplat(span),
            TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().into(), span),
            TraversalOperator::Index(expr) => Step::Index(self.expr(expr)),
            TraversalOperator::LegacyIndex(index) => Step::Legacy(Expr {
                kind: Number::parse(&index.value().to_string()).map_or(Kind::Null, Kind::Number),
                span,
            }),
        }
    }

    fn for_expr(&mut self, each: &ForExpr) -> For {
        For {
            each: Loop {
                key: each.intro.key_var.as_ref().map(|name| name.as_str().into()),
                value: each.intro.value_var.as_str().into(),
                collection: self.expr(&each.intro.collection_expr),
            },
            key: each.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&each.value_expr),
            group: each.grouping,
            condition: each
                .cond
                .as_ref()
                .map(|condition| self.expr(&condition.expr)),
        }
    }
}

fn heredoc_form(text: &str, range: Option<Range<usize>>) -> Form {
    match range.and_then(|range| text.get(range)) {
        Some(written) if written.starts_with("<<-") => Form::Flush,
        _ => Form::Lines,
    }
}

const fn binary(operator: BinaryOperator) -> Binary {
    match operator {
        BinaryOperator::Eq => Binary::Equal,
        BinaryOperator::NotEq => Binary::NotEqual,
        BinaryOperator::LessEq => Binary::LessOrEqual,
        BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
        BinaryOperator::Less => Binary::Less,
        BinaryOperator::Greater => Binary::Greater,
        BinaryOperator::Plus => Binary::Plus,
        BinaryOperator::Minus => Binary::Minus,
        BinaryOperator::Mul => Binary::Times,
        BinaryOperator::Div => Binary::Divide,
        BinaryOperator::Mod => Binary::Modulo,
        BinaryOperator::And => Binary::And,
        BinaryOperator::Or => Binary::Or,
    }
}
