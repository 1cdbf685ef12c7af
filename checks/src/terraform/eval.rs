//! Expressions to values.

use std::sync::Arc;

use super::source::Span;
use super::syntax::{Expr, Kind};
use super::types::Type;
use super::value::{Entries, Unknown, Value, Valued, Why};

/// The value of an expression.
pub fn eval(expr: &Expr) -> Valued {
    let value = match &expr.kind {
        Kind::Null => Value::Null(Type::Any),
        Kind::Bool(truth) => Value::Bool(*truth),
        Kind::Number(number) => Value::Number(number.clone()),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Tuple(items) => Value::Tuple(items.iter().map(eval).collect()),
        Kind::Object(pairs) => {
            let mut entries = Entries::new();
            for (key, value) in pairs {
                if let Kind::Text(key) = &key.kind {
                    entries.insert(key.clone(), eval(value));
                }
            }
            Value::Object(Arc::new(entries))
        }
        Kind::Paren(inner) => return eval(inner),
        _ => unknown(Why::Unsupported("this expression".into())),
    };
    Valued::new(value, expr.span)
}

fn unknown(why: Why) -> Value {
    Value::Unknown(Arc::new(Unknown::new(why)))
}

/// An unknown at a span.
pub fn unknown_at(why: Why, span: Span) -> Valued {
    Valued::new(unknown(why), span)
}
