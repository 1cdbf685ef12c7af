//! `format` and `formatlist`.
//!
//! See <https://developer.hashicorp.com/terraform/language/functions/format>.

use super::{ANY, Function, Given, Item, Kind, Parameter, Returned, TEXT, give};
use crate::terraform::convert::convert;
use crate::terraform::grapheme::graphemes;
use crate::terraform::json::quoted;
use crate::terraform::number::Number;
use crate::terraform::render::Rope;
use crate::terraform::source::Span;
use crate::terraform::types::Type;
use crate::terraform::value::{Value, Valued};

const ARGUMENT: Parameter = ANY.or_null().or_unknown();
/// From this exponent on the shortest form of a number has one.
const SHORTEST: i64 = 6;
/// Wider fields and more digits are not written.
const MAX_WIDTH: usize = 4_096;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::variadic("format", &[TEXT], ARGUMENT, Kind::Text, |given| {
        format(given.text(0), given.from(1), given.span)
    }),
    Function::variadic(
        "formatlist",
        &[TEXT],
        ARGUMENT,
        Kind::List(Item::Text),
        formatlist,
    ),
];

/// A verb with what stands before it.
#[derive(Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag that may stand in a verb"
)]
struct Verb {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

fn format(spec: &str, arguments: &[Valued], span: Span) -> Returned {
    let mut rope = Rope::default();
    let mut rest = spec;
    let mut next = 0;
    let mut highest = 0;
    let mut jumped = false;
    while let Some((before, after)) = rest.split_once('%') {
        rope.text(before);
        let (verb, after) = verb(after)?;
        rest = after;
        if verb.letter == '%' {
            rope.text("%");
            continue;
        }
        let at = verb.argument.unwrap_or(next);
        jumped |= verb.argument.is_some();
        next = at + 1;
        highest = highest.max(next);
        let argument = arguments
            .get(at)
            .ok_or_else(|| format!("there is no argument for %{}", verb.letter))?;
        write(&verb, argument, &mut rope)?;
    }
    rope.text(rest);
    if highest < arguments.len() && !jumped {
        return Err("there are more arguments than verbs".to_owned());
    }
    Ok(rope.finish(span))
}

/// Reads what follows a percent sign.
fn verb(text: &str) -> Result<(Verb, &str), String> {
    let mut verb = Verb::default();
    let mut rest = text;
    loop {
        let Some(letter) = rest.chars().next() else {
            return Err("the verb after % is missing".to_owned());
        };
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            '+' => verb.plus = true,
            '-' => verb.minus = true,
            '#' => verb.sharp = true,
            ' ' => verb.space = true,
            '0' => verb.zero = true,
            _ => break,
        }
        rest = after;
    }
    (verb.width, rest) = digits(rest)?;
    if let Some(after) = rest.strip_prefix('.') {
        let (precision, after) = digits(after)?;
        verb.precision = Some(precision.unwrap_or(0));
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('[') {
        let (number, after) = digits(after)?;
        let number = number
            .filter(|number| *number > 0)
            .ok_or("an argument number is required")?;
        verb.argument = Some(number - 1);
        rest = after
            .strip_prefix(']')
            .ok_or("an argument number is not closed")?;
    }
    verb.letter = rest.chars().next().ok_or("the verb after % is missing")?;
    let after = rest.get(verb.letter.len_utf8()..).unwrap_or_default();
    Ok((verb, after))
}

fn digits(text: &str) -> Result<(Option<usize>, &str), String> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    if number.is_empty() {
        return Ok((None, rest));
    }
    match number.parse() {
        Ok(number) if number <= MAX_WIDTH => Ok((Some(number), rest)),
        _ => Err("the number in a verb is too large".to_owned()),
    }
}

fn write(verb: &Verb, argument: &Valued, rope: &mut Rope) -> Result<(), String> {
    let kind = match verb.letter {
        'v' => Type::Any,
        't' => Type::Bool,
        'b' | 'd' | 'o' | 'x' | 'X' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => Type::Number,
        's' | 'q' => Type::Text,
        other => return Err(format!("%{other} is not a verb")),
    };
    let value = convert(argument, &kind)?;
    if value.value.unknown().is_some() {
        let plain =
            matches!(verb.letter, 's' | 'v') && verb.width.is_none() && verb.precision.is_none();
        if plain
            && !verb.sharp
            && let Ok(text) = convert(&value, &Type::Text)
        {
            rope.value(&text);
        } else {
            rope.derived([&value]);
        }
        return Ok(());
    }
    if value.value.is_null() && (verb.letter != 'v' || *argument_type(argument) == Type::Any) {
        rope.derived([argument]);
        return Ok(());
    }
    if !value.value.is_wholly_known() {
        rope.derived([&value]);
        return Ok(());
    }
    let text = match verb.letter {
        'v' if verb.sharp => json(&value.value),
        'v' => match &value.value {
            Value::Text(text) => text.to_string(),
            Value::Number(number) => general(number, None, false),
            other => json(other),
        },
        't' => json(&value.value),
        's' => cut(value.text().unwrap_or_default(), verb.precision),
        'q' => quoted(&cut(value.text().unwrap_or_default(), verb.precision)),
        'b' | 'd' | 'o' | 'x' | 'X' => whole(verb, &value)?,
        _ => {
            let number = value.number().ok_or("a number is required")?;
            signed(verb, &number, &float(verb, &number))
        }
    };
    rope.text(&pad(verb, &text));
    Ok(())
}

/// The type of a `null`.
fn argument_type(argument: &Valued) -> &Type {
    match &argument.value {
        Value::Null(kind) => kind,
        _ => &Type::Text,
    }
}

fn json(value: &Value) -> String {
    let list = |items: &[Valued]| {
        let items: Vec<_> = items.iter().map(|item| json(&item.value)).collect();
        format!("[{}]", items.join(","))
    };
    match value {
        Value::Null(_) | Value::Unknown(_) => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) => list(items),
        Value::Object(entries) | Value::Map(entries, _) => {
            let members: Vec<_> = entries
                .iter()
                .map(|(key, entry)| format!("{}:{}", quoted(key), json(&entry.value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

fn cut(text: &str, precision: Option<usize>) -> String {
    match precision {
        Some(count) => graphemes(text).into_iter().take(count).collect(),
        None => text.to_owned(),
    }
}

fn whole(verb: &Verb, value: &Valued) -> Result<String, String> {
    let number = value.number().ok_or("a number is required")?;
    let whole = number.big_whole().ok_or("a whole number is required")?;
    let magnitude = whole.magnitude();
    let (base, prefix) = match verb.letter {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = magnitude.to_str_radix(base);
    if verb.letter == 'X' {
        digits = digits.to_uppercase();
    }
    if let Some(precision) = verb.precision {
        digits = format!(
            "{}{digits}",
            "0".repeat(precision.saturating_sub(digits.len()))
        );
    }
    if verb.sharp {
        digits = format!("{prefix}{digits}");
    }
    Ok(signed(verb, &number, &digits))
}

/// The sign before the digits of a magnitude, and zeros up to the width where they are asked for.
fn signed(verb: &Verb, number: &Number, digits: &str) -> String {
    let sign = match (number.is_negative(), verb.plus, verb.space) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    };
    let width = match verb.width {
        Some(width) if verb.zero && !verb.minus && number.is_finite() => width,
        _ => 0,
    };
    let zeros = width.saturating_sub(digits.len() + sign.len());
    format!("{sign}{}{digits}", "0".repeat(zeros))
}

fn pad(verb: &Verb, text: &str) -> String {
    let missing = verb
        .width
        .unwrap_or(0)
        .saturating_sub(graphemes(text).len());
    let spaces = " ".repeat(missing);
    if verb.minus {
        format!("{text}{spaces}")
    } else {
        format!("{spaces}{text}")
    }
}

/// The magnitude of a number as a verb for floats writes it.
fn float(verb: &Verb, number: &Number) -> String {
    if !number.is_finite() {
        return "Inf".to_owned();
    }
    let text = match verb.letter {
        'f' | 'F' => fixed(number, verb.precision.unwrap_or(6)),
        'e' | 'E' => scientific(number, verb.precision.unwrap_or(6)),
        _ => general(number, verb.precision, true),
    };
    if verb.letter.is_ascii_uppercase() {
        text.to_uppercase()
    } else {
        text
    }
}

/// Digits rounded to so many of them, ties to even, with the place of the point.
fn rounded(digits: &str, point: i64, keep: i64) -> (String, i64) {
    let Ok(keep) = usize::try_from(keep) else {
        return (String::new(), point);
    };
    if keep >= digits.len() {
        return (digits.to_owned(), point);
    }
    let (kept, cut) = digits.split_at(keep);
    let odd = kept.bytes().last().is_some_and(|digit| digit % 2 == 1);
    let half = cut.starts_with('5') && cut.bytes().skip(1).all(|digit| digit == b'0');
    let up = if half {
        odd
    } else {
        cut.as_bytes().first() >= Some(&b'5')
    };
    if !up {
        return (kept.to_owned(), point);
    }
    let mut bytes: Vec<u8> = kept.bytes().collect();
    for digit in bytes.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return (
                bytes.iter().map(|digit| char::from(*digit)).collect(),
                point,
            );
        }
        *digit = b'0';
    }
    let carried = bytes.iter().map(|digit| char::from(*digit));
    (std::iter::once('1').chain(carried).collect(), point + 1)
}

fn fixed(number: &Number, decimals: usize) -> String {
    let (digits, point) = number.exact();
    let places = i64::try_from(decimals).unwrap_or(0);
    let (digits, point) = rounded(&digits, point, point + places);
    let digit = |place: i64| {
        usize::try_from(place)
            .ok()
            .and_then(|place| digits.chars().nth(place))
            .unwrap_or('0')
    };
    let whole: String = (0..point.max(0)).map(digit).collect();
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    if decimals == 0 {
        return whole;
    }
    let fraction: String = (point..point + places).map(digit).collect();
    format!("{whole}.{fraction}")
}

fn scientific(number: &Number, decimals: usize) -> String {
    let (digits, point) = number.exact();
    let keep = i64::try_from(decimals + 1).unwrap_or(1);
    let (digits, point) = rounded(&digits, point, keep);
    mantissa(&digits, point, decimals, number.is_zero())
}

fn mantissa(digits: &str, point: i64, decimals: usize, zero: bool) -> String {
    let exponent = if zero { 0 } else { point - 1 };
    let first = digits.chars().next().unwrap_or('0');
    let rest: String = digits
        .chars()
        .skip(1)
        .chain(std::iter::repeat('0'))
        .take(decimals)
        .collect();
    let dot = if decimals == 0 { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{dot}{rest}e{sign}{:02}", exponent.unsigned_abs())
}

/// The shorter of both: with an exponent where it is below -4 or beyond the precision. The sign is
/// left out where somebody else writes it.
fn general(number: &Number, precision: Option<usize>, unsigned: bool) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let sign = if number.is_negative() && !unsigned {
        "-"
    } else {
        ""
    };
    let (digits, point, limit) = match precision {
        None => {
            let (digits, point) = number.shortest();
            (digits, point, SHORTEST)
        }
        Some(wanted) => {
            let keep = i64::try_from(wanted.max(1)).unwrap_or(1);
            let (digits, point) = number.exact();
            let (digits, point) = rounded(&digits, point, keep);
            (digits.trim_end_matches('0').to_owned(), point, keep)
        }
    };
    let exponent = point - 1;
    if !number.is_zero() && (exponent < -4 || exponent >= limit) {
        return format!(
            "{sign}{}",
            mantissa(&digits, point, digits.len().saturating_sub(1), false)
        );
    }
    if number.is_zero() {
        return "0".to_owned();
    }
    format!("{sign}{}", plain(&digits, point))
}

fn plain(digits: &str, point: i64) -> String {
    let length = i64::try_from(digits.len()).unwrap_or(0);
    let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
    if point <= 0 {
        format!("0.{}{digits}", zeros(-point))
    } else if point >= length {
        format!("{digits}{}", zeros(point - length))
    } else {
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        format!("{whole}.{fraction}")
    }
}

fn formatlist(given: &Given<'_>) -> Returned {
    let arguments = given.from(1);
    let mut length = None;
    for argument in arguments {
        if argument
            .value
            .unknown()
            .is_some_and(|unknown| !unknown.kind.is_primitive())
        {
            return given.unknown(Kind::List(Item::Text));
        }
        if let Some(items) = argument.value.items() {
            if length.is_some_and(|length| length != items.len()) {
                return Err("the lists have two lengths".to_owned());
            }
            length = Some(items.len());
        }
    }
    let mut made = Vec::new();
    for at in 0..length.unwrap_or(1) {
        let row: Vec<_> = arguments
            .iter()
            .map(|argument| match argument.value.items() {
                Some(items) => items.get(at).unwrap_or(argument).clone(),
                None => argument.clone(),
            })
            .collect();
        made.push(format(given.text(0), &row, given.span)?);
    }
    give(Value::List(made.into(), Type::Text))
}
