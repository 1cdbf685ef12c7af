//! Workflow commands: GitHub shows them beside the lines of a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.
//! Invariant: worst first, because GitHub keeps ten annotations of a kind for a step; every value is
//! escaped, so that no text of a file can begin a command.

use std::fmt::Write as _;

use super::{Place, Run, counted};
use crate::finding::Severity;

/// A line for each finding and for each thing that could not be analysed.
pub fn print(run: &Run<'_>) -> String {
    let mut out = String::new();
    for incomplete in run.incomplete {
        let place = run.place(incomplete.span);
        let message = format!("not analysed: {}", incomplete.message);
        command(&mut out, "error", &place, "tollgate", &message);
    }
    for level in Severity::ALL {
        for finding in run.findings.iter().filter(|one| one.severity == level) {
            let mut message = finding.message.clone();
            if !finding.help.is_empty() {
                message.push('\n');
                message.push_str(&finding.help);
            }
            let title = format!("{} ({})", finding.rule, level.name());
            command(
                &mut out,
                kind(level),
                &run.place(finding.span),
                &title,
                &message,
            );
        }
    }
    let unjudged = run.unjudged.len();
    if unjudged > 0 {
        let what = counted(unjudged, "value");
        let _ = writeln!(out, "::notice title=tollgate::{what} could not be judged");
    }
    out
}

const fn kind(level: Severity) -> &'static str {
    match level {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

fn command(out: &mut String, kind: &str, place: &Place<'_>, title: &str, message: &str) {
    let Place { file, start, end } = place;
    let _ = write!(
        out,
        "::{kind} file={},line={},endLine={}",
        property(file),
        start.line,
        end.line
    );
    // Columns count on one line only.
    if start.line == end.line {
        let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
    }
    let _ = writeln!(out, ",title={}::{}", property(title), data(message));
}

fn data(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() && !matches!(c, '\n' | '\r' | '\t') {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars()
        .map(visible)
        .collect::<String>()
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
