//! The object of `--format json`, as the command line's contract has it.

use serde_json::{Value, json};

use super::{Place, Run};
use crate::finding::{Finding, Fix};
use crate::terraform::source::Span;

/// Pretty-printed; members in the order of the contract.
pub fn print(run: &Run<'_>) -> String {
    let counts = run.counts;
    let mut findings = serde_json::Map::new();
    for (level, count) in run.by_severity() {
        findings.insert(level.name().to_owned(), json!(count));
    }
    let object = json!({
        "version": 1,
        "summary": {
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
        },
        "findings": run.findings.iter().map(|one| finding(run, one)).collect::<Vec<_>>(),
        "incomplete": run.incomplete.iter().map(|one| {
            let place = run.place(one.span);
            json!({
                "file": place.file,
                "line": place.start.line,
                "column": place.start.column,
                "message": one.message,
            })
        }).collect::<Vec<_>>(),
    });
    // Every key is a string and every number finite: it cannot fail.
    let mut text = serde_json::to_string_pretty(&object).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(run: &Run<'_>, finding: &Finding) -> Value {
    let place = run.place(finding.span);
    json!({
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
    })
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
