//! Templates: strip markers, heredoc indentation, directives.
//!
//! Invariant: the text of a template is taken apart as Terraform's scanner does it, one piece a
//! line in a heredoc, because a strip marker and the indentation act on one such piece only.
//! See <https://developer.hashicorp.com/terraform/language/expressions/strings>.

use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::lower::Lower;
use super::source::Span;
use super::syntax::{Expr, Kind, Loop, Piece};

/// A template, flat: what the scanner sees.
enum Token {
    Text(String, Span),
    Interpolation(Expr, Strip),
    If(Expr, Strip),
    Else(Strip),
    EndIf(Strip),
    For(Loop, Strip),
    EndFor(Strip),
}

impl Token {
    const fn strip(&self) -> Strip {
        match self {
            Self::Text(..) => Strip::None,
            Self::Interpolation(_, strip)
            | Self::If(_, strip)
            | Self::Else(strip)
            | Self::EndIf(strip)
            | Self::For(_, strip)
            | Self::EndFor(strip) => *strip,
        }
    }
}

/// What a template's text is made of, which decides how it is cut and unescaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `"..."`: one piece between two sequences; already unescaped.
    Quoted,
    /// `<<X` or a file: one piece a line.
    Lines,
    /// `<<-X`: one piece a line, and common indentation is taken off.
    Flush,
}

/// Lowers a template of HCL's tree.
pub(super) fn lower(lower: &mut Lower<'_>, template: &Template, form: Form) -> Box<[Piece]> {
    let mut tokens = Vec::new();
    flatten(lower, template, form, &mut tokens);
    strip(&mut tokens);
    if form == Form::Flush {
        flush(&mut tokens);
    }
    let mut tokens = tokens.into_iter().peekable();
    pieces(&mut tokens).into()
}

/// A template that is only text is a string.
pub(super) fn kind(pieces: Box<[Piece]>) -> Kind {
    match pieces.as_ref() {
        [] => Kind::Text("".into()),
        [Piece::Text(text, _)] => Kind::Text(text.clone()),
        _ => Kind::Template(pieces),
    }
}

fn flatten(lower: &mut Lower<'_>, template: &Template, form: Form, tokens: &mut Vec<Token>) {
    for element in template {
        match element {
            Element::Literal(text) if form == Form::Quoted => {
                let span = lower.span(text.span());
                tokens.push(Token::Text(text.value().clone(), span));
            }
            Element::Literal(text) => {
                let span = lower.span(text.span());
                let written = text
                    .span()
                    .and_then(|range| lower.text.get(range))
                    .unwrap_or_default();
                let mut start = span.start;
                for line in written.split_inclusive('\n') {
                    let end = start + line.len();
                    tokens.push(Token::Text(unescape(line), Span { start, end, ..span }));
                    start = end;
                }
            }
            Element::Interpolation(interpolation) => {
                let expr = lower.expr(&interpolation.expr);
                tokens.push(Token::Interpolation(expr, interpolation.strip));
            }
            Element::Directive(directive) => match directive.as_ref() {
                Directive::If(choice) => {
                    let condition = lower.expr(&choice.if_expr.cond_expr);
                    tokens.push(Token::If(condition, choice.if_expr.strip));
                    flatten(lower, &choice.if_expr.template, form, tokens);
                    if let Some(otherwise) = &choice.else_expr {
                        tokens.push(Token::Else(otherwise.strip));
                        flatten(lower, &otherwise.template, form, tokens);
                    }
                    tokens.push(Token::EndIf(choice.endif_expr.strip));
                }
                Directive::For(each) => {
                    let head = Loop {
                        key: each
                            .for_expr
                            .key_var
                            .as_ref()
                            .map(|name| name.as_str().into()),
                        value: each.for_expr.value_var.as_str().into(),
                        collection: lower.expr(&each.for_expr.collection_expr),
                    };
                    tokens.push(Token::For(head, each.for_expr.strip));
                    flatten(lower, &each.for_expr.template, form, tokens);
                    tokens.push(Token::EndFor(each.endfor_expr.strip));
                }
            },
        }
    }
}

/// `$${` and `%%{` are the only escapes outside of quotes.
fn unescape(line: &str) -> String {
    line.replace("$${", "${").replace("%%{", "%{")
}

/// `~` takes the white space off the neighbouring piece of text, and off that one only.
fn strip(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        let marks = tokens[at].strip();
        if marks.strip_start()
            && let Some(Token::Text(text, _)) = at.checked_sub(1).and_then(|at| tokens.get_mut(at))
        {
            text.truncate(text.trim_end().len());
        }
        if marks.strip_end()
            && let Some(Token::Text(text, _)) = tokens.get_mut(at + 1)
        {
            *text = text.trim_start().to_owned();
        }
    }
}

/// Takes the smallest indentation off every line; a blank line does not count.
fn flush(tokens: &mut [Token]) {
    let mut least = usize::MAX;
    let mut starts = Vec::new();
    let mut at_start = true;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Text(text, _) = token else {
            if at_start {
                least = 0;
            }
            at_start = false;
            continue;
        };
        if at_start {
            let trimmed = text.trim_start();
            if !(trimmed.is_empty() && text.ends_with('\n')) {
                let indent = text[..text.len() - trimmed.len()].chars().count();
                least = least.min(indent);
                starts.push(at);
            }
        }
        at_start = text.ends_with('\n');
    }
    for at in starts {
        if let Some(Token::Text(text, _)) = tokens.get_mut(at) {
            *text = text.chars().skip(least).collect();
        }
    }
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

/// Pieces up to the end of the directive that is open.
fn pieces(tokens: &mut Tokens) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    while let Some(token) = tokens
        .next_if(|token| !matches!(token, Token::Else(_) | Token::EndIf(_) | Token::EndFor(_)))
    {
        match token {
            Token::Text(text, span) => join(&mut found, &text, span),
            Token::Interpolation(expr, _) => found.push(Piece::Interpolation(expr)),
            Token::If(condition, _) => {
                let then = pieces(tokens).into();
                let otherwise = tokens
                    .next_if(|token| matches!(token, Token::Else(_)))
                    .map(|_| pieces(tokens))
                    .unwrap_or_default();
                tokens.next();
                found.push(Piece::If(Box::new(condition), then, otherwise.into()));
            }
            Token::For(head, _) => {
                let body = pieces(tokens).into();
                tokens.next();
                found.push(Piece::For(Box::new(head), body));
            }
            Token::Else(_) | Token::EndIf(_) | Token::EndFor(_) => {}
        }
    }
    found
}

/// Text beside text is one piece.
fn join(pieces: &mut Vec<Piece>, text: &str, span: Span) {
    if let Some(Piece::Text(before, before_span)) = pieces.last_mut() {
        *before = Arc::from(format!("{before}{text}"));
        before_span.end = span.end;
    } else {
        pieces.push(Piece::Text(text.into(), span));
    }
}
