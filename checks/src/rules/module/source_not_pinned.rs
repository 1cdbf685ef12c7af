//! A module from wherever it is today.

use super::is_registry;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "module/source-not-pinned",
    page: include_str!("source_not_pinned.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for call in config.all_calls() {
        let attr = call.attr("source");
        let Some(source) = attr.text() else { continue };
        let message = if is_registry(source) {
            if !call.attr("version").is_unset() {
                continue;
            }
            "no version: the next `init` takes whatever was published last"
        } else if is_git(source) {
            let Some(reference) = reference(source) else {
                report(
                    found,
                    attr.span(),
                    call,
                    "no ref: the next `init` takes the default branch as it is then",
                );
                continue;
            };
            let commit =
                reference.len() >= 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
            let version = reference
                .trim_start_matches('v')
                .starts_with(|first: char| first.is_ascii_digit());
            if commit || version {
                continue;
            }
            "a branch: it moves under the same name"
        } else {
            continue;
        };
        report(found, attr.span(), call, message);
    }
}

fn report(
    found: &mut Findings,
    span: crate::terraform::source::Span,
    call: &crate::terraform::config::Call,
    message: &str,
) {
    found
        .report(span, message)
        .at(call.address.as_ref())
        .help("an exact version, or ?ref= with a commit");
}

fn is_git(source: &str) -> bool {
    source.starts_with("git::")
        || source.starts_with("github.com/")
        || source.starts_with("bitbucket.org/")
        || source.starts_with("git@")
}

/// What stands behind `ref=`.
fn reference(source: &str) -> Option<&str> {
    let (_, query) = source.split_once('?')?;
    let reference = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("ref="))?;
    (!reference.is_empty()).then_some(reference)
}
