//! Numbers as Terraform has them: binary floats of 512 bits, so that `0.1 + 0.2` is `0.3` and an
//! account id stays one.
//!
//! Invariant: a whole number that fits into 64 bits is kept as one; everything else is a mantissa
//! without trailing zero bits, rounded to nearest, ties to even, as Go's `math/big` does it.
//! See <https://pkg.go.dev/math/big#Float>.

mod decimal;

use std::cmp::Ordering;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

/// Bits of what is written in a configuration.
const PRECISION: u64 = 512;
/// Bits of what floating point functions return.
const DOUBLE: u64 = 53;
/// Decimal exponents beyond it are not read: no configuration needs them, and each costs memory.
const MAX_EXPONENT: i64 = 5_000;

/// A number.
#[derive(Debug, Clone)]
pub struct Number(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Whole(i64),
    Float(Arc<Float>),
    Infinite(Sign),
}

/// `mantissa * 2^exponent`, of so many bits.
#[derive(Debug)]
struct Float {
    mantissa: BigInt,
    exponent: i64,
    precision: u64,
}

impl Number {
    /// Reads a number as Terraform writes it: `12`, `-0.5`, `1e3`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(whole) = text.parse::<i64>() {
            return (!text.starts_with('+')).then_some(Self(Kind::Whole(whole)));
        }
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match rest.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let mantissa = BigUint::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10)?;
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        let power = BigUint::from(10u8).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
        let mantissa = BigInt::from_biguint(sign, mantissa);
        Some(if exponent >= 0 {
            Self::rounded(mantissa * BigInt::from(power), 0, false, PRECISION)
        } else {
            Self::quotient(&mantissa, 0, &BigInt::from(power), 0, PRECISION)
        })
    }

    /// Reads a whole number to a base from 2 to 62, as `parseint` does.
    pub fn parse_whole(text: &str, base: u32) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if digits.is_empty() {
            return None;
        }
        let mut total = BigInt::from(0);
        for digit in digits.chars() {
            let value = match digit {
                '0'..='9' => digit as u32 - '0' as u32,
                'a'..='z' => digit as u32 - 'a' as u32 + 10,
                'A'..='Z' if base <= 36 => digit as u32 - 'A' as u32 + 10,
                'A'..='Z' => digit as u32 - 'A' as u32 + 36,
                _ => return None,
            };
            if value >= base {
                return None;
            }
            total = total * base + value;
        }
        let total = if negative { -total } else { total };
        Some(Self::rounded(total, 0, false, PRECISION))
    }

    /// A number from a float; `None` for what is not a number.
    pub fn from_float(float: f64) -> Option<Self> {
        if float.is_nan() {
            return None;
        }
        if float.is_infinite() {
            let sign = if float < 0.0 { Sign::Minus } else { Sign::Plus };
            return Some(Self(Kind::Infinite(sign)));
        }
        let bits = float.to_bits();
        let raw = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
        let low = bits & 0x000f_ffff_ffff_ffff;
        let (mantissa, exponent) = if raw == 0 {
            (low, -1074)
        } else {
            (low | 1 << 52, raw - 1075)
        };
        let sign = if float < 0.0 { Sign::Minus } else { Sign::Plus };
        let mantissa = BigInt::from_biguint(sign, BigUint::from(mantissa));
        Some(Self::rounded(mantissa, exponent, false, DOUBLE))
    }

    /// The nearest float.
    pub fn to_float(&self) -> f64 {
        match &self.0 {
            #[allow(clippy::cast_precision_loss, reason = "the nearest float is meant")]
            Kind::Whole(whole) => *whole as f64,
            Kind::Float(_) => self.to_string().parse().unwrap_or(f64::NAN),
            Kind::Infinite(Sign::Minus) => f64::NEG_INFINITY,
            Kind::Infinite(_) => f64::INFINITY,
        }
    }

    /// The whole number that it is, where it fits.
    pub const fn whole(&self) -> Option<i64> {
        match self.0 {
            Kind::Whole(whole) => Some(whole),
            _ => None,
        }
    }

    /// The whole number that it is; `None` for fractions and infinities.
    pub fn big_whole(&self) -> Option<BigInt> {
        match &self.0 {
            Kind::Whole(whole) => Some(BigInt::from(*whole)),
            Kind::Float(float) if float.exponent >= 0 => {
                Some(&float.mantissa << u64::try_from(float.exponent).ok()?)
            }
            _ => None,
        }
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Kind::Whole(_) => true,
            Kind::Float(float) => float.exponent >= 0,
            Kind::Infinite(_) => false,
        }
    }

    /// Whether it is finite.
    pub const fn is_finite(&self) -> bool {
        !matches!(self.0, Kind::Infinite(_))
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.sign() == Sign::Minus
    }

    /// Whether it is zero.
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Kind::Whole(0))
    }

    fn sign(&self) -> Sign {
        match &self.0 {
            Kind::Whole(whole) => match whole.cmp(&0) {
                Ordering::Less => Sign::Minus,
                Ordering::Equal => Sign::NoSign,
                Ordering::Greater => Sign::Plus,
            },
            Kind::Float(float) => float.mantissa.sign(),
            Kind::Infinite(sign) => *sign,
        }
    }

    /// Mantissa, exponent and precision of a finite number.
    fn parts(&self) -> Option<(BigInt, i64, u64)> {
        match &self.0 {
            Kind::Whole(whole) => Some((BigInt::from(*whole), 0, PRECISION)),
            Kind::Float(float) => Some((float.mantissa.clone(), float.exponent, float.precision)),
            Kind::Infinite(_) => None,
        }
    }

    /// Rounds to so many bits; `more` says that there were further bits below.
    fn rounded(mantissa: BigInt, exponent: i64, more: bool, precision: u64) -> Self {
        let (sign, mut digits) = mantissa.into_parts();
        let mut exponent = exponent;
        let bits = digits.bits();
        if bits > precision {
            let cut = bits - precision;
            let half = digits.bit(cut - 1);
            let below = more || digits.trailing_zeros().is_some_and(|zeros| zeros < cut - 1);
            digits >>= cut;
            if half && (below || digits.bit(0)) {
                digits += 1u8;
            }
            exponent += i64::try_from(cut).unwrap_or(i64::MAX);
        }
        let zeros = digits.trailing_zeros().unwrap_or(0);
        digits >>= zeros;
        exponent += i64::try_from(zeros).unwrap_or(0);
        let mantissa = BigInt::from_biguint(sign, digits);
        if mantissa.sign() == Sign::NoSign {
            return Self(Kind::Whole(0));
        }
        if (0..63).contains(&exponent)
            && let Ok(whole) = i64::try_from(&mantissa << exponent.unsigned_abs())
        {
            return Self(Kind::Whole(whole));
        }
        Self(Kind::Float(Arc::new(Float {
            mantissa,
            exponent,
            precision,
        })))
    }

    /// `left * 2^left_exponent / (right * 2^right_exponent)`
    fn quotient(
        left: &BigInt,
        left_exponent: i64,
        right: &BigInt,
        right_exponent: i64,
        precision: u64,
    ) -> Self {
        let shift = (precision + 2 + right.bits()).saturating_sub(left.bits());
        let scaled = left << shift;
        let (sign, magnitude) = scaled.into_parts();
        let (right_sign, divisor) = right.clone().into_parts();
        let quotient = &magnitude / &divisor;
        let more = &quotient * &divisor != magnitude;
        let exponent = left_exponent - right_exponent - i64::try_from(shift).unwrap_or(0);
        // A further bit below, so that `more` counts even where nothing is cut off.
        let quotient = (quotient << 1u8) + u8::from(more);
        Self::rounded(
            BigInt::from_biguint(sign * right_sign, quotient),
            exponent - 1,
            more,
            precision,
        )
    }

    /// The sum; `None` for infinities of two signs.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        if let (Kind::Whole(left), Kind::Whole(right)) = (&self.0, &other.0)
            && let Some(sum) = left.checked_add(*right)
        {
            return Some(Self(Kind::Whole(sum)));
        }
        let (Some((left, left_exponent, left_bits)), Some((right, right_exponent, right_bits))) =
            (self.parts(), other.parts())
        else {
            return match (self.is_finite(), other.is_finite()) {
                (true, _) => Some(other.clone()),
                (_, true) => Some(self.clone()),
                _ => (self.sign() == other.sign()).then(|| self.clone()),
            };
        };
        let exponent = left_exponent.min(right_exponent);
        let left = left << (left_exponent - exponent).unsigned_abs();
        let right = right << (right_exponent - exponent).unsigned_abs();
        Some(Self::rounded(
            left + right,
            exponent,
            false,
            left_bits.max(right_bits),
        ))
    }

    /// The difference; `None` for infinities of one sign.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.negated())
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Kind::Infinite(sign) => Self(Kind::Infinite(-*sign)),
            Kind::Whole(whole) if *whole != i64::MIN => Self(Kind::Whole(-whole)),
            _ => {
                let (mantissa, exponent, precision) = self.parts().unwrap_or_default();
                Self::rounded(-mantissa, exponent, false, precision)
            }
        }
    }

    /// The number without its sign.
    #[must_use]
    pub fn absolute(&self) -> Self {
        if self.is_negative() {
            self.negated()
        } else {
            self.clone()
        }
    }

    /// The product; `None` for zero times infinity.
    pub fn times(&self, other: &Self) -> Option<Self> {
        if let (Kind::Whole(left), Kind::Whole(right)) = (&self.0, &other.0)
            && let Some(product) = left.checked_mul(*right)
        {
            return Some(Self(Kind::Whole(product)));
        }
        let (Some((left, left_exponent, left_bits)), Some((right, right_exponent, right_bits))) =
            (self.parts(), other.parts())
        else {
            let sign = self.sign() * other.sign();
            return (sign != Sign::NoSign).then_some(Self(Kind::Infinite(sign)));
        };
        Some(Self::rounded(
            left * right,
            left_exponent + right_exponent,
            false,
            left_bits.max(right_bits),
        ))
    }

    /// The quotient, infinite for a zero divisor; `None` for zero by zero and infinity by
    /// infinity.
    pub fn divided(&self, other: &Self) -> Option<Self> {
        let Some((left, left_exponent, left_bits)) = self.parts() else {
            return other.is_finite().then(|| {
                let sign = if other.is_negative() {
                    -self.sign()
                } else {
                    self.sign()
                };
                Self(Kind::Infinite(sign))
            });
        };
        let Some((right, right_exponent, right_bits)) = other.parts() else {
            return Some(Self(Kind::Whole(0)));
        };
        if other.is_zero() {
            return (!self.is_zero()).then(|| Self(Kind::Infinite(self.sign())));
        }
        Some(Self::quotient(
            &left,
            left_exponent,
            &right,
            right_exponent,
            left_bits.max(right_bits),
        ))
    }

    /// What is left after division towards zero; by zero the number itself, as Terraform has it.
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        if other.is_zero() || !other.is_finite() {
            return Some(self.clone());
        }
        if let (Kind::Whole(left), Kind::Whole(right)) = (&self.0, &other.0) {
            return Some(Self(Kind::Whole(left.checked_rem(*right).unwrap_or(0))));
        }
        let quotient = self.divided(other)?;
        if !quotient.is_finite() {
            return None;
        }
        self.minus(&other.times(&quotient.truncated())?)
    }

    /// The number without its fraction.
    #[must_use]
    pub fn truncated(&self) -> Self {
        match &self.0 {
            Kind::Float(float) if float.exponent < 0 => {
                let (sign, digits) = float.mantissa.clone().into_parts();
                let digits = digits >> float.exponent.unsigned_abs();
                Self::rounded(
                    BigInt::from_biguint(sign, digits),
                    0,
                    false,
                    float.precision,
                )
            }
            _ => self.clone(),
        }
    }

    /// The largest whole number that is not larger.
    pub fn floor(&self) -> Option<Self> {
        let whole = self.truncated();
        if self.is_negative() && *self != whole {
            return whole.minus(&Self(Kind::Whole(1)));
        }
        Some(whole)
    }

    /// The smallest whole number that is not smaller.
    pub fn ceil(&self) -> Option<Self> {
        Some(self.negated().floor()?.negated())
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Self(Kind::Whole(whole))
    }
}

impl From<usize> for Number {
    fn from(count: usize) -> Self {
        Self(Kind::Whole(i64::try_from(count).unwrap_or(i64::MAX)))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Kind::Whole(left), Kind::Whole(right)) = (&self.0, &other.0) {
            return left.cmp(right);
        }
        match (self.parts(), other.parts()) {
            (Some((left, left_exponent, _)), Some((right, right_exponent, _))) => {
                let exponent = left_exponent.min(right_exponent);
                let left = left << (left_exponent - exponent).unsigned_abs();
                let right = right << (right_exponent - exponent).unsigned_abs();
                left.cmp(&right)
            }
            (None, None) => self.sign().cmp(&other.sign()),
            (None, _) => self.sign().cmp(&Sign::NoSign),
            (_, None) => Sign::NoSign.cmp(&other.sign()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_what_they_look_like() {
        let sum = number("0.1").plus(&number("0.2")).unwrap();
        assert_eq!(sum.to_string(), "0.3");
        assert_eq!(sum, number("0.3"));
        assert_eq!(number("1e-7").to_string(), "0.0000001");
        assert_eq!(number("2e21").to_string(), "2000000000000000000000");
        assert_eq!(number("9.5").ceil().unwrap(), number("10"));
        assert_eq!(number("-9.5").floor().unwrap(), number("-10"));
        assert_eq!(number("-0"), number("0"));
    }

    #[test]
    fn a_third_has_the_digits_that_terraform_prints() {
        let third = number("1").divided(&number("3")).unwrap();
        assert_eq!(third.to_string(), format!("0.{}5", "3".repeat(154)));
        let root = Number::from_float(2f64.sqrt()).unwrap();
        assert_eq!(root.to_string(), "1.4142135623730951");
        let power = Number::from_float(2f64.powi(64)).unwrap();
        assert_eq!(power.to_string(), "18446744073709550000");
    }

    #[test]
    fn account_ids_and_larger_numbers_stay_whole() {
        assert_eq!(number("604020082473").whole(), Some(604_020_082_473));
        let large = "123456789012345678901234567890";
        assert_eq!(number(large).to_string(), large);
        assert!(number(large).is_whole());
        let twice = number(large).plus(&number(large)).unwrap();
        assert_eq!(twice.divided(&number("2")).unwrap(), number(large));
    }

    #[test]
    fn division_by_zero_is_infinite_and_the_rest_is_the_number() {
        let five = number("5");
        let zero = number("0");
        assert_eq!(five.divided(&zero).unwrap().to_string(), "+Inf");
        assert!(zero.divided(&zero).is_none());
        assert_eq!(five.remainder(&zero).unwrap(), five);
        assert_eq!(number("-5").remainder(&number("3")).unwrap(), number("-2"));
        assert_eq!(
            number("5.5").remainder(&number("2")).unwrap(),
            number("1.5")
        );
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in [
            "",
            "-",
            "1e",
            "abc",
            "0x10",
            "1 2",
            "1e999999999",
            "+1",
            ".",
        ] {
            assert!(Number::parse(text).is_none(), "{text}");
        }
        assert_eq!(Number::parse_whole("zz", 36).unwrap().whole(), Some(1295));
        assert!(Number::parse_whole("8", 8).is_none());
    }
}
