//! See the page.

use crate::finding::{Findings, Severity};
use crate::pipeline::{Job, Permissions, Text, Workflow, github};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/permission-too-wide",
    page: include_str!("permission_too_wide.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        if let Some(permissions) = &workflow.permissions {
            let jobs: Vec<&Job> = workflow
                .jobs
                .iter()
                .filter(|job| job.permissions.is_none())
                .collect();
            look(workflow, permissions, &jobs, found);
        }
        for job in &workflow.jobs {
            if let Some(permissions) = &job.permissions {
                look(workflow, permissions, &[job], found);
            }
        }
    }
}

fn look(workflow: &Workflow, permissions: &Permissions, jobs: &[&Job], found: &mut Findings) {
    if let Some(all) = permissions
        .all
        .as_ref()
        .filter(|all| all.as_str() == "write-all")
    {
        found
            .report(
                all.span,
                "every step may write everything: code, releases, packages, settings",
            )
            .help("list the scopes that the job needs, `contents: read` for a checkout");
        return;
    }
    let steps = || {
        jobs.iter()
            .flat_map(|job| job.steps.iter().map(move |step| (*job, step)))
    };
    let needs: Vec<_> = steps()
        .map(|(job, step)| github::needs(workflow, job, step))
        .collect();
    // What an unknown action or a called workflow does with the token cannot be told.
    if needs.iter().any(|needs| !needs.certain) || jobs.iter().any(|job| job.uses.is_some()) {
        return;
    }
    for scope in &permissions.scopes {
        let writes = scope.value.as_ref().map(Text::as_str) == Some("write");
        let name = scope.name.as_str();
        let levels: Vec<&str> = needs
            .iter()
            .flat_map(|needs| &needs.needs)
            .filter(|need| need.scopes.contains(&name))
            .map(|need| need.level)
            .collect();
        let instead = if levels.contains(&"write") {
            continue;
        } else if levels.is_empty() {
            "remove it: a scope that is not listed is not granted".to_owned()
        } else {
            format!("`{name}: read` is enough")
        };
        if writes {
            found
                .report(
                    scope.span,
                    format!("no step needs `{name}: write`, and every step has it"),
                )
                .help(instead);
        }
    }
}
