//! What only shows across artefacts: Terraform, the workflows that apply it, the sources of functions, Terraform's own
//! configuration.
//!
//! Invariant: a workflow is held against a root module only where it is certain that it applies that one.

mod branch_and_environment;
mod cli_config_nobody_reads;
mod feature_of_a_later_version;
mod keys_for_remote_runs;
mod organization_nobody_reads;
mod prefix_twice;
mod state_left_on_the_runner;
mod tag_of_another_environment;
mod token_in_cli_config;
mod token_nobody_reads;
mod version_refused;
mod workspace_mismatch;

use std::collections::BTreeMap;

use crate::pipeline::{Around, Job, Pair, Step, Workflow};
use crate::rule::Rule;
use crate::terraform::block::Block;
use crate::terraform::config::{Config, Module};
use crate::terraform::source::FileId;

/// The rules of this family.
pub const RULES: &[Rule] = &[
    branch_and_environment::RULE,
    cli_config_nobody_reads::RULE,
    feature_of_a_later_version::RULE,
    keys_for_remote_runs::RULE,
    organization_nobody_reads::RULE,
    prefix_twice::RULE,
    state_left_on_the_runner::RULE,
    tag_of_another_environment::RULE,
    token_in_cli_config::RULE,
    token_nobody_reads::RULE,
    version_refused::RULE,
    workspace_mismatch::RULE,
];

/// Every root with the workflows that run Terraform for it. Where there are several roots, the working directory of a
/// workflow tells which one it means.
fn deployed(config: &Config) -> impl Iterator<Item = (&Module, &Workflow)> {
    let several = config.roots().count() > 1;
    let mut by_folder: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
    for workflow in config.pipeline.workflows.iter().filter(|_| several) {
        if let Some(folder) = works_in(workflow) {
            by_folder.entry(folder).or_default().push(workflow.file);
        }
    }
    config.roots().flat_map(move |root| {
        let here = endings(&root.folder).filter_map(|folder| by_folder.get(folder));
        let here: Vec<FileId> = here.flatten().copied().collect();
        // Of a thousand roots most see many workflows, and are meant by none of them.
        let seen = (!several || !here.is_empty()).then(|| config.pipeline.around(root.id));
        seen.into_iter()
            .flat_map(Around::workflows)
            .filter(move |workflow| !several || here.contains(&workflow.file))
            .map(move |workflow| (root, workflow))
    })
}

/// The one folder that all commands of Terraform in a workflow run in, without `./` and `/` around it.
fn works_in(workflow: &Workflow) -> Option<String> {
    let folders: Option<Vec<String>> = workflow
        .steps()
        .filter(|(_, step)| runs_terraform(step))
        .map(|(job, step)| {
            let folder = workflow.working_directory(job, step)?;
            let folder = folder.text.trim_matches(['.', '/']);
            (!folder.is_empty()).then(|| folder.to_owned())
        })
        .collect();
    let folders = folders?;
    let longest = folders.iter().max_by_key(|folder| folder.len())?;
    let same = |folder: &String| endings(longest).any(|ending| ending == folder);
    folders.iter().all(same).then(|| longest.clone())
}

/// A folder as it may be written from the folders above it: `a/b/c`, `b/c`, `c`.
fn endings(folder: &str) -> impl Iterator<Item = &str> {
    let whole = folder.trim_matches(['.', '/']);
    let shorter = whole
        .match_indices('/')
        .filter_map(|(at, _)| whole.get(at + 1..));
    std::iter::once(whole).chain(shorter)
}

fn runs_terraform(step: &Step) -> bool {
    step.commands
        .iter()
        .any(|command| command.terraform().is_some())
}

/// The `backend` or `cloud` block of a root.
fn backend(root: &Module) -> Option<&Block> {
    root.terraform
        .iter()
        .flat_map(|block| &block.blocks)
        .find(|block| matches!(block.kind.as_ref(), "backend" | "cloud"))
}

/// Whether a block keeps the state at HCP Terraform: `cloud`, `backend "remote"`.
fn is_remote(block: &Block) -> bool {
    block.kind.as_ref() == "cloud" || block.labels.iter().any(|label| label.as_ref() == "remote")
}

/// `backend "remote"`, `cloud`: what the block is called in a message.
fn title(block: &Block) -> String {
    match block.labels.first() {
        Some(label) => format!("backend \"{label}\""),
        None => block.kind.to_string(),
    }
}

/// The variables of a workflow, of its jobs and of their steps.
fn variables(workflow: &Workflow) -> impl Iterator<Item = &Pair> {
    let jobs = workflow.jobs.iter().flat_map(|job| &job.env);
    let steps = workflow.steps().flat_map(|(_, step)| &step.env);
    workflow.env.iter().chain(jobs).chain(steps)
}

/// A variable whose value is written out, and not computed.
fn written<'c>(workflow: &'c Workflow, name: &str) -> Option<(&'c Pair, &'c str)> {
    variables(workflow).find_map(|pair| {
        let value = pair.value.as_ref().filter(|_| pair.name.text == name)?;
        (!value.text.contains("${{")).then_some((pair, value.as_str()))
    })
}

/// Whether a name is that of a place where things are tried out.
fn is_trial(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "dev",
        "develop",
        "development",
        "qa",
        "test",
        "testing",
        "stage",
        "staging",
        "uat",
        "sandbox",
        "preview",
    ]
    .contains(&name.as_str())
}

/// Whether a name is that of the place that people depend on.
fn is_production(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["live", "prd", "prod", "production"].contains(&name.as_str())
}

/// The jobs that change what is deployed.
fn applying(workflow: &Workflow) -> impl Iterator<Item = &Job> {
    workflow.jobs.iter().filter(|job| {
        job.steps.iter().any(|step| {
            step.commands
                .iter()
                .filter_map(crate::pipeline::shell::Command::terraform)
                .any(|command| command.is("apply"))
        })
    })
}
