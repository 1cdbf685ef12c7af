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

/// Runs every rule.
pub fn check(config: &Config) -> Report {
    check_with(config, rules::all())
}

/// Runs the rules that are given.
pub fn check_with<'r>(config: &Config, rules: impl IntoIterator<Item = &'r Rule>) -> Report {
    let mut report = Report::default();
    for rule in rules {
        let mut found = Findings::of(rule);
        (rule.check)(config, &mut found);
        let (findings, unjudged) = found.into_parts();
        report.findings.extend(findings);
        report.unjudged.extend(unjudged);
    }
    finding::sort(&mut report.findings, &config.sources);
    report
}
