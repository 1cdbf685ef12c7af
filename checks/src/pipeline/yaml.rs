//! YAML with byte spans: what a workflow is read from.
//!
//! <https://yaml.org/spec/1.2.2/>. JSON is YAML as well, so a credentials file goes through here too.
//! Invariant: a document nests at most [`DEEPEST`] levels and aliases cannot make it
//! larger than [`LARGEST`] nodes.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

pub use super::text::Text;
use crate::terraform::source::{FileId, Span};

/// Levels a document may nest.
const DEEPEST: usize = 64;
/// Nodes a document may have once its aliases are followed.
const LARGEST: usize = 200_000;

/// A node of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// From its first to its last byte.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, a number, a boolean or null: as written.
    Scalar(Text),
    /// Items in order.
    List(Vec<Node>),
    /// Entries in order; a key stands once.
    Map(Vec<(Text, Node)>),
}

impl Node {
    /// The scalar, unless it is null.
    pub fn text(&self) -> Option<&Text> {
        match &self.value {
            Value::Scalar(text) if !text.is_null() => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[(Text, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a map by its key.
    pub fn get(&self, key: &str) -> Option<&(Text, Node)> {
        self.entries().iter().find(|(name, _)| name.text == key)
    }

    fn size(&self) -> usize {
        match &self.value {
            Value::Scalar(_) => 1,
            Value::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Value::Map(entries) => {
                1 + entries
                    .iter()
                    .map(|(_, node)| 1 + node.size())
                    .sum::<usize>()
            }
        }
    }
}

/// Why a document cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The byte of the file.
    pub at: usize,
    /// One line.
    pub message: String,
}

/// A document with the comments that stand in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The root; `None` where the file has no content.
    pub root: Option<Node>,
    /// Every comment, from its `#` to the end of its line.
    pub comments: Vec<Span>,
}

/// Reads the first document of a file. Tabs as indentation, a duplicate key, a second document and
/// whatever YAML itself does not allow are refused.
pub fn read(file: FileId, text: &str) -> Result<Document, Refusal> {
    let lines = Lines::of(text);
    let mut reader = Reader {
        file,
        source: text,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        scalars: Vec::new(),
        nodes: 0,
        root: None,
    };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    for event in Parser::new_from_str(body) {
        let (event, place) = event.map_err(|error| Refusal {
            at: lines.byte(text, *error.marker()),
            message: error.info().to_owned(),
        })?;
        let start = lines.byte(text, place.start);
        let end = lines.byte(text, place.end);
        reader.event(event, start, end)?;
    }
    let comments = comments(file, text, &lines, &reader.scalars);
    Ok(Document {
        root: reader.root,
        comments,
    })
}

/// Where the lines of a file start, as YAML counts them.
struct Lines {
    starts: Vec<usize>,
    ascii: bool,
}

impl Lines {
    fn of(text: &str) -> Self {
        let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let bytes = text.as_bytes();
        let after = bytes
            .iter()
            .enumerate()
            .filter_map(|(at, byte)| match byte {
                b'\n' => Some(at + 1),
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(at + 1),
                _ => None,
            });
        Self {
            starts: std::iter::once(first).chain(after).collect(),
            ascii: text.is_ascii(),
        }
    }

    fn byte(&self, text: &str, marker: Marker) -> usize {
        let Some(start) = self.starts.get(marker.line().saturating_sub(1)) else {
            return text.len();
        };
        if self.ascii {
            return (start + marker.col()).min(text.len());
        }
        text.get(*start..)
            .and_then(|rest| rest.char_indices().nth(marker.col()))
            .map_or(text.len(), |(offset, _)| start + offset)
    }
}

/// A list or a map that is not closed yet.
struct Open {
    start: usize,
    anchor: usize,
    end: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map(Vec<(Text, Node)>, Option<Text>),
}

struct Reader<'a> {
    file: FileId,
    source: &'a str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    scalars: Vec<Range<usize>>,
    nodes: usize,
    root: Option<Node>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, start: usize, end: usize) -> Result<(), Refusal> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let text = self.scalar(&value, style, start, end);
                let span = text.span;
                self.place(
                    Node {
                        span,
                        value: Value::Scalar(text),
                    },
                    anchor,
                )
            }
            Event::SequenceStart(anchor, _) => self.push(start, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                self.push(start, anchor, OpenKind::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(());
                };
                // A block ends where the next token begins; what belongs to it ends earlier.
                let end = if end > start { end } else { open.end };
                let span = self.span(open.start, end.max(open.start));
                let value = match open.kind {
                    OpenKind::List(items) => Value::List(items),
                    OpenKind::Map(entries, _) => Value::Map(entries),
                };
                self.place(Node { span, value }, open.anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return refuse(start, "an alias inside the node that it names");
                };
                let size = node.size();
                if self.nodes.saturating_add(size) > LARGEST {
                    return refuse(start, "aliases make this document too large");
                }
                self.nodes += size;
                let node = node.clone();
                self.place(node, 0)
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                refuse(start, "a second document in one file")
            }
            _ => Ok(()),
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start,
            end,
        }
    }

    fn push(&mut self, start: usize, anchor: usize, kind: OpenKind) -> Result<(), Refusal> {
        if self.open.len() >= DEEPEST {
            return refuse(start, format!("nested deeper than {DEEPEST} levels"));
        }
        self.open.push(Open {
            start,
            anchor,
            end: start,
            kind,
        });
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node, anchor: usize) -> Result<(), Refusal> {
        self.nodes += 1;
        if self.nodes > LARGEST {
            return refuse(node.span.start, "this document is too large");
        }
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        parent.end = parent.end.max(node.span.end);
        match &mut parent.kind {
            OpenKind::List(items) => items.push(node),
            OpenKind::Map(entries, key @ None) => {
                let Value::Scalar(text) = node.value else {
                    return refuse(node.span.start, "a key that is a list or a map");
                };
                if entries.iter().any(|(name, _)| name.text == text.text) {
                    let message = format!("the key `{}` stands twice", text.text);
                    return refuse(node.span.start, message);
                }
                *key = Some(text);
            }
            OpenKind::Map(entries, key) => {
                if let Some(name) = key.take() {
                    entries.push((name, node));
                }
            }
        }
        Ok(())
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, start: usize, end: usize) -> Text {
        let raw = self.source.get(start..end).unwrap_or_default();
        let kept = raw.trim_end_matches(['\n', '\r', ' ', '\t']);
        let end = start + kept.len();
        if end > start {
            self.scalars.push(start..end);
        }
        Text::new(value, style, self.span(start, end), kept)
    }
}

/// From the start of one span to the end of another.
pub const fn join(first: Span, last: Span) -> Span {
    Span {
        file: first.file,
        start: first.start,
        end: last.end,
    }
}

fn refuse<T>(at: usize, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal {
        at,
        message: message.into(),
    })
}

/// A `#` at the start of a line or after white space, outside every scalar.
fn comments(file: FileId, text: &str, lines: &Lines, scalars: &[Range<usize>]) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut next = 0;
    for (number, start) in lines.starts.iter().enumerate() {
        let end = lines.starts.get(number + 1).copied().unwrap_or(text.len());
        let mut at = *start;
        while at < end {
            while scalars.get(next).is_some_and(|scalar| scalar.end <= at) {
                next += 1;
            }
            if let Some(scalar) = scalars.get(next).filter(|scalar| scalar.contains(&at)) {
                at = scalar.end;
                continue;
            }
            let free = at == *start || matches!(bytes.get(at - 1), Some(b' ' | b'\t'));
            if bytes.get(at) == Some(&b'#') && free {
                let line = text.get(at..end).unwrap_or_default().trim_end();
                found.push(Span {
                    file,
                    start: at,
                    end: at + line.len(),
                });
                break;
            }
            at += 1;
        }
    }
    found
}
