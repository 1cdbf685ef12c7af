//! Documents in strings: OpenAPI bodies, as JSON or YAML, in the configuration or in a file.
//!
//! Invariant: what is not known in a document stays unknown in its own place; every part of one that
//! was read from text has the span of the text. An interpolation stands for one text that is not
//! known; where it is more than that, the document is not read.

use std::sync::Arc;

use crate::terraform::block::Attr;
use crate::terraform::source::Span;
use crate::terraform::value::{Entries, Items, Part, Unknown, Value, Valued, Why};
use crate::terraform::yaml;

/// What stands for a part that is not known while a text is read: no document holds such a character.
const MARK: &str = "\u{e000}";

/// The document in an attribute: what `jsonencode` was given, or the JSON or YAML that its text is.
pub fn of(attr: Attr<'_>) -> Option<Valued> {
    match attr {
        Attr::Unset(_) => None,
        Attr::Set(value, _) => read(value.text()?, value.span),
        Attr::Unknown(span, unknown) => {
            if let Some(encoded) = unknown.encoded.as_deref() {
                return Some(encoded.clone());
            }
            let known = |part: &Part| matches!(part, Part::Text(_));
            let template = unknown.parts.iter().any(known);
            template.then(|| read(&marked(&unknown.parts), span))?
        }
    }
}

fn marked(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) => text.to_string(),
        Part::Of(_) | Part::Derived(_) => MARK.to_owned(),
    };
    parts.iter().map(text).collect()
}

/// JSON is YAML, so one reader does for both.
fn read(text: &str, span: Span) -> Option<Valued> {
    let document = yaml(text).ok()?;
    document.value.entries()?;
    Some(placed(&document, span))
}

fn placed(value: &Valued, span: Span) -> Valued {
    let items =
        |items: &[Valued]| -> Items { items.iter().map(|item| placed(item, span)).collect() };
    let value = match &value.value {
        Value::Text(text) if text.contains(MARK) => {
            Value::Unknown(Arc::new(Unknown::new(Why::Computed)))
        }
        Value::Tuple(list) => Value::Tuple(items(list)),
        Value::Object(entries) => {
            let entries: Entries = entries
                .iter()
                .map(|(key, value)| (key.replace(MARK, "${..}").into(), placed(value, span)))
                .collect();
            Value::Object(Arc::new(entries))
        }
        other => other.clone(),
    };
    Valued::new(value, span)
}
