//! Repairs that set an argument: where it stands, or as a line of its own at the end of its block.
//!
//! Invariant: what is inserted is formatted as `terraform fmt` has it, and nothing is where a block
//! is not written over several lines of HCL.

use std::path::Path;

use crate::finding::Finding;
use crate::rules::within;
use crate::terraform::block::{Attr, Block};
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// Sets an argument of a block to a value.
pub fn argument(config: &Config, finding: &mut Finding, block: &Block, name: &str, value: &str) {
    match (block.attr(name), block.attribute(name)) {
        (Attr::Set(written, span), _) => {
            // What comes from a variable or a local is for its own place to change.
            if within(written.span, span) {
                finding.fix(true, span, value);
            }
        }
        (Attr::Unset(_), Some(null)) => {
            finding.fix(true, null.value_span, value);
        }
        (Attr::Unset(_), None) => at_end(config, finding, block, &format!("{name} = {value}")),
        (Attr::Unknown(..), _) => {}
    }
}

/// Adds a block with one argument to a block that has none of its kind.
pub fn block(config: &Config, finding: &mut Finding, outer: &Block, kind: &str, line: &str) {
    at_end(config, finding, outer, &format!("{kind} {{\n  {line}\n}}"));
}

/// Adds lines in front of the closing brace, after an empty line.
fn at_end(config: &Config, finding: &mut Finding, block: &Block, lines: &str) {
    let Some(source) = config.sources.get(block.span.file) else {
        return;
    };
    let text = source.text.get(..block.span.end).unwrap_or_default();
    let Some(before) = text.strip_suffix('}') else {
        return;
    };
    let head = before.trim_end_matches([' ', '\t']);
    let json = Path::new(&source.path)
        .extension()
        .is_some_and(|end| end == "json");
    if json || !head.ends_with('\n') {
        return;
    }
    let indent = before.get(head.len()..).unwrap_or_default();
    let first = text
        .get(block.span.start..)
        .is_some_and(|own| own.matches('\n').count() < 2);
    let mut added = String::new();
    if !first {
        added.push('\n');
    }
    for line in lines.lines() {
        added.push_str(indent);
        added.push_str("  ");
        added.push_str(line);
        added.push('\n');
    }
    let at = Span {
        start: head.len(),
        end: head.len(),
        ..block.span
    };
    finding.fix(true, at, added);
}
