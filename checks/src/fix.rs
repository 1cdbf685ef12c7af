//! Repairs: edits of bytes, so that everything that is not edited stays as it is.
//!
//! Invariant: only safe repairs are made; a file that does not parse any more with a repair keeps
//! its old text there; line breaks are those of the file. Repairing twice changes nothing more.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use crate::finding::{Edit, Finding};
use crate::pipeline;
use crate::terraform::lower;
use crate::terraform::source::{FileId, Source, Sources};

/// A file with other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The file.
    pub file: FileId,
    /// Its path as it is printed.
    pub path: String,
    /// The edits in order: bytes of the old text, and what stands there now.
    edits: Vec<(Range<usize>, String)>,
    /// The new text.
    pub text: String,
}

/// What repairing comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// The files, by their place in the run.
    pub files: Vec<Changed>,
    /// Repairs that are made.
    pub made: usize,
    /// Safe repairs that are left out: they overlap another one, or the file would not parse.
    pub left: usize,
}

/// The edits of each file, in order, none of which touch.
type Edits = BTreeMap<FileId, Vec<(Range<usize>, String)>>;

/// Makes the safe repairs of findings.
pub fn repair(findings: &[Finding], sources: &Sources) -> Repaired {
    // All at once, which most often goes well; else one by one, so that only what breaks its file is left out.
    let (mut edits, mut repaired) = gather(findings, sources, |_| true);
    if !parses(&edits, sources) {
        (edits, repaired) = gather(findings, sources, |next| parses(next, sources));
    }
    for (file, edits) in edits {
        if let Some(source) = sources.get(file).filter(|_| !edits.is_empty()) {
            repaired.files.push(Changed {
                file,
                path: source.path.clone(),
                text: applied(&source.text, &edits),
                edits,
            });
        }
    }
    repaired
        .files
        .sort_by(|one, other| one.path.cmp(&other.path));
    repaired
}

/// The edits of all safe repairs that neither touch another one nor are refused. What is asked about is the files of one
/// repair, with all edits of them up to it.
fn gather(
    findings: &[Finding],
    sources: &Sources,
    takes: impl Fn(&Edits) -> bool,
) -> (Edits, Repaired) {
    let mut edits = Edits::new();
    let mut repaired = Repaired::default();
    for finding in findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe) else {
            continue;
        };
        let files = fix.edits.iter().map(|edit| edit.span.file);
        let mut next: Edits = files
            .filter_map(|file| Some((file, edits.get(&file)?.clone())))
            .collect();
        match add(&mut next, &fix.edits, sources) {
            Added::Known => {}
            Added::New if takes(&next) => {
                edits.extend(next);
                repaired.made += 1;
            }
            Added::New | Added::Overlaps => repaired.left += 1,
        }
    }
    (edits, repaired)
}

enum Added {
    New,
    /// All of it is there already: another instance of the same block says the same.
    Known,
    Overlaps,
}

fn add(edits: &mut Edits, new: &[Edit], sources: &Sources) -> Added {
    let mut added = Added::Known;
    for edit in new {
        let Some(source) = sources.get(edit.span.file) else {
            return Added::Overlaps;
        };
        let range = edit.span.start..edit.span.end;
        if source.text.get(range.clone()).is_none() {
            return Added::Overlaps;
        }
        let text = with_breaks_of(source, &edit.text);
        let list = edits.entry(edit.span.file).or_default();
        if list.contains(&(range.clone(), text.clone())) {
            continue;
        }
        let touches = |other: &Range<usize>| {
            let same_point = range.start == other.start && (range.is_empty() || other.is_empty());
            same_point || (range.start < other.end && other.start < range.end)
        };
        if list.iter().any(|(other, _)| touches(other)) {
            return Added::Overlaps;
        }
        let at = list.partition_point(|(other, _)| other.start < range.start);
        list.insert(at, (range, text));
        added = Added::New;
    }
    added
}

/// The text with the file's own line breaks.
fn with_breaks_of(source: &Source, text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if source.text.contains("\r\n") {
        text.replace('\n', "\r\n")
    } else {
        text
    }
}

fn applied(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        result.push_str(text.get(at..range.start).unwrap_or_default());
        result.push_str(new);
        at = range.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Whether every file still parses with its edits.
fn parses(edits: &Edits, sources: &Sources) -> bool {
    edits.iter().all(|(file, edits)| {
        let source = sources.get(*file);
        source.is_some_and(|source| is_sound(*file, &source.path, &applied(&source.text, edits)))
    })
}

fn is_sound(file: FileId, path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "tf" | "tofu" | "tfvars" => lower::parse(file, text).is_ok(),
        _ => pipeline::parses(file, path, text),
    }
}

/// Lines around a change that a difference shows.
const AROUND: usize = 3;

/// The changes as a unified difference, as `patch` and `git apply` take it.
pub fn difference(repaired: &Repaired, sources: &Sources) -> String {
    let mut out = String::new();
    for changed in &repaired.files {
        let Some(source) = sources.get(changed.file) else {
            continue;
        };
        let _ = write!(out, "--- a/{0}\n+++ b/{0}\n", changed.path);
        let mut shift = 0_isize;
        for hunk in hunks(source, &changed.edits) {
            write_hunk(&mut out, source, &hunk, &mut shift);
        }
    }
    out
}

/// Whole lines, from 0, that become other lines.
struct Replaced {
    old: Range<usize>,
    new: String,
}

/// Replacements whose surroundings touch stand in one hunk.
fn hunks(source: &Source, edits: &[(Range<usize>, String)]) -> Vec<Vec<Replaced>> {
    let mut hunks: Vec<Vec<Replaced>> = Vec::new();
    let mut rest = edits;
    while let Some(count) = on_same_lines(source, rest) {
        let (group, behind) = rest.split_at(count);
        let one = trimmed(source, &replaced(source, group));
        match hunks.last_mut() {
            Some(hunk)
                if hunk
                    .last()
                    .is_some_and(|last| one.old.start <= last.old.end + 2 * AROUND) =>
            {
                hunk.push(one);
            }
            _ => hunks.push(vec![one]),
        }
        rest = behind;
    }
    hunks
}

/// How many of the first edits share lines, one with the next; `None` for no edits.
fn on_same_lines(source: &Source, edits: &[(Range<usize>, String)]) -> Option<usize> {
    let mut line = source.line_of(edits.first()?.0.end);
    let more = edits.iter().skip(1).take_while(|(range, _)| {
        let shared = source.line_of(range.start) <= line;
        line = source.line_of(range.end);
        shared
    });
    Some(1 + more.count())
}

/// Edits that share lines as whole lines.
fn replaced(source: &Source, edits: &[(Range<usize>, String)]) -> Replaced {
    let start = edits.first().map_or(0, |(range, _)| range.start);
    let end = edits.last().map_or(0, |(range, _)| range.end);
    let first = source.line_of(start);
    let from = source.line(first).start;
    // A whole line with its break leaves the next one alone.
    let whole = end > start && source.line(source.line_of(end)).start == end;
    let mut last = source.line_of(end - usize::from(whole));
    loop {
        let to = source.line(last).end;
        let moved: Vec<_> = edits
            .iter()
            .map(|(range, text)| (range.start - from..range.end - from, text.clone()))
            .collect();
        let new = applied(source.text.get(from..to).unwrap_or_default(), &moved);
        let joins = !new.is_empty() && !new.ends_with('\n') && to < source.text.len();
        if !joins {
            return Replaced {
                old: first..last + 1,
                new,
            };
        }
        last += 1;
    }
}

/// Without the lines at both ends that stay as they are.
fn trimmed(source: &Source, one: &Replaced) -> Replaced {
    let old: Vec<&str> = one
        .old
        .clone()
        .map(|line| source.text.get(source.line(line)).unwrap_or_default())
        .collect();
    let new: Vec<&str> = one.new.split_inclusive('\n').collect();
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let shorter = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(same).count();
    let tail = old.iter().rev().zip(new.iter().rev());
    let tail = tail.take(shorter - head).take_while(same).count();
    Replaced {
        old: one.old.start + head..one.old.end - tail,
        new: new.get(head..new.len() - tail).unwrap_or_default().concat(),
    }
}

fn write_hunk(out: &mut String, source: &Source, hunk: &[Replaced], shift: &mut isize) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return;
    };
    // A file that ends with a line break has an empty line behind it that is none.
    let count = source.line_count() - usize::from(source.text.ends_with('\n'));
    let from = first.old.start.saturating_sub(AROUND);
    let to = (last.old.end + AROUND).min(count).max(from);
    let mut body = String::new();
    let (mut old, mut new, mut at) = (0_usize, 0_usize, from);
    for one in hunk {
        old += keep(&mut body, source, at..one.old.start, ' ');
        new += one.old.start - at;
        old += keep(
            &mut body,
            source,
            one.old.start..one.old.end.min(count),
            '-',
        );
        new += lines(&mut body, &one.new, '+');
        at = one.old.end.min(count);
    }
    let behind = keep(&mut body, source, at..to, ' ');
    old += behind;
    new += behind;
    let place = |start: usize, length: usize| if length == 0 { start } else { start + 1 };
    let new_from = from.saturating_add_signed(*shift);
    let _ = writeln!(
        out,
        "@@ -{},{old} +{},{new} @@",
        place(from, old),
        place(new_from, new)
    );
    out.push_str(&body);
    *shift += new.cast_signed() - old.cast_signed();
}

fn keep(body: &mut String, source: &Source, range: Range<usize>, sign: char) -> usize {
    let count = range.len();
    for line in range {
        lines(
            body,
            source.text.get(source.line(line)).unwrap_or_default(),
            sign,
        );
    }
    count
}

/// Adds the lines of a text behind a sign, and says how many there are.
fn lines(body: &mut String, text: &str, sign: char) -> usize {
    let mut count = 0;
    for line in text.split_inclusive('\n') {
        body.push(sign);
        body.push_str(line);
        if !line.ends_with('\n') {
            body.push_str("\n\\ No newline at end of file\n");
        }
        count += 1;
    }
    count
}
