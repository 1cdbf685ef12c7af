//! Functions that encode and decode text.

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Function, Given, Kind, Returned, TEXT, give, give_text};
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value, Valued};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64decode", &[TEXT], Kind::Text, |given| {
        let bytes = STANDARD
            .decode(given.text(0))
            .map_err(|_| "it is not base64")?;
        give_text(String::from_utf8(bytes).map_err(|_| "the result is not UTF-8")?)
    }),
    Function::new("base64encode", &[TEXT], Kind::Text, |given| {
        give_text(STANDARD.encode(given.text(0)))
    }),
    Function::new("csvdecode", &[TEXT], Kind::Any, csvdecode),
    Function::new("textdecodebase64", &[TEXT, TEXT], Kind::Text, |given| {
        let bytes = STANDARD
            .decode(given.text(0))
            .map_err(|_| "it is not base64")?;
        let Some(encoding) = Encoding::named(given.text(1)) else {
            return given.unknown(Kind::Text);
        };
        give_text(
            encoding
                .decode(&bytes)
                .ok_or("it is not text in that encoding")?,
        )
    }),
    Function::new("textencodebase64", &[TEXT, TEXT], Kind::Text, |given| {
        let Some(encoding) = Encoding::named(given.text(1)) else {
            return given.unknown(Kind::Text);
        };
        let bytes = encoding
            .encode(given.text(0))
            .ok_or("a character is not in that encoding")?;
        give_text(STANDARD.encode(bytes))
    }),
    Function::new("urlencode", &[TEXT], Kind::Text, |given| {
        give_text(urlencode(given.text(0)))
    }),
];

/// As a form field: a space is a plus sign.
fn urlencode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => encoded.extend(["%", &format!("{byte:02X}")]),
        }
    }
    encoded
}

/// The encodings that are worth knowing; others leave the result unknown.
#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16 { little: bool },
    Latin1,
    Ascii,
}

impl Encoding {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" | "UTF8" => Some(Self::Utf8),
            "UTF-16LE" => Some(Self::Utf16 { little: true }),
            "UTF-16BE" => Some(Self::Utf16 { little: false }),
            "ISO-8859-1" => Some(Self::Latin1),
            "US-ASCII" => Some(Self::Ascii),
            _ => None,
        }
    }

    fn encode(self, text: &str) -> Option<Vec<u8>> {
        let single = |limit: u32| {
            text.chars()
                .map(|letter| {
                    u8::try_from(u32::from(letter))
                        .ok()
                        .filter(|_| u32::from(letter) < limit)
                })
                .collect::<Option<Vec<u8>>>()
        };
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            Self::Utf16 { little } => Some(
                text.encode_utf16()
                    .flat_map(|unit| {
                        if little {
                            unit.to_le_bytes()
                        } else {
                            unit.to_be_bytes()
                        }
                    })
                    .collect(),
            ),
            Self::Latin1 => single(0x100),
            Self::Ascii => single(0x80),
        }
    }

    fn decode(self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Self::Utf16 { little } => {
                let units: Vec<u16> = bytes
                    .chunks(2)
                    .map(|pair| {
                        let pair = <[u8; 2]>::try_from(pair).ok()?;
                        Some(if little {
                            u16::from_le_bytes(pair)
                        } else {
                            u16::from_be_bytes(pair)
                        })
                    })
                    .collect::<Option<_>>()?;
                String::from_utf16(&units).ok()
            }
            Self::Latin1 => Some(bytes.iter().copied().map(char::from).collect()),
            Self::Ascii => bytes
                .is_ascii()
                .then(|| bytes.iter().copied().map(char::from).collect()),
        }
    }
}

/// Bytes of rows that are still decoded: each row is an object.
const MAX_ROWS: usize = 1 << 18;

/// <https://www.rfc-editor.org/rfc/rfc4180>
fn csvdecode(given: &Given<'_>) -> Returned {
    if given.text(0).len() > MAX_ROWS {
        return given.too_large();
    }
    let mut rows = records(given.text(0))?.into_iter();
    let head = rows.next().ok_or("there is no header line")?;
    let distinct: BTreeSet<_> = head.iter().collect();
    if distinct.len() != head.len() {
        return Err("two columns have the same name".to_owned());
    }
    let names: Vec<Arc<str>> = head.into_iter().map(Arc::from).collect();
    let mut made = Vec::new();
    for row in rows {
        if row.len() != names.len() {
            return Err("a line has another number of fields than the header".to_owned());
        }
        let fields = row
            .into_iter()
            .map(|field| Valued::nowhere(Value::from_text(field)));
        let entries: Entries = names.iter().cloned().zip(fields).collect();
        made.push(Valued::nowhere(Value::Object(Arc::new(entries))));
    }
    let kind = Type::object(names.into_iter().map(|name| (name, Type::Text)));
    give(Value::List(made.into(), kind))
}

fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut letters = text.chars().peekable();
    let mut quoted = false;
    let mut started = false;
    while let Some(letter) = letters.next() {
        if quoted {
            match letter {
                '"' if letters.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => quoted = false,
                '\r' if letters.peek() == Some(&'\n') => {}
                other => field.push(other),
            }
            continue;
        }
        match letter {
            '"' if field.is_empty() => {
                quoted = true;
                started = true;
            }
            '"' => return Err("a quote stands inside of a field".to_owned()),
            ',' => {
                record.push(std::mem::take(&mut field));
                started = true;
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => {
                if started || !field.is_empty() {
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                started = false;
            }
            other => field.push(other),
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    if started || !field.is_empty() {
        record.push(field);
        records.push(record);
    }
    Ok(records)
}
