//! The object of `--format json`, as the command line's contract has it.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Each, Place, Run, pretty};
use crate::finding::{Finding, Fix};
use crate::terraform::source::Span;

/// The object; members in the order of the contract.
#[derive(Serialize)]
struct Object<F: Serialize, I: Serialize> {
    version: u8,
    summary: Value,
    findings: F,
    incomplete: I,
}

/// Pretty-printed.
pub fn write(run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let object = Object {
        version: 1,
        summary: summary(run),
        findings: Each(|| run.findings.iter().map(|one| finding(run, one))),
        incomplete: Each(|| {
            run.incomplete.iter().map(|one| {
                let place = run.place(one.span);
                json!({
                    "file": place.file,
                    "line": place.start.line,
                    "column": place.start.column,
                    "message": one.message,
                })
            })
        }),
    };
    pretty(&object, out)
}

fn summary(run: &Run<'_>) -> Value {
    let counts = run.counts;
    let mut findings = Map::new();
    for (level, count) in run.by_severity() {
        findings.insert(level.name().to_owned(), json!(count));
    }
    json!({
        "files": counts.files,
        "modules": counts.modules,
        "resources": counts.resources,
        "rules": counts.rules,
        "findings": findings,
        "suppressed": counts.suppressed,
        "baselined": counts.baselined,
        "unknown": run.unjudged.len(),
        "incomplete": run.incomplete.len(),
        "elapsed_ms": run.elapsed_ms.map(|ms| (ms * 10.0).round() / 10.0),
    })
}

fn finding(run: &Run<'_>, finding: &Finding) -> Value {
    let place = run.place(finding.span);
    let mut value = json!({
        "rule": finding.rule,
        "severity": finding.severity.name(),
        "message": finding.message,
        "help": finding.help,
        "file": place.file,
        "line": place.start.line,
        "column": place.start.column,
        "end_line": place.end.line,
        "end_column": place.end.column,
        "address": finding.address,
        "predicts": finding.predicts.name(),
        "related": finding.related.iter()
            .map(|one| related(run, one.span, &one.label))
            .collect::<Vec<_>>(),
        "fix": finding.fix.as_ref().map(|one| fix(run, one)),
    });
    // The further instances of a block of which the same is said.
    if let (Some(members), false) = (value.as_object_mut(), finding.also.is_empty()) {
        members.insert("also".to_owned(), json!(finding.also));
    }
    value
}

fn related(run: &Run<'_>, span: Span, label: &str) -> Value {
    let Place { file, start, end } = run.place(span);
    json!({
        "file": file,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "label": label,
    })
}

/// `start` and `end` are bytes of the file.
fn fix(run: &Run<'_>, fix: &Fix) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        json!({
            "file": run.place(edit.span).file,
            "start": edit.span.start,
            "end": edit.span.end,
            "text": edit.text,
        })
    });
    json!({ "safe": fix.safe, "edits": edits.collect::<Vec<_>>() })
}
