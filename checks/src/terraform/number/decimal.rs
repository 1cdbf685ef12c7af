//! Numbers as digits: the fewest that mean a number at its precision, as Go's `math/big` finds them.

use std::fmt;

use num_bigint::{BigUint, Sign};

use super::{Kind, Number};

impl Number {
    /// All digits of the magnitude, and the place of the decimal point as in [`Self::shortest`].
    pub fn exact(&self) -> (String, i64) {
        match self.parts() {
            Some((mantissa, exponent, _)) => decimal(mantissa.magnitude(), exponent),
            None => (String::new(), 0),
        }
    }

    /// The fewest digits that mean this number at its precision, and the place of the decimal
    /// point before or after them: `0.05` is `("5", -1)`, `120` is `("12", 3)`.
    pub fn shortest(&self) -> (String, i64) {
        let Some((mantissa, exponent, precision)) = self.parts() else {
            return (String::new(), 0);
        };
        let mantissa = mantissa.magnitude().clone();
        if mantissa.bits() == 0 {
            return ("0".to_owned(), 1);
        }
        // One bit more than the precision, so that the last one is half a unit.
        let shift = precision + 1 - mantissa.bits().min(precision + 1);
        let scaled = mantissa << shift;
        let exponent = exponent - i64::try_from(shift).unwrap_or(0);
        let even = !scaled.bit(1);
        let (exact, point) = decimal(&scaled, exponent);
        let (lower, lower_point) = decimal(&(&scaled - 1u8), exponent);
        let (upper, upper_point) = decimal(&(&scaled + 1u8), exponent);
        // All three with the same number of digits before the point, and a zero for the carry.
        let widest = point.max(lower_point).max(upper_point) + 1;
        let pad = |digits: String, at: i64| {
            let zeros = usize::try_from(widest - at).unwrap_or(0);
            let mut padded = vec![b'0'; zeros];
            padded.extend(digits.bytes());
            padded
        };
        let exact = pad(exact, point);
        let lower = pad(lower, lower_point);
        let upper = pad(upper, upper_point);
        let digits = shortest_between(&exact, &lower, &upper, even);
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        let digits: String = digits
            .iter()
            .skip(zeros)
            .map(|digit| char::from(*digit))
            .collect();
        (
            digits.trim_end_matches('0').to_owned(),
            widest - i64::try_from(zeros).unwrap_or(0),
        )
    }
}

/// The fewest digits of `exact` that lie between its neighbours.
fn shortest_between(exact: &[u8], lower: &[u8], upper: &[u8], even: bool) -> Vec<u8> {
    let at = |digits: &[u8], place: usize| digits.get(place).copied().unwrap_or(b'0');
    for place in 0..exact.len() {
        let (low, mid, high) = (at(lower, place), at(exact, place), at(upper, place));
        let down = low != mid || (even && place + 1 == lower.len());
        let up = mid != high && (even || mid + 1 < high || place + 1 < upper.len());
        if !down && !up {
            continue;
        }
        let mut digits = exact[..=place].to_vec();
        let next = at(exact, place + 1);
        let beyond = exact.iter().skip(place + 2).any(|digit| *digit != b'0');
        let nearest_is_up = next > b'5' || (next == b'5' && (beyond || mid % 2 == 1));
        if up && (!down || nearest_is_up) {
            increment(&mut digits);
        }
        return digits;
    }
    exact.to_vec()
}

/// Adds one to the last digit; the first one is a zero that takes the carry.
fn increment(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
}

/// The digits of `mantissa * 2^exponent` and the place of the point in them.
fn decimal(mantissa: &BigUint, exponent: i64) -> (String, i64) {
    let size = exponent.unsigned_abs();
    let (digits, fraction) = if exponent >= 0 {
        ((mantissa << size).to_string(), 0)
    } else {
        let power = BigUint::from(5u8).pow(u32::try_from(size).unwrap_or(u32::MAX));
        ((mantissa * power).to_string(), -exponent)
    };
    let point = i64::try_from(digits.len()).unwrap_or(0) - fraction;
    (digits, point)
}

/// Without an exponent, as Terraform turns a number into a string.
impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Whole(whole) => write!(out, "{whole}"),
            Kind::Infinite(Sign::Minus) => write!(out, "-Inf"),
            Kind::Infinite(_) => write!(out, "+Inf"),
            Kind::Float(_) => {
                let (digits, point) = self.shortest();
                let sign = if self.is_negative() { "-" } else { "" };
                let length = i64::try_from(digits.len()).unwrap_or(0);
                let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
                if point <= 0 {
                    write!(out, "{sign}0.{}{digits}", zeros(-point))
                } else if point >= length {
                    write!(out, "{sign}{digits}{}", zeros(point - length))
                } else {
                    let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
                    write!(out, "{sign}{whole}.{fraction}")
                }
            }
        }
    }
}
