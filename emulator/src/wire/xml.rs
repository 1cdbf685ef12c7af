//! XML by shape, in both directions.
//!
//! Page: <https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings>. Invariant: a document nested deeper than
//! [`shape::DEPTH`] and one with entities of its own are refused, so a small body cannot grow.

use quick_xml::Reader;
use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value};

use super::model::{Model, Ref};
use super::shape;
use crate::operation::AwsError;

/// An element: its local name, what it holds, its text.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// Reads a document; gives its root.
pub(super) fn parse(text: &str) -> Result<Element, AwsError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let position = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| malformed(&format!("{error} at byte {position}")))?;
        match event {
            Event::Start(start) => {
                if open.len() > shape::DEPTH {
                    return Err(malformed("the document is nested too deeply"));
                }
                open.push(element(&start));
            }
            Event::Empty(start) => add(&mut open, element(&start))?,
            Event::End(_) => {
                let done = open.pop().ok_or_else(|| malformed("unexpected end tag"))?;
                add(&mut open, done)?;
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&text);
                }
            }
            Event::CData(data) => {
                let text = data.xml10_content();
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let char = resolve(&reference)?;
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&char);
                }
            }
            Event::DocType(_) => return Err(malformed("a document type is not allowed")),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if open.len() > 1 {
        return Err(malformed("an element is not closed"));
    }
    open.pop()
        .and_then(|mut document| document.children.pop())
        .ok_or_else(|| malformed("Premature end of file."))
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, AwsError> {
    let bad = || malformed("an entity is not declared");
    if let Some(char) = reference.resolve_char_ref().map_err(|_| bad())? {
        return Ok(char.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or_else(bad)
}

fn element(start: &BytesStart<'_>) -> Element {
    Element {
        name: start.local_name().as_ref().to_owned(),
        ..Element::default()
    }
}

fn add(open: &mut [Element], done: Element) -> Result<(), AwsError> {
    open.last_mut()
        .ok_or_else(|| malformed("unexpected end tag"))?
        .children
        .push(done);
    Ok(())
}

fn malformed(why: &str) -> AwsError {
    AwsError::new("InvalidInput", format!("Invalid XML ; {why}"))
}

/// A value from its element.
pub(super) fn from_element(model: &Model, of: &Ref, element: &Element) -> Result<Value, AwsError> {
    let shape = shape::shape_of(model, of)?;
    match shape.kind.as_str() {
        "structure" => {
            let mut out = Map::new();
            for child in &element.children {
                let (name, member) = shape::member_named(shape, &child.name).ok_or_else(|| {
                    malformed(&format!(
                        "cvc-complex-type.2.4.a: Invalid content was found starting with element '{}'",
                        child.name
                    ))
                })?;
                let value = if shape::shape_of(model, member)?.flattened || member.flattened {
                    let all = element
                        .children
                        .iter()
                        .filter(|other| other.name == child.name);
                    list(model, member, all)?
                } else {
                    from_element(model, member, child)?
                };
                out.insert(name.to_owned(), value);
            }
            Ok(Value::Object(out))
        }
        "list" => list(model, of, element.children.iter()),
        "map" => {
            let key = wire_name(shape.key.as_ref(), "key");
            let value = wire_name(shape.value.as_ref(), "value");
            let inner = shape::inner(shape.value.as_ref())?;
            let entries = element.children.iter().filter_map(|entry| {
                let key = entry.child(&key)?.text.clone();
                let value = from_element(model, inner, entry.child(&value)?);
                Some(value.map(|value| (key, value)))
            });
            Ok(Value::Object(entries.collect::<Result<_, _>>()?))
        }
        _ => shape::from_text(model, of, &element.text),
    }
}

fn list<'e>(
    model: &Model,
    of: &Ref,
    elements: impl Iterator<Item = &'e Element>,
) -> Result<Value, AwsError> {
    let shape = shape::shape_of(model, of)?;
    let inner = shape::inner(shape.member.as_ref())?;
    let items = elements.map(|element| from_element(model, inner, element));
    Ok(Value::Array(items.collect::<Result<_, _>>()?))
}

fn wire_name(of: Option<&Ref>, default: &str) -> String {
    of.and_then(|of| of.location_name.clone())
        .unwrap_or_else(|| default.to_owned())
}

/// A document that is being written.
pub(super) type Document = Writer<Vec<u8>>;

/// A new document with its declaration.
pub(super) fn document() -> Document {
    Writer::new(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec())
}

/// Writes an element around what a function writes.
pub(super) fn wrapped(
    document: &mut Document,
    name: &str,
    namespace: Option<&str>,
    inner: impl FnOnce(&mut Document) -> Result<(), AwsError>,
) -> Result<(), AwsError> {
    let mut start = BytesStart::new(name);
    if let Some(namespace) = namespace {
        start.push_attribute(("xmlns", namespace));
    }
    event(document, Event::Start(start))?;
    inner(document)?;
    event(document, Event::End(BytesEnd::new(name)))
}

/// Writes an element with a text.
pub(super) fn leaf(document: &mut Document, name: &str, text: &str) -> Result<(), AwsError> {
    wrapped(document, name, None, |document| {
        event(document, Event::Text(BytesText::new(text)))
    })
}

fn event(document: &mut Document, event: Event<'_>) -> Result<(), AwsError> {
    document
        .write_event(event)
        .map_err(|error| AwsError::not_modelled(format_args!("this answer as XML: {error}")))
}

/// Writes the members of a structure, each as an element.
pub(super) fn members(
    document: &mut Document,
    model: &Model,
    of: &Ref,
    value: &Value,
) -> Result<(), AwsError> {
    let shape = shape::shape_of(model, of)?;
    let Value::Object(values) = value else {
        return Ok(());
    };
    for (name, member) in values.iter().filter(|(_, member)| !member.is_null()) {
        let inner = shape
            .members
            .get(name)
            .ok_or_else(|| shape::no_member(of, name))?;
        let wire = inner.location_name.as_deref().unwrap_or(name);
        write(document, model, inner, wire, member)?;
    }
    Ok(())
}

fn write(
    document: &mut Document,
    model: &Model,
    of: &Ref,
    name: &str,
    value: &Value,
) -> Result<(), AwsError> {
    let shape = shape::shape_of(model, of)?;
    match (shape.kind.as_str(), value) {
        ("structure", _) => wrapped(document, name, None, |document| {
            members(document, model, of, value)
        }),
        ("list", Value::Array(items)) => {
            let inner = shape::inner(shape.member.as_ref())?;
            if shape.flattened || of.flattened {
                let wire = inner.location_name.as_deref().unwrap_or(name);
                return items
                    .iter()
                    .try_for_each(|item| write(document, model, inner, wire, item));
            }
            let wire = inner.location_name.as_deref().unwrap_or("member");
            wrapped(document, name, None, |document| {
                items
                    .iter()
                    .try_for_each(|item| write(document, model, inner, wire, item))
            })
        }
        ("map", Value::Object(entries)) => {
            let key = wire_name(shape.key.as_ref(), "key");
            let value = wire_name(shape.value.as_ref(), "value");
            let inner = shape::inner(shape.value.as_ref())?;
            wrapped(document, name, None, |document| {
                entries.iter().try_for_each(|(entry, of_entry)| {
                    wrapped(document, "entry", None, |document| {
                        leaf(document, &key, entry)?;
                        write(document, model, inner, &value, of_entry)
                    })
                })
            })
        }
        _ => leaf(document, name, &shape::to_text(model, of, value)?),
    }
}
