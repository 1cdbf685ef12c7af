//! Functions of strings.

use super::{
    Function, Given, Item, Kind, NUMBER, Parameter, Returned, TEXT, give, give_bool, give_text,
    give_texts,
};
use crate::terraform::grapheme::graphemes;
use crate::terraform::render::Rope;
use crate::terraform::value::{Part, Value};

const UNKNOWN_TEXT: Parameter = TEXT.or_unknown();
const TEXTS: Parameter = Parameter::of(Kind::List(Item::Text)).or_unknown();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chomp", &[TEXT], Kind::Text, |given| {
        give_text(given.text(0).trim_end_matches(['\r', '\n']))
    }),
    Function::new("endswith", &[UNKNOWN_TEXT, TEXT], Kind::Bool, |given| {
        affix(given, |text, affix| text.ends_with(affix), Side::End)
    }),
    Function::new("indent", &[NUMBER, TEXT], Kind::Text, |given| {
        let spaces = usize::try_from(given.whole(0)?).map_err(|_| "not below zero")?;
        if spaces > 1_000 {
            return Err("more than 1000 spaces".to_owned());
        }
        let pad = format!("\n{}", " ".repeat(spaces));
        give_text(given.text(1).replace('\n', &pad))
    }),
    Function::variadic("join", &[TEXT], TEXTS, Kind::Text, join),
    Function::new("lower", &[TEXT], Kind::Text, |given| {
        give_text(given.text(0).chars().map(lower).collect::<String>())
    }),
    Function::new("split", &[TEXT, TEXT], Kind::List(Item::Text), |given| {
        let (separator, text) = (given.text(0), given.text(1));
        if separator.is_empty() {
            return give_texts(text.chars().map(String::from));
        }
        give_texts(text.split(separator).map(str::to_owned))
    }),
    Function::new("startswith", &[UNKNOWN_TEXT, TEXT], Kind::Bool, |given| {
        affix(given, |text, affix| text.starts_with(affix), Side::Start)
    }),
    Function::new("strcontains", &[TEXT, TEXT], Kind::Bool, |given| {
        give_bool(given.text(0).contains(given.text(1)))
    }),
    Function::new("strrev", &[TEXT], Kind::Text, |given| {
        let reversed: String = graphemes(given.text(0)).into_iter().rev().collect();
        give_text(reversed)
    }),
    Function::new("substr", &[TEXT, NUMBER, NUMBER], Kind::Text, substr),
    Function::new("title", &[TEXT], Kind::Text, |given| {
        give_text(title(given.text(0)))
    }),
    Function::new("trim", &[TEXT, TEXT], Kind::Text, |given| {
        let cut: Vec<char> = given.text(1).chars().collect();
        give_text(given.text(0).trim_matches(cut.as_slice()))
    }),
    Function::new("trimprefix", &[UNKNOWN_TEXT, TEXT], Kind::Text, |given| {
        trim_affix(given, Side::Start)
    }),
    Function::new("trimspace", &[TEXT], Kind::Text, |given| {
        give_text(given.text(0).trim())
    }),
    Function::new("trimsuffix", &[UNKNOWN_TEXT, TEXT], Kind::Text, |given| {
        trim_affix(given, Side::End)
    }),
    Function::new("upper", &[TEXT], Kind::Text, |given| {
        give_text(given.text(0).chars().map(upper).collect::<String>())
    }),
];

/// An end of a string.
#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

/// The text that is known at one end of an unknown string.
fn known_end(given: &Given<'_>, side: Side) -> Option<String> {
    let unknown = given.get(0).unknown()?;
    let part = match side {
        Side::Start => unknown.parts.first(),
        Side::End => unknown.parts.last(),
    };
    match part {
        Some(Part::Text(text)) => Some(text.to_string()),
        _ => Some(String::new()),
    }
}

/// Whether a string has an affix; for an unknown one, where its known end tells.
fn affix(given: &Given<'_>, has: fn(&str, &str) -> bool, side: Side) -> Returned {
    let affix = given.text(1);
    let Some(known) = known_end(given, side) else {
        return give_bool(has(given.text(0), affix));
    };
    if has(&known, affix) {
        return give_bool(true);
    }
    let reaches_beyond = match side {
        Side::Start => affix.starts_with(&known),
        Side::End => affix.ends_with(&known),
    };
    if reaches_beyond {
        return given.unknown(Kind::Bool);
    }
    give_bool(false)
}

/// Takes an affix off; of an unknown string only where its known end has it.
fn trim_affix(given: &Given<'_>, side: Side) -> Returned {
    let affix = given.text(1);
    let trimmed = |text: &str| {
        let rest = match side {
            Side::Start => text.strip_prefix(affix),
            Side::End => text.strip_suffix(affix),
        };
        rest.map(str::to_owned)
    };
    let Some(unknown) = given.get(0).unknown() else {
        let text = given.text(0);
        return give_text(trimmed(text).unwrap_or_else(|| text.to_owned()));
    };
    let known = known_end(given, side).unwrap_or_default();
    let Some(rest) = trimmed(&known).filter(|_| !affix.is_empty()) else {
        return given.unknown(Kind::Text);
    };
    let mut made = unknown.clone();
    let part = match side {
        Side::Start => made.parts.first_mut(),
        Side::End => made.parts.last_mut(),
    };
    if let Some(part) = part {
        *part = Part::Text(rest.into());
    }
    give(Value::Unknown(made.into()))
}

fn join(given: &Given<'_>) -> Returned {
    if given.values.len() < 2 {
        return Err("at least one list is required".to_owned());
    }
    let separator = given.text(0);
    let mut rope = Rope::default();
    let mut first = true;
    for list in given.from(1) {
        let Some(items) = list.value.items() else {
            rope.derived([list]);
            continue;
        };
        for item in items {
            if item.value.is_null() {
                return Err("null is not taken".to_owned());
            }
            if !first {
                rope.text(separator);
            }
            first = false;
            rope.value(item);
        }
    }
    Ok(rope.finish(given.span))
}

fn substr(given: &Given<'_>) -> Returned {
    let letters = graphemes(given.text(0));
    let length = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    let mut start = given.whole(1)?;
    let count = given.whole(2)?;
    if start < 0 {
        start = (start + length).max(0);
    }
    let end = if count < 0 {
        length
    } else {
        start.saturating_add(count).min(length)
    };
    let skip = usize::try_from(start).unwrap_or(0);
    let take = usize::try_from(end - start).unwrap_or(0);
    let cut: String = letters.into_iter().skip(skip).take(take).collect();
    give_text(cut)
}

/// One letter for one, as Go maps them: a letter whose capital is two letters has none.
fn upper(letter: char) -> char {
    let mut capital = letter.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(capital), None) => capital,
        _ => letter,
    }
}

fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The first letter of each word in upper case. A word ends at white space and at any sign of ASCII
/// but the underscore.
fn title(text: &str) -> String {
    let mut before = ' ';
    text.chars()
        .map(|letter| {
            let in_word = if before.is_ascii() {
                before.is_ascii_alphanumeric() || before == '_'
            } else {
                !before.is_whitespace()
            };
            before = letter;
            if in_word { letter } else { upper(letter) }
        })
        .collect()
}
