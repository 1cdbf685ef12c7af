//! A summary in Markdown: for `$GITHUB_STEP_SUMMARY` or a comment.
//!
//! Invariant: text of the configuration cannot leave its cell or become markup.

use std::fmt::Write as _;

use super::{Pages, Place, Run, Style, counted, prediction};

/// Counts, a table of findings, and what follows from each rule that reported something.
pub fn print(run: &Run<'_>, pages: &Pages<'_>, style: Style) -> String {
    let counts = run.counts;
    let mut out = String::from("## Tollgate\n\n");
    let _ = writeln!(
        out,
        "{}, {}, {}.\n",
        counted(counts.files, "file"),
        counted(counts.resources, "resource"),
        counted(counts.rules, "rule")
    );
    out.push_str("| critical | high | medium | low | info | suppressed | in the baseline | not judged | not analysed |\n");
    out.push_str("|---|---|---|---|---|---|---|---|---|\n|");
    for (_, count) in run.by_severity() {
        let _ = write!(out, " {count} |");
    }
    let _ = writeln!(
        out,
        " {} | {} | {} | {} |",
        counts.suppressed,
        counts.baselined,
        run.unjudged.len(),
        run.incomplete.len()
    );
    if !run.incomplete.is_empty() {
        out.push_str("\n### Not analysed\n\n");
        for one in run.incomplete {
            let _ = writeln!(
                out,
                "- {}: {}",
                code(&place(&run.place(one.span))),
                cell(&one.message)
            );
        }
    }
    if !run.findings.is_empty() {
        out.push_str("\n### Findings\n\n| level | rule | where | what | what to do |\n|---|---|---|---|---|\n");
        for one in &run.findings {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                one.severity.name(),
                code(one.rule),
                code(&place(&run.place(one.span))),
                cell(&one.message),
                cell(&one.help)
            );
        }
        why(run, pages, &mut out);
    }
    if style.unknown && !run.unjudged.is_empty() {
        out.push_str("\n### Not judged\n\n");
        for one in &run.unjudged {
            let at = code(&place(&run.place(one.span)));
            let _ = writeln!(out, "- {at}: {}: {}", code(one.rule), cell(&one.why));
        }
    }
    out
}

fn why(run: &Run<'_>, pages: &Pages<'_>, out: &mut String) {
    out.push_str("\n<details><summary>Why</summary>\n\n");
    let mut rules: Vec<_> = run
        .findings
        .iter()
        .map(|one| (one.rule, one.predicts))
        .collect();
    rules.sort_by_key(|(rule, _)| *rule);
    rules.dedup_by_key(|(rule, _)| *rule);
    for (rule, predicts) in rules {
        let why = pages.why(rule).unwrap_or_default();
        let prediction = prediction(predicts).map(|text| format!(" Predicted: {}.", cell(&text)));
        let _ = writeln!(
            out,
            "- {}: {why}{}",
            code(rule),
            prediction.unwrap_or_default()
        );
    }
    out.push_str("\n</details>\n");
}

fn place(place: &Place<'_>) -> String {
    format!("{}:{}", place.file, place.start.line)
}

/// Text in a cell or a list item. Pairs of backticks are kept, for what our messages put into them.
fn cell(text: &str) -> String {
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '`' if balanced => {
                inside = !inside;
                out.push(c);
            }
            '|' => out.push_str("\\|"),
            '\n' | '\r' => out.push(' '),
            '<' if !inside => out.push_str("&lt;"),
            '&' if !inside => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' | '`' | '\\' | '#' | '@' if !inside => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Text as code.
fn code(text: &str) -> String {
    format!(
        "`{}`",
        text.replace('`', "'")
            .replace('|', "\\|")
            .replace(['\n', '\r'], " ")
    )
}
