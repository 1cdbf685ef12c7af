//! See the page.

use super::{Run, callers, only_called, runs_of};
use crate::finding::{Findings, Severity};
use crate::pipeline::{Job, Workflow};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/runs-at-once",
    page: include_str!("runs_at_once.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for job in &workflow.jobs {
            if workflow.concurrency.is_some() || job.concurrency.is_some() {
                continue;
            }
            let Some(run) = runs_of(workflow, job).find(Run::changes) else {
                continue;
            };
            if only_called(workflow) {
                let one_by_one = |(workflow, job): (&Workflow, &Job)| {
                    workflow.concurrency.is_some() || job.concurrency.is_some()
                };
                let mut callers = callers(config, workflow).peekable();
                if callers.peek().is_none() {
                    found.unjudged(job.id.span, &"whoever calls this workflow is elsewhere");
                    continue;
                }
                if callers.all(one_by_one) {
                    continue;
                }
            }
            let finding = found.report(
                job.id.span,
                format!(
                    "two runs of the job `{}` can apply at the same time, the older one last",
                    job.id.text
                ),
            );
            finding.related(run.whole(), "applies here");
            finding.help("give the workflow a `concurrency` group for each environment, with `cancel-in-progress: false`");
        }
    }
}
