//! Documents that are JSON: a heredoc, a string, a file, `jsonencode`.
//!
//! Invariant: an interpolation stands for one text that is not known; where it is no text, the document is not read.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{Condition, Document, Listed, Principal, Read, Statement};
use crate::terraform::block::Attr;
use crate::terraform::config::Config;
use crate::terraform::source::Span;
use crate::terraform::value::{Entries, Part, Unknown, Value, Valued, Why};

/// What stands for the n-th part of a template while its JSON is read: no policy holds such a character.
const MARK: char = '\u{e000}';

/// Reads the document of an attribute.
pub fn document(config: &Config, attr: Attr<'_>) -> Read {
    let (value, text) = match attr {
        Attr::Unset(_) => return Read::Nothing,
        Attr::Set(value, span) => match value.text() {
            Some(text) => (
                parsed(config, text, &[], value.span),
                is_text(config, span, value),
            ),
            None => return Read::Nothing,
        },
        Attr::Unknown(span, unknown) => match &unknown.encoded {
            Some(value) => (Ok(value.as_ref().clone()), false),
            None if unknown
                .parts
                .iter()
                .any(|part| matches!(part, Part::Text(_))) =>
            {
                let text = template(&unknown.parts);
                (parsed(config, &text, &unknown.parts, span), true)
            }
            None => return Read::Nothing,
        },
    };
    match value {
        Ok(value) => match value.value.entries() {
            Some(entries) => Read::Document(of_entries(entries, attr.span(), text)),
            None => Read::Nothing,
        },
        // What is interpolated may be more than a text.
        Err(_) if attr.is_unknown() => Read::Nothing,
        Err(message) => Read::NoJson(attr.span(), message),
    }
}

/// Whether the policy is written as text, and not by a function.
fn is_text(config: &Config, span: Span, value: &Valued) -> bool {
    let written = |span| {
        let text: &str = config.sources.text(span);
        text.starts_with("<<") || text.starts_with('"') || text.starts_with('{')
    };
    written(span) || written(value.span)
}

fn template(parts: &[Part]) -> String {
    let mut text = String::new();
    for (number, part) in parts.iter().enumerate() {
        match part {
            Part::Text(known) => text.push_str(known),
            Part::Of(_) | Part::Derived(_) => {
                text.push(MARK);
                text.push_str(&number.to_string());
                text.push(MARK);
            }
        }
    }
    text
}

/// The JSON object of a text as a value; the error is one line.
fn parsed(config: &Config, text: &str, parts: &[Part], span: Span) -> Result<Valued, String> {
    match serde_json::from_str::<Json>(text) {
        Ok(json @ Json::Object(_)) => Ok(valued(config, &json, "", parts, span)),
        Ok(_) => Err("it is JSON, but no object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// `member` is the name of the member that it is the value of, or an item of.
fn valued(config: &Config, json: &Json, member: &str, parts: &[Part], span: Span) -> Valued {
    match json {
        Json::Null => Valued::new(Value::Null(crate::terraform::types::Type::Any), span),
        Json::Bool(truth) => Valued::new(Value::Bool(*truth), span),
        // No member of a policy is a number; its text is enough to say so.
        Json::Number(number) => Valued::new(Value::from_text(number.to_string()), span),
        Json::String(text) if text.contains(MARK) => {
            let parts = text
                .split(MARK)
                .enumerate()
                .filter(|(number, piece)| number % 2 == 1 || !piece.is_empty())
                .map(|(number, piece)| match piece.parse::<usize>() {
                    Ok(at) if number % 2 == 1 => parts.get(at).cloned(),
                    _ => Some(Part::Text(piece.into())),
                })
                .map(|part| part.unwrap_or(Part::Derived(Vec::new())))
                .collect();
            let unknown = Unknown {
                parts,
                ..Unknown::new(Why::Computed)
            };
            Valued::new(Value::Unknown(Arc::new(unknown)), span)
        }
        Json::String(text) => Valued::new(
            Value::from_text(text.as_str()),
            place(config, text, member, span),
        ),
        Json::Array(items) => {
            let items = items
                .iter()
                .map(|item| valued(config, item, member, parts, span))
                .collect();
            Valued::new(Value::Tuple(items), span)
        }
        Json::Object(members) => {
            let entries: Entries = members
                .iter()
                .map(|(name, value)| {
                    (
                        Arc::from(name.as_str()),
                        valued(config, value, name, parts, span),
                    )
                })
                .collect();
            Valued::new(Value::Object(Arc::new(entries)), span)
        }
    }
}

/// Where a text stands in what it was read from, if it stands there once, or once behind the name of its member; else all
/// of it.
fn place(config: &Config, text: &str, member: &str, span: Span) -> Span {
    let source = config.sources.text(span);
    let quoted = format!("\"{text}\"");
    let behind = |at: &usize| {
        let before = source.get(..*at).unwrap_or_default();
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || c == '[');
        let name = before.strip_suffix(['=', ':']).map(str::trim_end);
        name.is_some_and(|name| name.trim_end_matches('"').ends_with(member))
    };
    let all: Vec<usize> = source.match_indices(&quoted).map(|(at, _)| at).collect();
    let named: Vec<usize> = all.iter().copied().filter(behind).collect();
    match (all.as_slice(), named.as_slice()) {
        ([at], _) | (_, [at]) => Span {
            start: span.start + at,
            end: span.start + at + quoted.len(),
            ..span
        },
        _ => span,
    }
}

fn of_entries(entries: &Entries, span: Span, text: bool) -> Document {
    let mut document = Document {
        span,
        statements: Vec::new(),
        certain: true,
        version: entries.get("Version").cloned(),
        strange: Vec::new(),
        text,
    };
    for (name, value) in entries {
        if !["Version", "Id", "Statement"].contains(&name.as_ref()) {
            document.strange.push((name.to_string(), value.span));
        }
    }
    let Some(statement) = entries.get("Statement") else {
        return document;
    };
    let items = match &statement.value {
        Value::Unknown(_) => {
            document.certain = false;
            return document;
        }
        _ if statement.value.items().is_some() => statement.items(),
        _ => std::slice::from_ref(statement),
    };
    for item in items {
        match item.value.entries() {
            Some(entries) if item.value.unknown().is_none() => {
                document.statements.push(of_statement(entries, item.span));
            }
            _ => document.certain = false,
        }
    }
    document
}

fn of_statement(entries: &Entries, span: Span) -> Statement {
    const MEMBERS: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let (conditions, conditions_certain) = conditions(entries.get("Condition"));
    let strange = entries
        .iter()
        .filter(|(name, _)| !MEMBERS.contains(&name.as_ref()))
        .map(|(name, value)| (name.to_string(), value.span))
        .collect();
    Statement {
        span,
        sid: entries.get("Sid").cloned(),
        effect: entries.get("Effect").cloned(),
        principals: principals(entries),
        actions: listed(entries, "Action", "NotAction"),
        resources: listed(entries, "Resource", "NotResource"),
        conditions,
        conditions_certain,
        strange,
    }
}

/// One text or a list of them.
fn texts(value: &Valued) -> (Vec<Valued>, bool) {
    match &value.value {
        Value::Unknown(_) => (vec![value.clone()], value.origin().is_some()),
        _ if value.value.items().is_some() => (value.items().to_vec(), true),
        _ => (vec![value.clone()], true),
    }
}

fn listed(entries: &Entries, name: &str, not_name: &str) -> Option<Listed<Valued>> {
    let not = entries.get(name).is_none() && entries.get(not_name).is_some();
    let value = entries.get(if not { not_name } else { name })?;
    let (values, certain) = texts(value);
    Some(Listed {
        not,
        span: value.span,
        values,
        certain,
    })
}

fn principals(entries: &Entries) -> Option<Listed<Principal>> {
    let not = entries.get("Principal").is_none() && entries.get("NotPrincipal").is_some();
    let value = entries.get(if not { "NotPrincipal" } else { "Principal" })?;
    let mut listed = Listed {
        not,
        span: value.span,
        values: Vec::new(),
        certain: value.value.unknown().is_none(),
    };
    if value.text().is_some() {
        listed.values.push(Principal {
            kind: "*".to_owned(),
            name: value.clone(),
        });
        return Some(listed);
    }
    for (kind, names) in value.value.entries().into_iter().flatten() {
        let (names, certain) = texts(names);
        listed.certain &= certain;
        listed
            .values
            .extend(names.into_iter().map(|name| Principal {
                kind: kind.to_string(),
                name,
            }));
    }
    Some(listed)
}

fn conditions(value: Option<&Valued>) -> (Vec<Condition>, bool) {
    let Some(value) = value else {
        return (Vec::new(), true);
    };
    let mut certain = value.value.unknown().is_none();
    let mut found = Vec::new();
    for (operator, keys) in value.value.entries().into_iter().flatten() {
        let Some(keys) = keys
            .value
            .entries()
            .filter(|_| keys.value.unknown().is_none())
        else {
            certain = false;
            continue;
        };
        for (key, values) in keys {
            found.push(Condition {
                operator: operator.to_string(),
                key: key.to_string(),
                values: texts(values).0,
                span: values.span,
            });
        }
    }
    (found, certain)
}
