//! SARIF 2.1.0, as GitHub code scanning and others read it.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//! Invariant: columns count characters and the run says so (`columnKind`); a rule is described once
//! and results refer to it by index; the fingerprint of a result survives moved lines.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Each, Pages, Place, Run, prediction, pretty};
use crate::baseline;
use crate::finding::{Finding, Fix, Severity};
use crate::page;
use crate::rule::Rule;
use crate::terraform::source::Span;

/// The log.
#[derive(Serialize)]
struct Log<R: Serialize> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [LogRun<R>; 1],
}

/// The one run of a log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogRun<R: Serialize> {
    tool: Value,
    column_kind: &'static str,
    invocations: Value,
    results: R,
}

/// The log, pretty-printed.
pub fn write(run: &Run<'_>, pages: &Pages<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = baseline::fingerprints(&run.findings, run.sources);
    let notifications: Vec<Value> = run
        .incomplete
        .iter()
        .map(|one| {
            json!({
                "level": "error",
                "message": { "text": one.message },
                "locations": [location(run, one.span, None)],
            })
        })
        .collect();
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [LogRun {
            tool: json!({ "driver": {
                "name": "tollgate",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": run.rules.iter().map(|rule| descriptor(rule, pages)).collect::<Vec<_>>(),
            } }),
            column_kind: "unicodeCodePoints",
            invocations: json!([{
                "executionSuccessful": run.incomplete.is_empty(),
                "toolExecutionNotifications": notifications,
            }]),
            results: Each(|| {
                let marked = run.findings.iter().zip(&fingerprints);
                marked.map(|(finding, fingerprint)| result(run, finding, fingerprint))
            }),
        }],
    };
    pretty(&log, out)
}

fn descriptor(rule: &Rule, pages: &Pages<'_>) -> Value {
    let read = page::read(rule.page).ok();
    let page = pages.get(rule.id).or(read.as_ref());
    let title = page.map_or(rule.id, |page| page.title);
    let summary = page.map_or(rule.id, |page| page.summary);
    let severity = rule.predicts.severity();
    json!({
        "id": rule.id,
        "name": title,
        "shortDescription": { "text": title },
        "fullDescription": { "text": summary },
        "help": { "text": summary, "markdown": rule.page },
        "defaultConfiguration": { "level": level(severity) },
        "properties": {
            "tags": ["security", rule.id.split('/').next().unwrap_or_default()],
            "precision": "very-high",
            "problem.severity": level(severity),
            "security-severity": score(severity),
            "predicts": rule.predicts.name(),
        },
    })
}

fn result(run: &Run<'_>, finding: &Finding, fingerprint: &str) -> Value {
    let mut message = finding.message.clone();
    for part in [prediction(finding.predicts), Some(finding.help.clone())]
        .into_iter()
        .flatten()
    {
        if !part.is_empty() {
            message.push('\n');
            message.push_str(&part);
        }
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": run.rules.iter().position(|rule| rule.id == finding.rule),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [location(run, finding.span, finding.address.as_deref())],
        "partialFingerprints": { "tollgate/v1": fingerprint },
    });
    let Some(members) = result.as_object_mut() else {
        return result;
    };
    if members.get("ruleIndex").is_some_and(Value::is_null) {
        members.remove("ruleIndex");
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, one)| {
            let mut place = location(run, one.span, None);
            if let Some(place) = place.as_object_mut() {
                place.insert("id".to_owned(), json!(id));
                place.insert("message".to_owned(), json!({ "text": one.label }));
            }
            place
        });
        members.insert("relatedLocations".to_owned(), related.collect());
    }
    if let Some(fix) = &finding.fix {
        members.insert("fixes".to_owned(), json!([fix_of(run, finding, fix)]));
    }
    result
}

fn location(run: &Run<'_>, span: Span, address: Option<&str>) -> Value {
    let place = run.place(span);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(place.file) },
            "region": region(&place),
        },
    });
    if let (Some(members), Some(address)) = (location.as_object_mut(), address) {
        let logical = json!([{ "fullyQualifiedName": address, "kind": "resource" }]);
        members.insert("logicalLocations".to_owned(), logical);
    }
    location
}

fn region(place: &Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

fn fix_of(run: &Run<'_>, finding: &Finding, fix: &Fix) -> Value {
    let mut files: Vec<(&str, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let place = run.place(edit.span);
        let replacement = json!({
            "deletedRegion": region(&place),
            "insertedContent": { "text": edit.text },
        });
        match files.iter_mut().find(|(file, _)| *file == place.file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((place.file, vec![replacement])),
        }
    }
    let changes = files.into_iter().map(|(file, replacements)| {
        json!({ "artifactLocation": { "uri": uri(file) }, "replacements": replacements })
    });
    let description = if finding.help.is_empty() {
        &finding.message
    } else {
        &finding.help
    };
    json!({
        "description": { "text": description },
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The score by which GitHub names a level: over 9.0 critical, 7.0 high, 4.0 medium.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

/// A path as a URI reference (RFC 3986): what is not unreserved or `/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
