//! Static checks of Terraform and of the pipeline that applies it.
//!
//! [`load`] reads the files into a [`Config`], [`check`] runs the [`RULES`] over it. There is no
//! network, no clock, and nothing outside of the given folders and their repository is read.

pub mod baseline;
pub mod date;
pub mod example;
pub mod finding;
pub mod fix;
pub mod page;
pub mod pipeline;
pub mod report;
pub mod rule;
pub mod rules;
pub mod settings;
pub mod suppress;
pub mod terraform;

use std::collections::BTreeMap;

use finding::Fix;
use terraform::config::Call;
use terraform::source::{FileId, Span};

pub use finding::{Finding, Findings, Severity};
pub use rule::{Predicts, Rule};
pub use rules::RULES;
pub use terraform::config::Config;
pub use terraform::load::{Input, load};

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by file, line, column and rule.
    pub findings: Vec<Finding>,
    /// What rules could not judge.
    pub unjudged: Vec<finding::Unjudged>,
}

/// Runs the rules that run where none is named.
pub fn check(config: &Config) -> Report {
    check_with(config, rules::by_default())
}

/// Runs the rules that are given.
pub fn check_with<'r>(config: &Config, rules: impl IntoIterator<Item = &'r Rule>) -> Report {
    let mut report = Report::default();
    let signatures = config.signatures();
    for rule in rules {
        let mut found = Findings::of(rule);
        (rule.check)(config, &mut found);
        let (mut findings, unjudged) = found.into_parts();
        for finding in &mut findings {
            finding
                .fix
                .take_if(|fix| !keeps_signatures(&signatures, fix));
        }
        report.findings.extend(findings);
        report.unjudged.extend(unjudged);
    }
    finding::sort(&mut report.findings, &config.sources);
    finding::merge(&mut report.findings);
    report
}

/// Whether a fix is sound: in the call of a registry module of which no more than the signature is known it may only replace
/// values of arguments, since nothing says that the module takes a further one.
fn keeps_signatures(signatures: &BTreeMap<FileId, Vec<&Call>>, fix: &Fix) -> bool {
    let within = |inner: Span, outer: Span| outer.start <= inner.start && inner.end <= outer.end;
    fix.edits.iter().all(|edit| {
        let calls = signatures.get(&edit.span.file);
        let around = |call: &&&Call| within(edit.span, call.span);
        calls.into_iter().flatten().filter(around).all(|call| {
            let mut arguments = call.attributes.iter();
            edit.span.start < edit.span.end
                && arguments.any(|argument| within(edit.span, argument.value_span))
        })
    })
}
