//! A setting once more as a comment.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::within;
use crate::terraform::config::Config;
use crate::terraform::source::Span;

pub const RULE: Rule = Rule {
    id: "reference/setting-in-comment",
    page: include_str!("setting_in_comment.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut seen = std::collections::BTreeSet::new();
    for resource in config.all() {
        let text = config.sources.text(resource.span);
        let mut at = resource.span.start;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let Some(comment) = setting(line) else {
                continue;
            };
            let Some(live) = resource
                .attributes
                .iter()
                .find(|attribute| attribute.name.as_ref() == comment)
            else {
                continue;
            };
            let indent = line.len() - line.trim_start().len();
            let span = Span {
                file: resource.span.file,
                start: start + indent,
                end: start + line.trim_end().len(),
            };
            if within(span, live.span) || !seen.insert((span.file, span.start)) {
                continue;
            }
            found
                .report(
                    span,
                    format!(
                        "{comment} stands here once more, as a comment: which of the two is meant?"
                    ),
                )
                .at(resource.address.as_ref())
                .related(live.span, "this one counts")
                .help("delete the comment");
        }
    }
}

/// The argument that a commented line would set.
fn setting(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let comment = line
        .strip_prefix('#')
        .or_else(|| line.strip_prefix("//"))?
        .trim_start();
    let (name, value) = comment
        .split_once(" =")
        .map(|(name, value)| (name.trim_end(), value))?;
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && !name.is_empty() && value.starts_with(' ') && !value.trim().is_empty())
        .then_some(name)
}
