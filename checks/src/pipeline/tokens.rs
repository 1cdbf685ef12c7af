//! Tokens of Python and JavaScript: names, strings, numbers and signs, with depth and indentation.
//!
//! Python: <https://docs.python.org/3/reference/lexical_analysis.html>. JavaScript:
//! <https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar>.
//! Invariant: comments are no tokens, and a token's text is a slice of the source.

use super::lambda::Language;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Name,
    /// A string literal with its quotes and prefix; a template literal of JavaScript as a whole.
    String,
    /// A number.
    Number,
    /// One sign, or `=>`, `==`, `!=`.
    Sign,
}

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: &'a str,
    /// Its first byte.
    pub start: usize,
    /// How many brackets are open around it; a bracket has the depth of what is around it.
    pub depth: usize,
    /// Columns in front of the first token of its line.
    pub indent: usize,
    /// It is the first token of its line.
    pub starts_line: bool,
}

/// The tokens of a source.
pub fn of(text: &str, language: Language) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let (mut depth, mut indent, mut fresh, mut line) = (0_usize, 0, true, at);
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if next == '\n' {
            at += 1;
            (fresh, line) = (true, at);
            continue;
        }
        if next.is_whitespace() || next == '\\' {
            at += next.len_utf8();
            continue;
        }
        if let Some(length) = comment(rest, language) {
            at += length;
            continue;
        }
        if fresh {
            indent = at - line;
        }
        let (kind, length) = token(rest, next, language);
        let opens = matches!(next, '(' | '[' | '{') && kind == Kind::Sign;
        let closes = matches!(next, ')' | ']' | '}') && kind == Kind::Sign;
        depth -= usize::from(closes && depth > 0);
        tokens.push(Token {
            kind,
            text: rest.get(..length).unwrap_or_default(),
            start: at,
            depth,
            indent,
            starts_line: fresh,
        });
        depth += usize::from(opens);
        at += length;
        fresh = false;
    }
    tokens
}

/// A literal without its prefix and quotes.
pub fn unquoted(literal: &str) -> &str {
    let body = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    for quote in ["\"\"\"", "'''", "\"", "'", "`"] {
        if let Some(inner) = body.strip_prefix(quote) {
            return inner.strip_suffix(quote).unwrap_or(inner);
        }
    }
    body
}

/// Words that stand before a parenthesis without being called.
pub fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "if" | "elif"
            | "while"
            | "for"
            | "return"
            | "in"
            | "not"
            | "and"
            | "or"
            | "switch"
            | "catch"
            | "function"
            | "await"
            | "typeof"
            | "new"
            | "with"
            | "except"
            | "lambda"
            | "yield"
    )
}

fn comment(rest: &str, language: Language) -> Option<usize> {
    let line = || rest.find('\n').unwrap_or(rest.len());
    match language {
        Language::Python => rest.starts_with('#').then(line),
        Language::JavaScript if rest.starts_with("//") || rest.starts_with("#!") => Some(line()),
        Language::JavaScript if rest.starts_with("/*") => {
            Some(rest.find("*/").map_or(rest.len(), |end| end + 2))
        }
        Language::JavaScript => None,
    }
}

fn token(rest: &str, next: char, language: Language) -> (Kind, usize) {
    if let Some(length) = string(rest, language) {
        return (Kind::String, length);
    }
    let word =
        |c: char| c.is_alphanumeric() || c == '_' || (c == '$' && language == Language::JavaScript);
    if word(next) {
        let length = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
        let kind = if next.is_ascii_digit() {
            Kind::Number
        } else {
            Kind::Name
        };
        return (kind, length);
    }
    let double = ["=>", "==", "!="]
        .into_iter()
        .any(|sign| rest.starts_with(sign));
    (Kind::Sign, if double { 2 } else { next.len_utf8() })
}

/// The length of the string literal that begins here.
fn string(rest: &str, language: Language) -> Option<usize> {
    let prefix = match language {
        Language::Python => rest
            .bytes()
            .take(3)
            .position(|byte| matches!(byte, b'"' | b'\''))
            .filter(|at| {
                rest.bytes()
                    .take(*at)
                    .all(|byte| b"rRbBuUfFtT".contains(&byte))
            })?,
        Language::JavaScript => rest.starts_with(['"', '\'', '`']).then_some(0)?,
    };
    let body = rest.get(prefix..)?;
    let triple =
        language == Language::Python && (body.starts_with("\"\"\"") || body.starts_with("'''"));
    let quote = body.get(..if triple { 3 } else { 1 })?;
    let lines = triple || quote == "`";
    let mut at = prefix + quote.len();
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with(quote) {
            return Some(at + quote.len());
        }
        if tail.starts_with('\n') && !lines {
            // Not closed on its line: the rest of the line is the literal.
            return Some(at);
        }
        let mut characters = tail.chars();
        let first = characters.next().map_or(1, char::len_utf8);
        let escaped = if tail.starts_with('\\') {
            characters.next().map_or(0, char::len_utf8)
        } else {
            0
        };
        at += first + escaped;
    }
    Some(rest.len())
}
