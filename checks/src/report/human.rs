//! Diagnostics as rustc prints them: the lines, what is wrong with them, what to do.
//!
//! Invariant: only the lines of each span are given to the renderer, so that the cost of a
//! finding does not grow with its file; text from files cannot smuggle escape sequences in.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str,
};

use super::{Pages, Run, Style, counted, prediction};
use crate::finding::{Finding, Severity};
use crate::terraform::source::{FileId, Source, Span};

/// Spans no further apart than so many lines are shown in one piece.
const NEAR: usize = 6;
/// A span of more lines than this is shown by its first line.
const LINES: usize = 6;
/// So many further instances are named.
const INSTANCES: usize = 3;
/// A line longer than this is cut down to what is around the span.
const LONGEST: usize = 4096;

/// The findings, what could not be read or judged, and a summary.
pub fn write(
    run: &Run<'_>,
    pages: &Pages<'_>,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    findings(run, pages, style.colour, out)?;
    let renderer = renderer(style.colour);
    for incomplete in run.incomplete {
        let title = format!("not analysed: {}", one_line(&incomplete.message));
        let snippet = run.sources.get(incomplete.span.file).map(|source| {
            let primary = (incomplete.span, None, AnnotationKind::Primary);
            snippet(source, &[primary])
        });
        let group = Level::ERROR.primary_title(title).elements(snippet);
        write!(out, "{}\n\n", renderer.render(&[group]))?;
    }
    if style.unknown {
        for unjudged in &run.unjudged {
            let place = run.place(unjudged.span);
            writeln!(
                out,
                "not judged: {}:{}:{}: {}: {}",
                place.file,
                place.start.line,
                place.start.column,
                unjudged.rule,
                one_line(&unjudged.why)
            )?;
        }
        if !run.unjudged.is_empty() {
            writeln!(out)?;
        }
    }
    out.write_all(summary(run).as_bytes())
}

/// The findings alone, with an empty line behind each.
pub fn findings(
    run: &Run<'_>,
    pages: &Pages<'_>,
    colour: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let renderer = renderer(colour);
    for finding in &run.findings {
        write!(out, "{}\n\n", one(run, finding, pages, &renderer))?;
    }
    Ok(())
}

fn renderer(colour: bool) -> Renderer {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(DEFAULT_TERM_WIDTH)
}

fn level(severity: Severity) -> Level<'static> {
    let level = match severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low => Level::NOTE,
        Severity::Info => Level::INFO,
    };
    level.with_name(severity.name())
}

fn one(run: &Run<'_>, finding: &Finding, pages: &Pages<'_>, renderer: &Renderer) -> String {
    let mut group: Group<'_> = level(finding.severity)
        .primary_title(one_line(&finding.message))
        .id(finding.rule)
        .elements(snippets(run, finding));
    if let Some(address) = &finding.address {
        let mut instances = vec![one_line(address)];
        instances.extend(finding.also.iter().take(INSTANCES).map(|one| one_line(one)));
        let rest = finding.also.len().saturating_sub(INSTANCES);
        let mut text = instances.join(", ");
        if rest > 0 {
            let _ = write!(text, " and {rest} more");
        }
        group = group.element(Level::NOTE.with_name("in").message(text));
    }
    if let Some(why) = pages.why(finding.rule) {
        group = group.element(Level::NOTE.with_name("why").message(why));
    }
    if let Some(prediction) = prediction(finding.predicts) {
        group = group.element(
            Level::NOTE
                .with_name("predicts")
                .message(one_line(&prediction).into_owned()),
        );
    }
    if !finding.help.is_empty() {
        let name = if finding.fix.as_ref().is_some_and(|fix| fix.safe) {
            "help (--fix)"
        } else {
            "help"
        };
        group = group.element(Level::HELP.with_name(name).message(one_line(&finding.help)));
    }
    renderer.render(&[group])
}

/// Text from elsewhere as one line without control characters.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.into();
    }
    normalize_untrusted_str(&text.replace(['\n', '\r'], " ")).into()
}

type Mark<'a> = (Span, Option<&'a str>, AnnotationKind);

/// One snippet for the primary span and what is near it, one for each place further away.
fn snippets<'a>(run: &'a Run<'_>, finding: &'a Finding) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut places: Vec<(FileId, Vec<Mark<'a>>)> = Vec::new();
    let primary = (finding.span, None, AnnotationKind::Primary);
    let related = finding
        .related
        .iter()
        .map(|one| (one.span, Some(one.label.as_str()), AnnotationKind::Context));
    for mark in std::iter::once(primary).chain(related) {
        let Some(source) = run.sources.get(mark.0.file) else {
            continue;
        };
        let line = source.line_of(mark.0.start);
        let near = places.iter_mut().find(|(file, marks)| {
            *file == mark.0.file
                && marks
                    .iter()
                    .any(|(span, ..)| source.line_of(span.start).abs_diff(line) <= NEAR)
        });
        match near {
            Some((_, marks)) => marks.push(mark),
            None => places.push((mark.0.file, vec![mark])),
        }
    }
    places
        .iter()
        .filter_map(|(file, marks)| Some(snippet(run.sources.get(*file)?, marks)))
        .collect()
}

fn snippet<'a>(source: &'a Source, marks: &[Mark<'a>]) -> Snippet<'a, Annotation<'a>> {
    let shown: Vec<Range<usize>> = marks
        .iter()
        .map(|(span, ..)| visible(source, *span))
        .collect();
    let first = shown
        .iter()
        .map(|span| source.line_of(span.start))
        .min()
        .unwrap_or(0);
    let last = shown
        .iter()
        .map(|span| source.line_of(span.end))
        .max()
        .unwrap_or(first);
    let mut start = source.line(first).start;
    let mut end = source.line(last).end;
    if end - start > LONGEST {
        // A line of a generated file: what stands around the spans is enough.
        let from = shown.iter().map(|span| span.start).min().unwrap_or(start);
        let to = shown.iter().map(|span| span.end).max().unwrap_or(end);
        start = floor(&source.text, from.saturating_sub(LONGEST / 4).max(start));
        end = floor(&source.text, (to + LONGEST / 4).min(end));
    }
    // A byte order mark is no column.
    if start == 0 && source.text.starts_with('\u{feff}') {
        start = '\u{feff}'.len_utf8();
    }
    let window = source.text.get(start..end).unwrap_or_default();
    let within = |at: usize| at.clamp(start, end.max(start)) - start;
    let annotations = marks.iter().zip(&shown).map(|((_, label, kind), span)| {
        let annotation = kind.span(within(span.start)..within(span.end));
        match label {
            Some(label) => annotation.label(one_line(label)),
            None => annotation,
        }
    });
    let line = source.line_of(start) + 1;
    Snippet::source(window)
        .line_start(line)
        .path(source.path.as_str())
        .annotations(annotations)
}

/// A span as it is underlined: not its last line break, and not dozens of lines.
fn visible(source: &Source, span: Span) -> Range<usize> {
    let end = span.end.max(span.start).min(source.text.len());
    let start = span.start.min(end);
    let text = source.text.get(start..end).unwrap_or_default();
    let kept = text.trim_end();
    if kept.matches('\n').count() >= LINES {
        let line = kept.lines().next().unwrap_or_default();
        return start..start + line.trim_end().len();
    }
    start..start + kept.len()
}

/// The character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// `12 files, 40 resources, 90 rules: 3 high, 1 low; 4 values not judged (--unknown lists them)`
fn summary(run: &Run<'_>) -> String {
    let counts = run.counts;
    let found: Vec<String> = run
        .by_severity()
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| format!("{count} {}", level.name()))
        .collect();
    let found = if found.is_empty() {
        "nothing found".to_owned()
    } else {
        found.join(", ")
    };
    let mut line = format!(
        "{}, {}, {}: {found}",
        counted(counts.files, "file"),
        counted(counts.resources, "resource"),
        counted(counts.rules, "rule"),
    );
    let mut add = |count: usize, text: String| {
        if count > 0 {
            line.push_str("; ");
            line.push_str(&text);
        }
    };
    add(
        counts.suppressed,
        format!("{} suppressed", counts.suppressed),
    );
    add(
        counts.baselined,
        format!("{} in the baseline", counts.baselined),
    );
    let unjudged = run.unjudged.len();
    add(
        unjudged,
        format!(
            "{} not judged (--unknown lists them)",
            counted(unjudged, "value")
        ),
    );
    let incomplete = run.incomplete.len();
    add(
        incomplete,
        format!("{} not analysed", counted(incomplete, "place")),
    );
    line.push('\n');
    line
}
