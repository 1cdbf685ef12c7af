//! Every rule there is: a family is a folder, a rule is a pair of files in it.
//!
//! Invariant: a rule's id is its family's folder and its file's name with dashes. What several rules
//! ask for stands here, or in the `mod.rs` of the family whose subject it is.

mod apigateway;
mod backend;
mod cognito;
mod deployment;
mod pipeline;
mod reference;
pub mod suppression;
mod version;

use crate::finding::{Finding, Findings};
use crate::rule::Rule;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Key, Resource};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The families' lists: each folder's `mod.rs` has `pub const RULES: &[Rule]`.
pub const RULES: &[&[Rule]] = &[
    backend::RULES,
    reference::RULES,
    cognito::RULES,
    apigateway::RULES,
    pipeline::RULES,
    deployment::RULES,
    suppression::RULES,
];

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten()
}

/// The resources of a type of which there is at least one. A `count` that is not known may be none,
/// which is counted as not judged; a `for_each` that is not known stands for several.
fn made<'c>(config: &'c Config, found: &mut Findings, kind: &str) -> Vec<&'c Resource> {
    let (made, doubtful): (Vec<_>, Vec<_>) = config
        .resources(kind)
        .partition(|resource| resource.key != Key::Unknown || !counted(resource));
    for resource in doubtful {
        unknown(found, resource.meta.attr("count"));
    }
    made
}

fn counted(resource: &Resource) -> bool {
    !resource.meta.attr("count").is_unset()
}

/// Whether an attribute is not known, which is counted as not judged.
fn unknown(found: &mut Findings, attr: Attr<'_>) -> bool {
    let Attr::Unknown(span, unknown) = attr else {
        return false;
    };
    found.unjudged(span, &unknown.why);
    true
}

/// Reports a value where it is written; where that is elsewhere, the attribute that takes it is
/// shown as well.
fn report_value<'f>(
    found: &'f mut Findings,
    resource: &Resource,
    attr: Attr<'_>,
    value: &Valued,
    message: impl Into<String>,
) -> &'f mut Finding {
    let finding = found.report(value.span, message);
    finding.at(resource.address.as_ref());
    if !within(value.span, attr.span()) {
        finding.related(attr.span(), format!("taken by {}", resource.address));
    }
    finding
}

/// Whether a span lies in another.
fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The resource of a type that an attribute names: its id, its ARN, any attribute of it.
fn named<'c>(config: &'c Config, attr: Attr<'c>, kind: &str) -> Option<&'c Resource> {
    let (resource, _) = config.target(attr)?;
    (resource.kind.as_ref() == kind).then_some(resource)
}

/// Whether two attributes are certainly the same value.
fn same(left: Attr<'_>, right: Attr<'_>) -> bool {
    match (left.origin(), right.origin()) {
        (Some(left), Some(right)) if left == right => true,
        _ => {
            matches!((left, right), (Attr::Set(left, _), Attr::Set(right, _)) if left.same(right) == Some(true))
        }
    }
}

/// The whole line of a span where nothing but space stands beside it, with its line break: what a
/// fix takes away so that no empty line stays behind.
fn line_of(config: &Config, span: Span) -> Span {
    let Some(source) = config.sources.get(span.file) else {
        return span;
    };
    let before = source.text.get(..span.start).unwrap_or_default();
    let after = source.text.get(span.end..).unwrap_or_default();
    let head = before.trim_end_matches([' ', '\t']);
    let tail = after.trim_start_matches([' ', '\t', '\r']);
    if !(head.is_empty() || head.ends_with('\n')) || !tail.starts_with('\n') {
        return span;
    }
    Span {
        start: head.len(),
        end: span.end + (after.len() - tail.len()) + 1,
        ..span
    }
}
