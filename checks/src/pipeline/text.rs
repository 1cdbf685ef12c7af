//! A scalar of YAML as text, with the place of each part of it in the file.
//!
//! <https://yaml.org/spec/1.2.2/#chapter-7-flow-style-productions>.
//! Invariant: a piece stands in the file byte for byte as it stands in the text; what does not (an
//! escape, a folded line break) is in no piece.

use std::ops::Range;

use saphyr_parser::ScalarStyle;

use crate::terraform::source::Span;

/// A stretch of a [`Text`] that stands in the file byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text.
    at: usize,
    /// How long it is.
    length: usize,
    /// Where it begins in the file.
    start: usize,
}

/// A scalar as text, and where each part of it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The value, unescaped, block scalars without their indentation.
    pub text: String,
    /// The scalar in the file: with its quotes; a block without its indicator.
    pub span: Span,
    /// Written without quotes and not as a block.
    pub plain: bool,
    pieces: Vec<Piece>,
}

impl Text {
    /// A scalar by its value and its source, without what trails behind it.
    pub(super) fn new(value: &str, style: ScalarStyle, span: Span, source: &str) -> Self {
        Self {
            text: value.to_owned(),
            span,
            plain: style == ScalarStyle::Plain,
            pieces: pieces(value, source, span.start, style),
        }
    }

    /// The value.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The span in the file of a byte range of the text; the whole scalar where an escape or a
    /// folded line leaves no exact answer. To point at something; for an edit see [`Self::exact`].
    pub fn span_of(&self, range: Range<usize>) -> Span {
        self.exact(range).unwrap_or(self.span)
    }

    /// The span in the file of a byte range of the text, where both of its ends stand there as they
    /// are.
    pub fn exact(&self, range: Range<usize>) -> Option<Span> {
        let place = |at: usize| {
            self.pieces
                .iter()
                .find(|piece| piece.at <= at && at < piece.at + piece.length)
                .map(|piece| piece.start + (at - piece.at))
        };
        let start = place(range.start)?;
        let end = if range.is_empty() {
            start
        } else {
            place(range.end - 1)? + 1
        };
        (start <= end).then_some(Span {
            file: self.span.file,
            start,
            end,
        })
    }

    /// `null`, `~` or nothing, unquoted.
    pub fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// `true` or `false`, unquoted.
    pub fn as_bool(&self) -> Option<bool> {
        match self.text.as_str() {
            "true" | "True" | "TRUE" if self.plain => Some(true),
            "false" | "False" | "FALSE" if self.plain => Some(false),
            _ => None,
        }
    }
}

/// Finds what of a value stands verbatim in its source: line by line, and between escapes.
fn pieces(value: &str, source: &str, offset: usize, style: ScalarStyle) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut cursor = 0;
    for chunk in chunks(source, style) {
        let Some(part) = source.get(chunk.clone()).filter(|part| !part.is_empty()) else {
            continue;
        };
        let Some(rest) = value.get(cursor..) else {
            break;
        };
        let at = match rest.find(part) {
            Some(at) if style == ScalarStyle::DoubleQuoted => cursor + at,
            // Between two lines there is only what folding left of the break.
            Some(at) if rest.get(..at).is_some_and(|gap| gap.trim().is_empty()) => cursor + at,
            _ => continue,
        };
        // What is left of the indentation belongs to the piece.
        let spaces = |text: &str| text.len() - text.trim_end_matches([' ', '\t']).len();
        let before = value.get(cursor..at).map_or(0, spaces);
        let lead = before.min(source.get(..chunk.start).map_or(0, spaces));
        found.push(Piece {
            at: at - lead,
            length: lead + part.len(),
            start: offset + chunk.start - lead,
        });
        cursor = at + part.len();
    }
    found
}

/// The parts of a source that may stand in its value as they are.
fn chunks(source: &str, style: ScalarStyle) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let begin = start + (line.len() - line.trim_start().len());
        start += line.len();
        let mut from = begin;
        let end = begin + text.len();
        let bytes = source.as_bytes();
        let mut at = begin;
        while at < end {
            match (style, bytes.get(at), bytes.get(at + 1)) {
                (ScalarStyle::DoubleQuoted, Some(b'\\'), _) => {
                    parts.push(from..at);
                    from = (at + escape_length(bytes.get(at + 1))).min(end);
                    at = from;
                }
                (ScalarStyle::SingleQuoted, Some(b'\''), Some(b'\'')) if at > 0 => {
                    parts.push(from..at + 1);
                    from = at + 2;
                    at = from;
                }
                (ScalarStyle::DoubleQuoted, Some(b'"'), _)
                | (ScalarStyle::SingleQuoted, Some(b'\''), _) => {
                    parts.push(from..at);
                    from = at + 1;
                    at = from;
                }
                _ => at += 1,
            }
        }
        if from < end {
            parts.push(from..end);
        }
    }
    parts
}

/// Bytes of an escape sequence, its backslash included.
const fn escape_length(kind: Option<&u8>) -> usize {
    match kind {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}
