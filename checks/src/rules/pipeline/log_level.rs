//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::Pair;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/log-level",
    page: include_str!("log_level.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        let jobs = workflow.jobs.iter().flat_map(|job| &job.env);
        let steps = workflow.steps().flat_map(|(_, step)| &step.env);
        for pair in workflow.env.iter().chain(jobs).chain(steps) {
            look(pair, found);
        }
    }
}

fn look(pair: &Pair, found: &mut Findings) {
    let Some(level) = &pair.value else {
        return;
    };
    let name = pair.name.as_str();
    let sets = matches!(name, "TF_LOG" | "TF_LOG_CORE" | "TF_LOG_PROVIDER");
    let loud = ["TRACE", "DEBUG", "INFO", "JSON"]
        .into_iter()
        .any(|loud| level.text.eq_ignore_ascii_case(loud));
    if sets && loud {
        found
            .report(
                level.span,
                format!("{name} is {}: the log of every run has what Terraform and AWS say to each other", level.text),
            )
            .help(format!("remove {name}; set it for one run, and read that run's log before anybody else does"));
    }
}
