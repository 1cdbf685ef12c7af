//! What a run has to say, in six formats.
//!
//! Invariant: a format is a function of a [`Run`] alone: the same run gives the same bytes, whatever
//! the terminal, the folder or the time; `elapsed_ms` of the JSON is given by the caller.

mod github;
mod human;
mod json;
mod junit;
mod markdown;
mod sarif;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::finding::{Finding, Severity, Unjudged};
use crate::page::{self, Page};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::{Config, Incomplete};
use crate::terraform::source::{Position, Sources, Span};

/// A format of `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, with the lines that it is about.
    Human,
    /// One object; the contract of the command line.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
    /// Workflow commands that GitHub shows beside the lines.
    Github,
    /// A table for a summary or a comment.
    Markdown,
}

impl Format {
    /// Every format with its name.
    pub const ALL: [(&'static str, Self); 6] = [
        ("human", Self::Human),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("markdown", Self::Markdown),
    ];
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files that were read.
    pub files: usize,
    /// Module instances, roots included.
    pub modules: usize,
    /// Instances of resources, data sources and ephemeral resources.
    pub resources: usize,
    /// Rules that ran.
    pub rules: usize,
    /// Findings that a comment allows.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
}

impl Counts {
    /// What a configuration holds; the rest is left at none.
    pub fn of(config: &Config) -> Self {
        Self {
            files: config.sources.iter().count(),
            modules: config
                .modules
                .iter()
                .filter(|module| !module.signature)
                .count(),
            resources: config
                .all()
                .iter()
                .filter(|one| config.is_written(one))
                .count(),
            ..Self::default()
        }
    }
}

/// Everything a report is made from.
#[derive(Debug)]
pub struct Run<'a> {
    /// The files that spans point into.
    pub sources: &'a Sources,
    /// The rules that ran, for their pages.
    pub rules: Vec<&'a Rule>,
    /// What is reported, sorted.
    pub findings: Vec<Finding>,
    /// What could not be read.
    pub incomplete: &'a [Incomplete],
    /// What could not be judged.
    pub unjudged: Vec<Unjudged>,
    /// How much was looked at.
    pub counts: Counts,
    /// Milliseconds, where the caller measured them.
    pub elapsed_ms: Option<f64>,
}

/// How to print it.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// With escape sequences for colours: `human` only.
    pub colour: bool,
    /// List what could not be judged: `human` and `markdown`.
    pub unknown: bool,
}

/// Writes the report in a format, with a line break at its end. The longest ones are written finding
/// by finding, and are never in memory as a whole.
///
/// # Errors
/// What `out` refuses.
pub fn write(
    run: &Run<'_>,
    format: Format,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let pages = Pages::of(run);
    let text = match format {
        Format::Human => return human::write(run, &pages, style, out),
        Format::Json => return json::write(run, out),
        Format::Sarif => return sarif::write(run, &pages, out),
        Format::Junit => return junit::write(run, out),
        Format::Github => github::print(run),
        Format::Markdown => markdown::print(run, &pages, style),
    };
    out.write_all(text.as_bytes())
}

/// The report as a text.
pub fn print(run: &Run<'_>, format: Format, style: Style) -> String {
    in_memory(|out| write(run, format, style, out))
}

/// The findings alone, as `human` prints them without colours: what stands on a rule's page.
pub fn findings_text(run: &Run<'_>) -> String {
    let text = in_memory(|out| human::findings(run, &Pages::of(run), false, out));
    // The empty line behind the last one is for what follows it in a report.
    text.strip_suffix("\n\n")
        .map_or(text.clone(), |text| format!("{text}\n"))
}

/// What is written, as a text: memory refuses nothing, and reports are UTF-8.
fn in_memory(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    let written = write(&mut bytes);
    debug_assert!(written.is_ok());
    String::from_utf8(bytes).unwrap_or_default()
}

/// A list that is made item by item while it is written as JSON.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item = Value>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Writes an object as JSON with two spaces a level, and a line break at its end.
fn pretty(object: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, object)?;
    out.write_all(b"\n")
}

impl Run<'_> {
    /// How many findings there are of each level, worst first.
    pub fn by_severity(&self) -> [(Severity, usize); 5] {
        Severity::ALL.map(|level| {
            let count = self
                .findings
                .iter()
                .filter(|one| one.severity == level)
                .count();
            (level, count)
        })
    }

    fn place(&self, span: Span) -> Place<'_> {
        let end = self.sources.position(span.file, span.end);
        Place {
            file: self
                .sources
                .get(span.file)
                .map_or("", |source| source.path.as_str()),
            start: self.sources.position(span.file, span.start),
            end,
        }
    }
}

/// A span as people and tools read it.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

/// The pages of the rules that reported something, each with the first sentence of its `## Why`.
struct Pages<'a>(BTreeMap<&'a str, (Page<'a>, String)>);

impl<'a> Pages<'a> {
    fn of(run: &Run<'a>) -> Self {
        let reported: BTreeSet<&str> = run.findings.iter().map(|one| one.rule).collect();
        let pages = run.rules.iter().filter(|rule| reported.contains(rule.id));
        let read = pages.filter_map(|rule| {
            let page = page::read(rule.page).ok()?;
            let why = first_sentence(page.why);
            Some((rule.id, (page, why)))
        });
        Self(read.collect())
    }

    fn get(&self, rule: &str) -> Option<&Page<'a>> {
        self.0.get(rule).map(|(page, _)| page)
    }

    /// The first sentence of `## Why`.
    fn why(&self, rule: &str) -> Option<&str> {
        self.0.get(rule).map(|(_, why)| why.as_str())
    }
}

/// The first sentence of a text, on one line.
fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or(text).replace('\n', " ");
    let end = sentence_end(&paragraph);
    paragraph.get(..end).unwrap_or(&paragraph).to_owned()
}

/// Where the first sentence ends: behind a full stop in front of a space and a capital letter.
fn sentence_end(text: &str) -> usize {
    text.match_indices(". ")
        .find(|(at, _)| {
            let next = text.get(at + 2..).and_then(|rest| rest.chars().next());
            next.is_some_and(|letter| letter.is_uppercase() || letter == '`')
        })
        .map_or(text.len(), |(at, _)| at + 1)
}

/// What a prediction says, where it is one.
fn prediction(predicts: Predicts) -> Option<String> {
    match predicts {
        Predicts::Refused(error) => Some(format!("the deployment is refused: {error}")),
        Predicts::Fails(case) => Some(format!("it deploys, and {case} fails")),
        Predicts::Posture(_) => None,
    }
}

/// `1 file`, `2 files`.
fn counted(count: usize, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}
