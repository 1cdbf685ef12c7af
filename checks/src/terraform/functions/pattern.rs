//! Functions of regular expressions.
//!
//! Terraform uses RE2. The `regex` crate has the same syntax, except that its classes know Unicode:
//! they are written out in ASCII before a pattern is compiled.
//! See <https://developer.hashicorp.com/terraform/language/functions/regex>.

use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};

use super::{Function, Given, Kind, Returned, TEXT, give, give_text};
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value, Valued};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("regex", &[TEXT, TEXT], Kind::Any, |given| {
        let regex = compile(given.text(0))?;
        let found = regex
            .captures(given.text(1))
            .ok_or("the pattern does not match")?;
        give(matched(&regex, &found))
    }),
    Function::new("regexall", &[TEXT, TEXT], Kind::Any, |given| {
        let regex = compile(given.text(0))?;
        let items: Vec<_> = regex
            .captures_iter(given.text(1))
            .map(|found| Valued::nowhere(matched(&regex, &found)))
            .collect();
        let kind = result_type(&regex);
        give(Value::List(items.into(), kind))
    }),
    Function::new("replace", &[TEXT, TEXT, TEXT], Kind::Text, replace),
];

fn compile(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(&in_ascii(pattern))
        .size_limit(4 << 20)
        .build()
        .map_err(|error| error.to_string())
}

/// Writes `\d`, `\s`, `\w` and their opposites, and `\b`, as RE2 means them.
fn in_ascii(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let mut letters = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let Some(class) = letters.next() else {
                    written.push('\\');
                    break;
                };
                let (inner, negated) = match class {
                    'd' => ("0-9", false),
                    'D' => ("0-9", true),
                    's' => ("\\t\\n\\f\\r ", false),
                    'S' => ("\\t\\n\\f\\r ", true),
                    'w' => ("0-9A-Za-z_", false),
                    'W' => ("0-9A-Za-z_", true),
                    'b' | 'B' if !in_class => {
                        written.extend(["(?-u:\\", &class.to_string(), ")"]);
                        continue;
                    }
                    other => {
                        written.push('\\');
                        written.push(other);
                        continue;
                    }
                };
                match (in_class, negated) {
                    (true, false) => written.push_str(inner),
                    (_, true) => written.extend(["[^", inner, "]"]),
                    (false, false) => written.extend(["[", inner, "]"]),
                }
            }
            '[' => {
                // The crate reads nested classes and set operations where RE2 has plain letters.
                if in_class && letters.peek() != Some(&':') {
                    written.push('\\');
                    written.push('[');
                    continue;
                }
                written.push('[');
                if in_class {
                    for inner in letters.by_ref() {
                        written.push(inner);
                        if inner == ']' {
                            break;
                        }
                    }
                    continue;
                }
                in_class = true;
                if letters.next_if_eq(&'^').is_some() {
                    written.push('^');
                }
                if letters.next_if_eq(&']').is_some() {
                    written.push_str("\\]");
                }
            }
            ']' => {
                in_class = false;
                written.push(']');
            }
            '&' | '~' if in_class => {
                written.push('\\');
                written.push(letter);
            }
            other => written.push(other),
        }
    }
    written
}

/// The names of the groups; `None` where they are not named.
fn names(regex: &Regex) -> Option<Vec<&str>> {
    let names: Vec<_> = regex.capture_names().skip(1).flatten().collect();
    (!names.is_empty()).then_some(names)
}

fn result_type(regex: &Regex) -> Type {
    let groups = regex.captures_len() - 1;
    match names(regex) {
        Some(names) => Type::object(names.into_iter().map(|name| (name.into(), Type::Text))),
        None if groups == 0 => Type::Text,
        None => Type::Tuple(vec![Type::Text; groups].into()),
    }
}

/// The match, its groups, or its named groups.
fn matched(regex: &Regex, found: &Captures<'_>) -> Value {
    let group = |found: Option<regex::Match<'_>>| {
        Valued::nowhere(match found {
            Some(found) => Value::from_text(found.as_str()),
            None => Value::Null(Type::Text),
        })
    };
    if let Some(names) = names(regex) {
        let entries: Entries = names
            .into_iter()
            .map(|name| (name.into(), group(found.name(name))))
            .collect();
        return Value::Object(Arc::new(entries));
    }
    if regex.captures_len() == 1 {
        return group(found.get(0)).value;
    }
    Value::Tuple(found.iter().skip(1).map(group).collect())
}

/// A text between slashes is a pattern, any other is meant as it stands.
fn replace(given: &Given<'_>) -> Returned {
    let (text, from, to) = (given.text(0), given.text(1), given.text(2));
    let pattern = from
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'))
        .filter(|_| from.len() > 1);
    match pattern {
        Some(pattern) => give_text(compile(pattern)?.replace_all(text, to)),
        None => give_text(text.replace(from, to)),
    }
}

#[cfg(test)]
mod tests {
    use super::in_ascii;

    #[test]
    fn classes_are_those_of_re2() {
        assert_eq!(in_ascii(r"\d+"), "[0-9]+");
        assert_eq!(in_ascii(r"[\w-]"), "[0-9A-Za-z_-]");
        assert_eq!(in_ascii(r"[[:alpha:]]"), "[[:alpha:]]");
        assert_eq!(in_ascii(r"[a&&b]"), r"[a\&\&b]");
        assert_eq!(in_ascii(r"[]a]"), r"[\]a]");
        assert_eq!(in_ascii(r"\."), r"\.");
    }
}
