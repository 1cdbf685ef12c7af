//! Expressions of GitHub Actions: `if:` conditions and `${{ .. }}` in texts.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>.
//! Invariant: ranges are byte ranges of the text that an expression was read from; what is not an
//! expression is `None`, never half of one.

use std::ops::Range;

pub use super::condition::{Truth, Verdict, judge};

/// How deep an expression may nest.
const DEEPEST: usize = 32;

/// An expression, with its byte range in the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// `'text'`
    Text(String),
    /// `github.event.issue.number`: names in lower case, `*` for a filter or a computed index.
    Context(Vec<String>),
    /// `contains(..)`: the name in lower case.
    Call(String, Vec<Expression>),
    /// `!x`
    Not(Box<Expression>),
    /// `a && b`
    And(Box<Expression>, Box<Expression>),
    /// `a || b`
    Or(Box<Expression>, Box<Expression>),
    /// `a == b`
    Equal(Box<Expression>, Box<Expression>),
    /// `a != b`
    NotEqual(Box<Expression>, Box<Expression>),
    /// `<`, `<=`, `>`, `>=`
    Order(Box<Expression>, Box<Expression>),
}

/// The expression of an `if:`, with or without `${{ }}` around it. A text with something outside
/// the braces is a template, always true to GitHub, and `None` here: see [`is_template`].
pub fn condition_of(condition: &str) -> Option<Expression> {
    if is_template(condition) {
        return None;
    }
    match embedded(condition).first() {
        Some(found) => parse(condition, found.clone()),
        None => parse(condition, 0..condition.len()),
    }
}

/// An `if:` in which text stands outside `${{ }}`: it is a non-empty string, so always true.
pub fn is_template(condition: &str) -> bool {
    let parts = embedded(condition);
    let Some(first) = parts.first() else {
        return false;
    };
    let before = condition.get(..first.start - 3).unwrap_or_default();
    let after = condition.get(first.end..).unwrap_or_default();
    parts.len() > 1 || !before.trim().is_empty() || after.trim() != "}}"
}

/// The insides of every `${{ .. }}` of a text.
pub fn embedded(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("${{")) {
        let start = at + open + 3;
        let Some(close) = closing(text.get(start..).unwrap_or_default()) else {
            break;
        };
        found.push(start..start + close);
        at = start + close + 2;
    }
    found
}

/// Where `}}` stands outside quotes.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && text.as_bytes().get(at + 1) == Some(&b'}') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Every context that a text reads inside its `${{ .. }}`, with the range of the context.
pub fn contexts(text: &str) -> Vec<(Vec<String>, Range<usize>)> {
    let mut found = Vec::new();
    for range in embedded(text) {
        if let Some(expression) = parse(text, range) {
            expression.contexts(&mut found);
        }
    }
    found
}

impl Expression {
    /// Adds every context below this expression.
    pub fn contexts(&self, found: &mut Vec<(Vec<String>, Range<usize>)>) {
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
            Kind::Context(path) => found.push((path.clone(), self.range.clone())),
            Kind::Call(_, arguments) => {
                for argument in arguments {
                    argument.contexts(found);
                }
            }
            Kind::Not(inner) => inner.contexts(found),
            Kind::And(left, right)
            | Kind::Or(left, right)
            | Kind::Equal(left, right)
            | Kind::NotEqual(left, right)
            | Kind::Order(left, right) => {
                left.contexts(found);
                right.contexts(found);
            }
        }
    }
}

/// Reads the expression that fills a range of a text; `None` for anything that is not one.
pub fn parse(text: &str, range: Range<usize>) -> Option<Expression> {
    let mut parser = Parser {
        text: text.get(..range.end)?,
        at: range.start,
        depth: 0,
    };
    let expression = parser.or()?;
    parser.blanks();
    (parser.at == range.end).then_some(expression)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn or(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut left = self.and()?;
        while self.take("||") {
            let right = self.and()?;
            left = join(left, right, Kind::Or);
        }
        self.depth -= 1;
        Some(left)
    }

    fn and(&mut self) -> Option<Expression> {
        let mut left = self.comparison()?;
        while self.take("&&") {
            let right = self.comparison()?;
            left = join(left, right, Kind::And);
        }
        Some(left)
    }

    fn comparison(&mut self) -> Option<Expression> {
        let mut left = self.unary()?;
        loop {
            let kind = if self.take("==") {
                Kind::Equal
            } else if self.take("!=") {
                Kind::NotEqual
            } else if self.take("<=") || self.take(">=") || self.take("<") || self.take(">") {
                Kind::Order
            } else {
                return Some(left);
            };
            let right = self.unary()?;
            left = join(left, right, kind);
        }
    }

    fn unary(&mut self) -> Option<Expression> {
        self.blanks();
        let start = self.at;
        let mut bangs = 0_usize;
        while self.take("!") {
            bangs += 1;
        }
        let inner = self.primary()?;
        if bangs == 0 {
            return Some(inner);
        }
        let mut range = inner.range.clone();
        range.start = start;
        let not = |inner: Expression| Expression {
            range: range.clone(),
            kind: Kind::Not(Box::new(inner)),
        };
        Some(if bangs % 2 == 1 {
            not(inner)
        } else {
            not(not(inner))
        })
    }

    fn primary(&mut self) -> Option<Expression> {
        self.blanks();
        let start = self.at;
        let next = self.rest().chars().next()?;
        let kind = match next {
            '(' => {
                self.at += 1;
                let inner = self.or()?;
                self.take(")").then_some(())?;
                return Some(inner);
            }
            '\'' => Kind::Text(self.quoted()?),
            '0'..='9' | '-' | '+' | '.' => {
                let end = self
                    .rest()
                    .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '+'))
                    .unwrap_or(self.rest().len());
                let number = self.rest().get(..end)?.parse().ok()?;
                self.at += end;
                Kind::Number(number)
            }
            _ if next.is_ascii_alphabetic() || next == '_' => self.named()?,
            _ => return None,
        };
        Some(Expression {
            range: start..self.at,
            kind,
        })
    }

    fn quoted(&mut self) -> Option<String> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let end = self.rest().find('\'')?;
            value.push_str(self.rest().get(..end)?);
            self.at += end + 1;
            if !self.rest().starts_with('\'') {
                return Some(value);
            }
            value.push('\'');
            self.at += 1;
        }
    }

    fn name(&mut self) -> Option<String> {
        let end = self
            .rest()
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
            .unwrap_or(self.rest().len());
        let name = self
            .rest()
            .get(..end)
            .filter(|name| !name.is_empty())?
            .to_ascii_lowercase();
        self.at += end;
        Some(name)
    }

    fn named(&mut self) -> Option<Kind> {
        let name = self.name()?;
        match name.as_str() {
            "null" => return Some(Kind::Null),
            "true" => return Some(Kind::Bool(true)),
            "false" => return Some(Kind::Bool(false)),
            _ => {}
        }
        let mut path = Vec::new();
        if self.take("(") {
            let mut arguments = Vec::new();
            while !self.take(")") {
                if !arguments.is_empty() {
                    self.take(",").then_some(())?;
                }
                arguments.push(self.or()?);
            }
            if !matches!(self.rest().chars().next(), Some('.' | '[')) {
                return Some(Kind::Call(name, arguments));
            }
            path.push(format!("{name}()"));
        } else {
            path.push(name);
        }
        loop {
            if self.rest().starts_with(".*") {
                self.at += 2;
                path.push("*".to_owned());
            } else if self.rest().starts_with('.') {
                self.at += 1;
                path.push(self.name()?);
            } else if self.rest().starts_with('[') {
                self.at += 1;
                let index = self.or()?;
                self.take("]").then_some(())?;
                path.push(match index.kind {
                    Kind::Text(key) => key.to_ascii_lowercase(),
                    _ => "*".to_owned(),
                });
            } else {
                return Some(Kind::Context(path));
            }
        }
    }
}

fn join(
    left: Expression,
    right: Expression,
    kind: fn(Box<Expression>, Box<Expression>) -> Kind,
) -> Expression {
    Expression {
        range: left.range.start..right.range.end,
        kind: kind(Box::new(left), Box::new(right)),
    }
}
