//! See the page.

use super::{backend, deployed, is_remote, title, variables};
use crate::finding::{Findings, Severity};
use crate::pipeline::Workflow;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/token-nobody-reads",
    page: include_str!("token_nobody_reads.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let Some(block) = backend(root).filter(|block| is_remote(block)) else {
            continue;
        };
        let host = block.attr("hostname");
        let Some(host) = host
            .text()
            .or_else(|| host.is_unset().then_some("app.terraform.io"))
        else {
            continue;
        };
        let right = variable_of(host);
        if logged_in(workflow, &right) {
            continue;
        }
        for pair in variables(workflow).filter(|pair| is_token(pair.name.as_str())) {
            let name = pair.name.as_str();
            let file = config.sources.get(workflow.file);
            // Something hands it on.
            if file.is_some_and(|source| source.text.matches(name).count() > own(pair)) {
                continue;
            }
            found
                .report(
                    pair.name.span,
                    format!("Terraform does not read {name}: `init` is not logged in at {host}"),
                )
                .related(block.header, format!("{} asks for a token", title(block)))
                .help(format!("call it {right}"))
                .fix(false, pair.name.span, right.as_str());
        }
    }
}

/// How often the pair itself holds its name: `TF_API_TOKEN: ${{ secrets.TF_API_TOKEN }}`.
fn own(pair: &crate::pipeline::Pair) -> usize {
    let value = pair.value.as_ref().map_or("", |value| value.as_str());
    1 + value.matches(pair.name.as_str()).count()
}

/// The variable that Terraform reads for a host.
pub(super) fn variable_of(host: &str) -> String {
    format!("TF_TOKEN_{}", host.replace('-', "__").replace('.', "_"))
}

/// A name that looks as if Terraform took its token from there.
fn is_token(name: &str) -> bool {
    let own = name.starts_with("TF_TOKEN_") || name.starts_with("TF_VAR_") || name == "TFE_TOKEN";
    let terraform = ["TF_", "TFC_", "TERRAFORM_", "HCP_", "ATLAS_"]
        .into_iter()
        .any(|start| name.starts_with(start));
    terraform && !own && name.ends_with("TOKEN")
}

/// Whether the workflow logs Terraform in some other way.
fn logged_in(workflow: &Workflow, right: &str) -> bool {
    let variable = variables(workflow).any(|pair| {
        pair.name.text.eq_ignore_ascii_case(right) || pair.name.text == "TF_CLI_CONFIG_FILE"
    });
    let step = workflow.steps().any(|(_, step)| {
        let action = step
            .action()
            .is_some_and(|(name, _)| name.starts_with("hashicorp/tfc-workflows-github"));
        action
            || step.input("cli_config_credentials_token").is_some()
            || step
                .run
                .as_ref()
                .is_some_and(|run| run.text.contains(right) || run.text.contains(".terraform"))
    });
    variable || step
}
