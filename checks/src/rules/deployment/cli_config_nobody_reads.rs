//! See the page.

use super::variables;
use crate::finding::{Findings, Severity};
use crate::pipeline::Workflow;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/cli-config-nobody-reads",
    page: include_str!("cli_config_nobody_reads.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut seen = Vec::new();
    for root in config.roots() {
        let around = config.pipeline.around(root.id);
        for (path, file) in around.cli_configs() {
            let name = path.rsplit('/').next().unwrap_or(path);
            // A token in it that git takes has a rule of its own.
            let token = file.credentials.iter().any(|one| {
                let text = one.token.as_ref().and_then(|token| token.text.as_deref());
                text.is_some_and(|text| !text.is_empty())
            });
            if seen.contains(&file.file)
                || (token && !around.ignored(path))
                || around.workflows().any(|workflow| names(workflow, name))
            {
                continue;
            }
            seen.push(file.file);
            let start = Span {
                file: file.file,
                start: 0,
                end: 0,
            };
            let credentials = file.credentials.first().map(|one| one.span);
            let span = credentials.or_else(|| file.settings.first().map(|(_, span)| *span));
            found
                .report(
                    span.unwrap_or(start),
                    format!("Terraform does not read {name} here: it looks in the home folder, or where TF_CLI_CONFIG_FILE points"),
                )
                .help("move it to the home folder, or set TF_CLI_CONFIG_FILE to its path");
        }
    }
}

/// Whether something in a workflow puts a file to use.
fn names(workflow: &Workflow, name: &str) -> bool {
    let variable = variables(workflow).any(|pair| {
        pair.value
            .as_ref()
            .is_some_and(|value| value.text.contains(name))
            || pair.name.text == "TF_CLI_CONFIG_FILE"
    });
    let mut scripts = workflow.steps().filter_map(|(_, step)| step.run.as_ref());
    variable || scripts.any(|run| run.text.contains(name))
}
