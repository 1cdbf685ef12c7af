//! The files of one run, as text with line starts: what every span points into.
//!
//! Invariant: a [`Span`] is a byte range of the text as it stands on disk (a byte order mark is
//! kept in the text, never in a span), so that an edit made from it keeps every other byte.

use std::ops::Range;

/// A file of the run, by its place in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A byte range in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of what stands in no file.
    pub const NOWHERE: Self = Self {
        file: FileId(u32::MAX),
        start: 0,
        end: 0,
    };

    /// The start of a file: what is meant is the whole of it.
    pub const fn file(file: FileId) -> Self {
        Self {
            file,
            start: 0,
            end: 0,
        }
    }
}

/// A place that people read: both start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file: its path relative to the current folder (with `/`), its text, where its lines start.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path as it is printed.
    pub path: String,
    /// The text, as read.
    pub text: String,
    lines: Vec<usize>,
    /// How many characters stand in front of each [`STRIDE`] of bytes.
    characters: Vec<u32>,
}

/// Characters are counted from the last multiple of it, so that a column far out on a line costs no
/// more than one at its start.
const STRIDE: usize = 1024;

impl Source {
    /// The line (from 0) that holds a byte.
    pub fn line_of(&self, byte: usize) -> usize {
        self.lines
            .partition_point(|start| *start <= byte)
            .saturating_sub(1)
    }

    /// The bytes of a line (from 0), its line ending included.
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = self.lines.get(line).copied().unwrap_or(self.text.len());
        let end = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        start..end
    }

    /// How many characters begin in front of a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let stride = byte / STRIDE;
        let counted = self
            .characters
            .get(stride)
            .map_or(0, |count| *count as usize);
        let rest = self.text.as_bytes().get(stride * STRIDE..byte);
        counted + begun(rest.unwrap_or_default())
    }

    /// How many lines there are; a file without text has one.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
}

/// How many characters begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// All files of a run, in the order in which they were read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and names it.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let mut before = 0;
        let mut characters = vec![0];
        for stride in text.as_bytes().chunks(STRIDE) {
            before += begun(stride);
            characters.push(u32::try_from(before).unwrap_or(u32::MAX));
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source {
            path: path.into(),
            text,
            lines,
            characters,
        });
        id
    }

    /// A file by its id; `None` for an id of another run.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a span; empty where the span is not of this run.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|source| source.text.get(span.start..span.end))
            .unwrap_or_default()
    }

    /// Where a byte of a file stands. A byte past the end stands at the end.
    pub fn position(&self, file: FileId, byte: usize) -> Position {
        let Some(source) = self.get(file) else {
            return Position { line: 1, column: 1 };
        };
        let byte = byte.min(source.text.len());
        let line = source.line_of(byte);
        let start = source.line(line).start;
        // A byte order mark is no column.
        let mark = usize::from(start == 0 && byte > 0 && source.text.starts_with('\u{feff}'));
        let characters = source.characters_before(byte) - source.characters_before(start);
        Position {
            line: line + 1,
            column: characters.saturating_sub(mark) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_however_far_out() {
        let long = "aé日👩".repeat(700);
        for text in [
            format!("{long}\nb\n{long}"),
            format!("\u{feff}{long}"),
            "x".repeat(4 * STRIDE),
            String::new(),
        ] {
            let mut sources = Sources::default();
            let file = sources.add("a.tf", text.as_str());
            let ends = text.char_indices().map(|(at, _)| at);
            for at in ends.chain([text.len()]) {
                let before = &text[..at];
                let line = before.rsplit('\n').next().unwrap_or_default();
                let expected = Position {
                    line: before.matches('\n').count() + 1,
                    column: line.trim_start_matches('\u{feff}').chars().count() + 1,
                };
                assert_eq!(sources.position(file, at), expected, "{at}");
            }
        }
    }
}
