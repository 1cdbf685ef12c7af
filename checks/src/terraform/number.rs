//! Numbers.
//!
//! Invariant: a whole number that fits is kept exactly, so that an account id stays one.

use std::fmt;

/// A number.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Number(Kind);

#[derive(Debug, Clone, PartialEq, PartialOrd)]
enum Kind {
    Whole(i64),
    Fraction(f64),
}

impl Number {
    /// Reads a number as Terraform writes it: `12`, `-0.5`, `1e3`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse::<i64>() {
            return Some(Self(Kind::Whole(whole)));
        }
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let fraction = text.parse::<f64>().ok().filter(|_| plain)?;
        Some(Self(Kind::Fraction(fraction)))
    }

    /// The whole number that it is.
    pub fn whole(&self) -> Option<i64> {
        match self.0 {
            Kind::Whole(whole) => Some(whole),
            Kind::Fraction(_) => None,
        }
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self(Kind::Whole(whole))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Whole(whole) => write!(out, "{whole}"),
            Kind::Fraction(fraction) => write!(out, "{fraction}"),
        }
    }
}
