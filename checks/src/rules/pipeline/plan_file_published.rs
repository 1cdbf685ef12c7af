//! See the page.

use super::{runs_of, steps};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/plan-file-published",
    page: include_str!("plan_file_published.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (workflow, job, step) in steps(config) {
        let uploads = step
            .action()
            .is_some_and(|(name, _)| name == "actions/upload-artifact");
        let Some(path) = step
            .input("path")
            .filter(|_| uploads)
            .and_then(|pair| pair.value.as_ref())
        else {
            continue;
        };
        let plans: Vec<String> = runs_of(workflow, job)
            .filter_map(|run| {
                run.command
                    .flag("out")
                    .filter(|flag| flag.literal)?
                    .value
                    .clone()
            })
            .collect();
        for line in path.text.lines().map(str::trim) {
            let name = line.rsplit('/').next().unwrap_or(line);
            let is_plan = plans
                .iter()
                .any(|plan| plan.rsplit('/').next() == Some(name));
            if is_plan || name.ends_with(".tfplan") || name.ends_with(".tfstate") {
                found
                    .report(
                        path.span,
                        format!("`{name}` holds every value in clear, and whoever may read the repository may download it"),
                    )
                    .help("encrypt it before it is uploaded, or plan and apply in one job behind an environment with reviewers");
            }
        }
    }
}
