//! `JUnit` XML: a suite for each file with findings, a case for each finding.
//!
//! The format that GitLab, Jenkins and others read:
//! <https://github.com/testmoapp/junitxml>. Invariant: what could not be analysed is an error, a
//! finding is a failure, a run without either has one case that passes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::{Place, Run};

/// What happened in a file.
#[derive(Default)]
struct Suite {
    cases: String,
    failures: usize,
    errors: usize,
}

/// The document.
pub fn print(run: &Run<'_>) -> String {
    let mut suites: BTreeMap<&str, Suite> = BTreeMap::new();
    for incomplete in run.incomplete {
        let place = run.place(incomplete.span);
        let suite = suites.entry(place.file).or_default();
        suite.errors += 1;
        suite.case(
            "analysis",
            "error",
            "incomplete",
            &place,
            &incomplete.message,
            "",
        );
    }
    for finding in &run.findings {
        let place = run.place(finding.span);
        let suite = suites.entry(place.file).or_default();
        suite.failures += 1;
        suite.case(
            finding.rule,
            "failure",
            finding.severity.name(),
            &place,
            &finding.message,
            &finding.help,
        );
    }
    if suites.is_empty() {
        let mut suite = Suite::default();
        let _ = writeln!(
            suite.cases,
            "    <testcase classname=\"tollgate\" name=\"check\"/>"
        );
        suites.insert("tollgate", suite);
    }
    let failures: usize = suites.values().map(|suite| suite.failures).sum();
    let errors: usize = suites.values().map(|suite| suite.errors).sum();
    let tests: usize = suites.values().map(Suite::tests).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"tollgate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    );
    for (file, suite) in &suites {
        let _ = writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
            clean(file),
            suite.tests(),
            suite.failures,
            suite.errors
        );
        out.push_str(&suite.cases);
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

impl Suite {
    fn tests(&self) -> usize {
        (self.failures + self.errors).max(1)
    }

    fn case(
        &mut self,
        name: &str,
        element: &str,
        kind: &str,
        place: &Place<'_>,
        message: &str,
        help: &str,
    ) {
        let Place { file, start, .. } = place;
        let at = format!("{file}:{}:{}", start.line, start.column);
        let _ = writeln!(
            self.cases,
            "    <testcase classname=\"{}\" name=\"{} {}\">",
            clean(file),
            clean(name),
            clean(&at)
        );
        let body = [at.as_str(), message, help].join("\n");
        let _ = writeln!(
            self.cases,
            "      <{element} type=\"{kind}\" message=\"{}\">{}</{element}>",
            clean(message).replace('\n', " "),
            clean(body.trim_end())
        );
        self.cases.push_str("    </testcase>\n");
    }
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
