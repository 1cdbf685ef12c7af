//! Every rule there is: a family is a folder, a rule is a pair of files in it.
//!
//! Invariant: a rule's id is its family's folder and its file's name with dashes. What several rules
//! ask for stands here, or in the `mod.rs` of the family whose subject it is.

mod acm;
mod apigateway;
mod backend;
mod cognito;
mod deployment;
mod document;
mod host;
mod iam;
mod identity_pool;
mod insert;
mod lambda;
mod module;
mod permitted;
mod pipeline;
mod policy;
mod provider;
mod reference;
mod route53;
mod runtimes;
mod source_arn;
pub mod suppression;
mod version;

use std::collections::BTreeSet;

use crate::finding::{Finding, Findings};
use crate::pipeline::{Step, Workflow};
use crate::rule::Rule;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Key, Module, Resource, Target};
use crate::terraform::source::{FileId, Span};
use crate::terraform::value::Valued;

/// The families' lists: each folder's `mod.rs` has `pub const RULES: &[Rule]`.
pub const RULES: &[&[Rule]] = &[
    backend::RULES,
    provider::RULES,
    module::RULES,
    reference::RULES,
    cognito::RULES,
    identity_pool::RULES,
    apigateway::RULES,
    acm::RULES,
    route53::RULES,
    lambda::RULES,
    iam::RULES,
    pipeline::RULES,
    deployment::RULES,
    suppression::RULES,
];

/// Rules that run only where they are named, by `--rule` or in `tollgate.toml`: what they want, many good stacks do without.
pub const OPT_IN: [&str; 3] = [
    "acm/wildcard-name",
    "lambda/hardening-left-out",
    "route53/zone-neither-signed-nor-logged",
];

/// The rules that run where none is named.
pub fn by_default() -> impl Iterator<Item = &'static Rule> {
    all().filter(|rule| !OPT_IN.contains(&rule.id))
}

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten()
}

/// The resources of a type of which there is at least one. A `count` that is not known may be none,
/// which is counted as not judged; a `for_each` that is not known stands for several.
fn made<'c>(config: &'c Config, found: &mut Findings, kind: &str) -> Vec<&'c Resource> {
    let (made, doubtful): (Vec<_>, Vec<_>) = config
        .resources(kind)
        .partition(|resource| is_made(resource));
    for resource in doubtful {
        unknown(found, resource.meta.attr("count"));
    }
    made
}

/// Whether there is at least one: its `count` is known, or it has none.
fn is_made(resource: &Resource) -> bool {
    resource.key != Key::Unknown || resource.meta.attr("count").is_unset()
}

/// Whether an attribute is not known, which is counted as not judged.
fn unknown(found: &mut Findings, attr: Attr<'_>) -> bool {
    let Attr::Unknown(span, unknown) = attr else {
        return false;
    };
    found.unjudged(span, &unknown.why);
    true
}

/// Whether an id is there: written and not empty, or an attribute of something that is yet to be
/// made. One of which not even that is known counts as there, and as not judged.
fn given(found: &mut Findings, id: Attr<'_>) -> bool {
    match id {
        Attr::Unset(_) => false,
        Attr::Unknown(..) => id.origin().is_some() || unknown(found, id),
        Attr::Set(value, _) => value.text() != Some(""),
    }
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

/// Reports an attribute: its value where it is written, the block's header where it is absent.
fn report_attr<'f>(
    found: &'f mut Findings,
    resource: &Resource,
    attr: Attr<'_>,
    message: impl Into<String>,
) -> &'f mut Finding {
    if let Attr::Set(value, _) = attr {
        return report_value(found, resource, attr, value, message);
    }
    found
        .report(attr.span(), message)
        .at(resource.address.as_ref())
}

/// Whether a span lies in another.
fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The workflows with a step of some kind: looked through once, whatever the number of roots that see them.
fn workflows_with(config: &Config, is: impl Fn(&Step) -> bool) -> BTreeSet<FileId> {
    let with = |workflow: &&Workflow| workflow.steps().any(|(_, step)| is(step));
    let workflows = config.pipeline.workflows.iter().filter(with);
    workflows.map(|workflow| workflow.file).collect()
}

/// Whether a root sees one of some workflows.
fn sees_one_of(config: &Config, root: usize, workflows: &BTreeSet<FileId>) -> bool {
    !workflows.is_empty()
        && config
            .pipeline
            .around(root)
            .workflows()
            .any(|workflow| workflows.contains(&workflow.file))
}

/// The resource of a type that an attribute names: its id, its ARN, any attribute of it.
fn named<'c>(config: &'c Config, attr: Attr<'c>, kind: &str) -> Option<&'c Resource> {
    let (resource, _) = config.target(attr)?;
    (resource.kind.as_ref() == kind).then_some(resource)
}

/// The same for a value, such as an item of a list.
fn named_by<'c>(config: &'c Config, value: &'c Valued, kind: &str) -> Option<&'c Resource> {
    match config.find(value.origin()?)? {
        Target::Resource(resource) if resource.kind.as_ref() == kind => Some(resource),
        _ => None,
    }
}

/// Whether a root is applied as it stands, and is no library of modules: it configures a provider or
/// says where its state is kept.
fn is_applied(config: &Config, root: &Module) -> bool {
    let here = |module: usize| {
        config
            .modules
            .get(module)
            .is_some_and(|module| module.root == root.id)
    };
    config
        .providers
        .iter()
        .any(|provider| here(provider.module))
        || root
            .terraform
            .iter()
            .any(|block| block.block("backend").is_some() || block.block("cloud").is_some())
}

/// Whether a root is applied from files that are here: of a plan alone it is not known what stands around it.
fn is_kept_here(config: &Config, root: &Module) -> bool {
    !root.planned && is_applied(config, root)
}

/// What a resource names in `depends_on`, with where it does.
fn depends_on<'c>(config: &'c Config, resource: &'c Resource) -> Vec<(&'c Resource, Span)> {
    let mut found = Vec::new();
    for item in resource.meta.attr("depends_on").items() {
        let Some((kind, name)) = item.text().and_then(|text| text.split_once('.')) else {
            continue;
        };
        let (data, kind, name) = match (kind, name.split_once('.')) {
            ("data", Some((kind, name))) => (true, kind, name),
            _ => (false, kind, name),
        };
        let name = name.split('[').next().unwrap_or(name);
        let prefix = if data { "data." } else { "" };
        let first = config.declared(resource.module, &format!("{prefix}{kind}.{name}"));
        found.extend(first.map(|first| (first, item.span)));
    }
    found
}

/// The resources of a type, in the root of a resource, that certainly have the same value in an attribute as it has.
fn sharing<'c>(
    config: &'c Config,
    resource: &Resource,
    kind: &'c str,
    name: &'c str,
) -> Vec<&'c Resource> {
    let attr = resource.attr(name);
    let shared = |other: &&Resource| same(other.attr(name), attr);
    match (attr, attr.origin()) {
        // Two values that are not known are the same where they are the same attribute.
        (Attr::Unknown(..), Some(origin)) => config
            .reading_same(origin, kind, name)
            .filter(shared)
            .collect(),
        (Attr::Unknown(..), None) | (Attr::Unset(_), _) => Vec::new(),
        (Attr::Set(..), _) => config.beside(resource, kind).filter(shared).collect(),
    }
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
