//! `JUnit` XML: a suite for each file with findings, a case for each finding.
//!
//! The format that GitLab, Jenkins and others read:
//! <https://github.com/testmoapp/junitxml>. Invariant: what could not be analysed is an error, a
//! finding is a failure, a run without either has one case that passes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use quick_xml::escape::escape;

use super::{Place, Run};
use crate::finding::Finding;
use crate::terraform::config::Incomplete;

/// What happened in a file.
#[derive(Default)]
struct Suite<'r> {
    errors: Vec<&'r Incomplete>,
    failures: Vec<&'r Finding>,
}

/// The document.
pub fn write(run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for one in run.incomplete {
        let suite = suites.entry(run.place(one.span).file).or_default();
        suite.errors.push(one);
    }
    for one in &run.findings {
        let suite = suites.entry(run.place(one.span).file).or_default();
        suite.failures.push(one);
    }
    let (failures, errors) = (run.findings.len(), run.incomplete.len());
    if suites.is_empty() {
        suites.insert("tollgate", Suite::default());
    }
    let tests = (failures + errors).max(1);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"tollgate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    )?;
    for (file, suite) in &suites {
        suite.write(run, file, out)?;
    }
    writeln!(out, "</testsuites>")
}

impl Suite<'_> {
    fn write(&self, run: &Run<'_>, file: &str, out: &mut dyn io::Write) -> io::Result<()> {
        let (failures, errors) = (self.failures.len(), self.errors.len());
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">",
            clean(file),
            (failures + errors).max(1),
        )?;
        for one in &self.errors {
            let place = run.place(one.span);
            let what = ("analysis", "error", "incomplete");
            case(out, what, &place, &one.message, "")?;
        }
        for one in &self.failures {
            let place = run.place(one.span);
            let what = (one.rule, "failure", one.severity.name());
            case(out, what, &place, &one.message, &one.help)?;
        }
        if failures + errors == 0 {
            writeln!(out, "    <testcase classname=\"tollgate\" name=\"check\"/>")?;
        }
        writeln!(out, "  </testsuite>")
    }
}

/// A case: its name, the element that says what became of it and of which type that is.
fn case(
    out: &mut dyn io::Write,
    (name, element, kind): (&str, &str, &str),
    place: &Place<'_>,
    message: &str,
    help: &str,
) -> io::Result<()> {
    let Place { file, start, .. } = place;
    let at = format!("{file}:{}:{}", start.line, start.column);
    writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{} {}\">",
        clean(file),
        clean(name),
        clean(&at)
    )?;
    let body = [at.as_str(), message, help].join("\n");
    writeln!(
        out,
        "      <{element} type=\"{kind}\" message=\"{}\">{}</{element}>",
        clean(message).replace('\n', " "),
        clean(body.trim_end())
    )?;
    writeln!(out, "    </testcase>")
}

/// Escaped, and without the control characters that XML 1.0 does not allow at all.
fn clean(text: &str) -> String {
    let allowed = |c: char| {
        matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
    };
    let text: Cow<'_, str> = if text.chars().all(allowed) {
        text.into()
    } else {
        text.chars()
            .map(|c| if allowed(c) { c } else { '\u{fffd}' })
            .collect()
    };
    escape(text).into_owned()
}
