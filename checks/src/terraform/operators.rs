//! `!`, `-`, and what stands between two operands.
//!
//! Invariant: an unknown operand makes the result unknown, except where the other one decides it.
//! See <https://developer.hashicorp.com/terraform/language/expressions/operators>.

use super::convert::{convert, equal};
use super::eval::derived;
use super::number::Number;
use super::scope::{Fault, refuse};
use super::source::Span;
use super::syntax::{Binary, Unary};
use super::types::Type;
use super::value::{Value, Valued};

/// A result with one operand.
pub(super) fn unary(operator: Unary, operand: &Valued, span: Span) -> Result<Value, Fault> {
    match operator {
        Unary::Not => match truth(operand, span)? {
            Some(truth) => Ok(Value::Bool(!truth)),
            None => Ok(derived(Type::Bool, [operand])),
        },
        Unary::Minus => match number(operand, span)? {
            Some(number) => Ok(Value::Number(number.negated())),
            None => Ok(derived(Type::Number, [operand])),
        },
    }
}

/// A result with two operands.
pub(super) fn binary(
    operator: Binary,
    left: &Valued,
    right: &Valued,
    span: Span,
) -> Result<Value, Fault> {
    match operator {
        Binary::Equal | Binary::NotEqual => {
            let wanted = operator == Binary::Equal;
            Ok(match equal(&left.value, &right.value) {
                Some(same) => Value::Bool(same == wanted),
                None => derived(Type::Bool, [left, right]),
            })
        }
        Binary::And | Binary::Or => {
            let decisive = operator == Binary::Or;
            Ok(match (truth(left, span)?, truth(right, span)?) {
                (Some(truth), _) | (_, Some(truth)) if truth == decisive => Value::Bool(decisive),
                (Some(_), Some(_)) => Value::Bool(!decisive),
                _ => derived(Type::Bool, [left, right]),
            })
        }
        _ => {
            let kind = match operator {
                Binary::Plus | Binary::Minus | Binary::Times | Binary::Divide | Binary::Modulo => {
                    Type::Number
                }
                _ => Type::Bool,
            };
            match (number(left, span)?, number(right, span)?) {
                (Some(left), Some(right)) => arithmetic(operator, &left, &right, span),
                _ => Ok(derived(kind, [left, right])),
            }
        }
    }
}

fn arithmetic(operator: Binary, left: &Number, right: &Number, span: Span) -> Result<Value, Fault> {
    let number = match operator {
        Binary::Plus => left.plus(right),
        Binary::Minus => left.minus(right),
        Binary::Times => left.times(right),
        Binary::Divide => left.divided(right),
        Binary::Modulo => left.remainder(right),
        Binary::Less => return Ok(Value::Bool(left < right)),
        Binary::LessOrEqual => return Ok(Value::Bool(left <= right)),
        Binary::Greater => return Ok(Value::Bool(left > right)),
        Binary::GreaterOrEqual => return Ok(Value::Bool(left >= right)),
        Binary::Equal | Binary::NotEqual | Binary::And | Binary::Or => None,
    };
    match number {
        Some(number) => Ok(Value::Number(number)),
        None => refuse(span, "zero by zero, or infinity by infinity"),
    }
}

/// A truth value; `None` where it is not known.
fn truth(value: &Valued, span: Span) -> Result<Option<bool>, Fault> {
    match convert(value, &Type::Bool).map(|value| value.value) {
        Ok(Value::Bool(truth)) => Ok(Some(truth)),
        Ok(Value::Unknown(_)) => Ok(None),
        Ok(_) => refuse(span, "an operand is null"),
        Err(why) => refuse(span, why),
    }
}

/// A number; `None` where it is not known.
fn number(value: &Valued, span: Span) -> Result<Option<Number>, Fault> {
    match convert(value, &Type::Number).map(|value| value.value) {
        Ok(Value::Number(number)) => Ok(Some(number)),
        Ok(Value::Unknown(_)) => Ok(None),
        Ok(_) => refuse(span, "an operand is null"),
        Err(why) => refuse(span, why),
    }
}
