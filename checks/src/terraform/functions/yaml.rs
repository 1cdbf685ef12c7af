//! `yamlencode` and `yamldecode`.
//!
//! Plain scalars mean what YAML 1.1 says, as in Terraform: `yes` is true.
//! See <https://developer.hashicorp.com/terraform/language/functions/yamldecode>.

use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use super::{ANY, Function, Given, Kind, Returned, TEXT, give_text};
use crate::terraform::json::quoted;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value, Valued};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("yamldecode", &[TEXT], Kind::Any, yamldecode),
    Function::new("yamlencode", &[ANY.or_null()], Kind::Text, |given| {
        if !given.is_wholly_known() {
            return given.unknown(Kind::Text);
        }
        let mut text = String::new();
        encode(given.get(0), 0, &mut text);
        give_text(text)
    }),
];

/// Writes a value; the caller has written what stands before it on the line.
fn encode(value: &Value, indent: usize, text: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(&pad);
                }
                text.push_str("- ");
                encode(&item.value, indent + 2, text);
            }
        }
        Value::Object(entries) | Value::Map(entries, _) if !entries.is_empty() => {
            for (at, (key, entry)) in entries.iter().enumerate() {
                if at > 0 {
                    text.push_str(&pad);
                }
                text.push_str(&quoted(key));
                text.push(':');
                match &entry.value {
                    list if list.items().is_some_and(|items| !items.is_empty()) => {
                        text.push('\n');
                        text.push_str(&pad);
                        encode(list, indent, text);
                    }
                    Value::Object(inner) | Value::Map(inner, _) if !inner.is_empty() => {
                        text.push('\n');
                        text.push_str(&" ".repeat(indent + 2));
                        encode(&entry.value, indent + 2, text);
                    }
                    scalar => {
                        text.push(' ');
                        encode(scalar, indent + 2, text);
                    }
                }
            }
        }
        scalar => {
            write_scalar(scalar, &pad, text);
            text.push('\n');
        }
    }
}

/// Whether a text is written as a literal block: it has several lines, all that is in them can be printed, and no line
/// ends in a space.
fn is_literal(text: &str) -> bool {
    let printable = |c: char| {
        matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
            && c != '\u{feff}'
    };
    text.contains('\n')
        && text.chars().all(printable)
        && !text.split('\n').any(|line| line.ends_with(' '))
}

fn write_scalar(value: &Value, pad: &str, text: &mut String) {
    match value {
        Value::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::Text(content) if is_literal(content) => {
            let pad = if pad.is_empty() { "  " } else { pad };
            let chomp = if content.as_ref() == "\n" || content.ends_with("\n\n") {
                "+"
            } else if content.ends_with('\n') {
                ""
            } else {
                "-"
            };
            text.push('|');
            if content.starts_with([' ', '\n']) {
                // What the first line is indented by could not be told from it.
                text.push('2');
            }
            text.push_str(chomp);
            for line in content.lines() {
                text.push('\n');
                if !line.is_empty() {
                    text.push_str(pad);
                    text.push_str(line);
                }
            }
        }
        Value::Text(content) => text.push_str(&quoted(content)),
        other => text.push_str(match other {
            list if list.items().is_some() => "[]",
            Value::Object(_) | Value::Map(..) => "{}",
            _ => "null",
        }),
    }
}

/// A collection that is being read.
enum Open {
    List(Vec<Valued>, usize),
    Map(Entries, Option<Arc<str>>, usize),
}

/// Aliases may repeat what they stand for only so often.
const MAX_NODES: usize = 200_000;

/// What is said of a document of more nodes, or of one that is nested too deep.
const TOO_LARGE: &str = "the document is too large or too deep";

fn yamldecode(given: &Given<'_>) -> Returned {
    match decode(given.text(0)) {
        Err(message) if message == TOO_LARGE => given.too_large(),
        decoded => decoded,
    }
}

/// The value of a document, written nowhere; the error is one line.
pub fn decode(text: &str) -> Result<Valued, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<usize, (Value, usize)> = BTreeMap::new();
    let mut result = None;
    let mut nodes = 0usize;
    for event in Parser::new(StrInput::new(text)) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let value = if plain {
                    scalar(&text)
                } else {
                    Value::from_text(text.as_ref())
                };
                (value, anchor)
            }
            Event::SequenceStart(anchor, _) => {
                open.push(Open::List(Vec::new(), anchor));
                continue;
            }
            Event::MappingStart(anchor, _) => {
                open.push(Open::Map(Entries::new(), None, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items, anchor)) => (Value::Tuple(items.into()), anchor),
                Some(Open::Map(entries, _, anchor)) => (Value::Object(Arc::new(entries)), anchor),
                None => continue,
            },
            Event::Alias(anchor) => {
                let (value, size) = anchors.get(&anchor).ok_or("an alias of nothing")?;
                nodes = nodes.saturating_add(*size);
                (value.clone(), 0)
            }
            Event::DocumentStart(_) if result.is_some() => {
                return Err("there is more than one document".to_owned());
            }
            _ => continue,
        };
        nodes += 1;
        if nodes > MAX_NODES || open.len() > 200 {
            return Err(TOO_LARGE.to_owned());
        }
        if anchor > 0 {
            anchors.insert(anchor, (value.clone(), nodes));
        }
        let value = Valued::nowhere(value);
        match open.last_mut() {
            None => result = Some(value),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Map(entries, key, _)) => match key.take() {
                Some(key) => {
                    entries.insert(key, value);
                }
                None => *key = Some(key_of(&value.value)?),
            },
        }
    }
    Ok(result.unwrap_or_else(|| Valued::nowhere(Value::Null(Type::Any))))
}

fn key_of(value: &Value) -> Result<Arc<str>, String> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string().into()),
        Value::Bool(truth) => Ok(truth.to_string().into()),
        _ => Err("only strings are taken as keys".to_owned()),
    }
}

fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null(Type::Any),
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    let starts =
        |text: &str| text.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if starts(unsigned) {
        let digits = text.replace('_', "");
        let digits = digits.strip_prefix('+').unwrap_or(&digits);
        let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
        for (prefix, base) in radix {
            if let Some(rest) = digits.strip_prefix(prefix)
                && let Some(number) = Number::parse_whole(rest, base)
            {
                return Value::Number(number);
            }
        }
        if let Some(number) = Number::parse(digits) {
            return Value::Number(number);
        }
    }
    match timestamp(text) {
        Some(moment) => Value::from_text(moment),
        None => Value::from_text(text),
    }
}

/// A date is a timestamp at midnight.
fn timestamp(text: &str) -> Option<String> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped.then(|| format!("{text}T00:00:00Z"))
}
