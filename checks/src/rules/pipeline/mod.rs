//! GitHub Actions workflows around Terraform: what starts them, with which rights, and what they do.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>,
//! <https://developer.hashicorp.com/terraform/tutorials/automation/automate-terraform>.
//! Invariant: what an expression computes is not judged; a place in a script is a span of the file.

mod action_on_a_branch;
mod action_on_a_tag;
mod action_refused;
mod action_runtime_withdrawn;
mod apply_on_pull_request;
mod apply_without_environment;
mod auto_approve;
mod command_in_a_comment;
mod condition_always_true;
mod destroy_in_the_workflow;
mod expression_in_script;
mod failure_hidden_by_a_pipe;
mod failure_ignored;
mod format_not_checked;
mod init_may_change_versions;
mod log_level;
mod long_lived_keys;
mod name_in_script;
mod no_timeout;
mod payload_the_event_lacks;
mod permission_missing;
mod permission_too_wide;
mod permissions_not_set;
mod plan_file_published;
mod plan_text_published;
mod runs_at_once;
mod secret_for_every_step;
mod secrets_inherited;
mod state_lock_off;
mod step_never_runs;
mod terraform_out_of_support;
mod terraform_version_floats;
mod token_left_behind;
mod untrusted_checkout;
mod variable_nobody_reads;

use std::ops::Range;

use crate::pipeline::expression::{self, Expression, Kind, Truth};
use crate::pipeline::shell::{Flag, Terraform};
use crate::pipeline::{Job, Step, Text, Trigger, Workflow};
use crate::rule::Rule;
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rules of this family.
pub const RULES: &[Rule] = &[
    action_on_a_branch::RULE,
    action_on_a_tag::RULE,
    action_refused::RULE,
    action_runtime_withdrawn::RULE,
    apply_on_pull_request::RULE,
    apply_without_environment::RULE,
    auto_approve::RULE,
    command_in_a_comment::RULE,
    condition_always_true::RULE,
    destroy_in_the_workflow::RULE,
    expression_in_script::RULE,
    failure_hidden_by_a_pipe::RULE,
    failure_ignored::RULE,
    format_not_checked::RULE,
    init_may_change_versions::RULE,
    log_level::RULE,
    long_lived_keys::RULE,
    name_in_script::RULE,
    no_timeout::RULE,
    payload_the_event_lacks::RULE,
    permission_missing::RULE,
    permission_too_wide::RULE,
    permissions_not_set::RULE,
    plan_file_published::RULE,
    plan_text_published::RULE,
    runs_at_once::RULE,
    secret_for_every_step::RULE,
    secrets_inherited::RULE,
    state_lock_off::RULE,
    step_never_runs::RULE,
    terraform_out_of_support::RULE,
    terraform_version_floats::RULE,
    token_left_behind::RULE,
    untrusted_checkout::RULE,
    variable_nobody_reads::RULE,
];

/// A command of Terraform in a step.
struct Run<'c> {
    workflow: &'c Workflow,
    job: &'c Job,
    step: &'c Step,
    script: &'c Text,
    command: Terraform<'c>,
}

impl Run<'_> {
    /// The span in the file of a range of the script.
    fn span(&self, range: &Range<usize>) -> Span {
        self.script.span_of(range.clone())
    }

    /// The span of the command.
    fn whole(&self) -> Span {
        self.span(&self.command.command.range)
    }

    /// The subcommand: `apply`.
    fn subcommand(&self) -> &str {
        self.command
            .subcommand
            .map_or("", |word| word.text.as_str())
    }

    /// `terraform apply`, as it is written.
    fn title(&self) -> String {
        let program = self.command.command.program().unwrap_or("terraform");
        match self.command.subcommand {
            Some(word) => format!("{program} {}", word.text),
            None => program.to_owned(),
        }
    }

    /// Whether it changes what is deployed: `apply`, `destroy`.
    fn changes(&self) -> bool {
        self.command.is("apply") || self.command.is("destroy")
    }

    /// A flag with the space in front of it: what a fix takes out.
    fn with_space(&self, flag: &Flag) -> Option<Span> {
        let before = self.script.text.get(..flag.range.start)?;
        let start = before.trim_end_matches([' ', '\t']).len();
        self.script.exact(start..flag.range.end)
    }
}

/// Every command of Terraform in the workflows.
fn runs(config: &Config) -> impl Iterator<Item = Run<'_>> {
    config.pipeline.workflows.iter().flat_map(|workflow| {
        workflow
            .jobs
            .iter()
            .flat_map(move |job| runs_of(workflow, job))
    })
}

/// Every command of Terraform in a job.
fn runs_of<'c>(workflow: &'c Workflow, job: &'c Job) -> impl Iterator<Item = Run<'c>> {
    job.steps.iter().flat_map(move |step| {
        step.commands.iter().filter_map(move |command| {
            Some(Run {
                workflow,
                job,
                step,
                script: step.run.as_ref()?,
                command: command.terraform()?,
            })
        })
    })
}

/// Whether a workflow works with Terraform at all.
fn uses_terraform(workflow: &Workflow) -> bool {
    workflow
        .jobs
        .iter()
        .any(|job| runs_of(workflow, job).next().is_some())
}

/// Whether nothing but another workflow starts a workflow.
fn only_called(workflow: &Workflow) -> bool {
    !workflow.triggers.is_empty()
        && workflow
            .triggers
            .iter()
            .all(|trigger| trigger.event.text == "workflow_call")
}

/// The jobs of this repository that call a workflow.
fn callers<'c>(
    config: &'c Config,
    called: &Workflow,
) -> impl Iterator<Item = (&'c Workflow, &'c Job)> {
    let path = config
        .sources
        .get(called.file)
        .map(|file| file.path.as_str());
    let path = path.unwrap_or_default();
    let calls = move |job: &&Job| {
        job.uses.as_ref().is_some_and(|uses| {
            let local = uses.text.strip_prefix("./");
            local.is_some_and(|local| path == local || path.ends_with(&format!("/{local}")))
        })
    };
    config.pipeline.workflows.iter().flat_map(move |workflow| {
        let jobs = workflow.jobs.iter().filter(calls);
        jobs.map(move |job| (workflow, job))
    })
}

/// Every step of every workflow.
fn steps(config: &Config) -> impl Iterator<Item = (&Workflow, &Job, &Step)> {
    config.pipeline.workflows.iter().flat_map(|workflow| {
        workflow
            .steps()
            .map(move |(job, step)| (workflow, job, step))
    })
}

/// What installs Terraform, and the input that says which one.
const SETUP: &[(&str, &str)] = &[
    ("hashicorp/setup-terraform", "terraform_version"),
    ("opentofu/setup-opentofu", "tofu_version"),
];

/// The input of a step that says which Terraform it installs.
fn version_input(step: &Step) -> Option<&'static str> {
    let (action, _) = step.action()?;
    let row = SETUP.iter().find(|(name, _)| *name == action)?;
    Some(row.1)
}

/// The versions that a workflow installs, where they are written out.
pub(super) fn versions(workflow: &Workflow) -> impl Iterator<Item = (&Step, &Text)> {
    workflow.steps().filter_map(|(_, step)| {
        let version = step.input(version_input(step)?)?.value.as_ref()?;
        (!version.text.contains("${{")).then_some((step, version))
    })
}

/// Whether a command destroys: `destroy`, `apply -destroy`.
fn destroys(command: &Terraform<'_>) -> bool {
    command.is("destroy") || (command.is("apply") && command.switch("destroy") == Some(true))
}

/// An action or a reusable workflow by its repository, and the version that is asked for.
#[derive(Debug, Clone, Copy)]
struct Used<'c> {
    /// The whole text.
    uses: &'c Text,
    /// `owner/repository`, with a path where there is one.
    name: &'c str,
    /// `v4`, `main`, a commit.
    version: &'c str,
}

impl Used<'_> {
    /// A full commit hash, which nobody can move.
    fn is_commit(self) -> bool {
        matches!(self.version.len(), 40 | 64)
            && self.version.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// A name that everybody gives to a branch.
    fn is_branch(self) -> bool {
        matches!(
            self.version,
            "main" | "master" | "develop" | "dev" | "trunk" | "HEAD"
        )
    }

    /// The major version of a tag: 2 for `v2` and `v2.3.1`.
    fn major(self) -> Option<u32> {
        let number = self.version.strip_prefix('v').unwrap_or(self.version);
        let major = number.split('.').next()?;
        (major.len() < 4).then(|| major.parse().ok())?
    }
}

/// What a text after `uses:` names; `None` for a folder of the repository and for an image.
fn used(uses: &Text) -> Option<Used<'_>> {
    let text = uses.as_str();
    let elsewhere = !text.starts_with("./") && !text.starts_with("docker://");
    let (name, version) = text.split_once('@').filter(|_| elsewhere)?;
    Some(Used {
        uses,
        name,
        version,
    })
}

/// Every action and reusable workflow of other repositories.
fn all_used(config: &Config) -> impl Iterator<Item = Used<'_>> {
    config.pipeline.workflows.iter().flat_map(|workflow| {
        let reused = workflow.jobs.iter().filter_map(|job| job.uses.as_ref());
        let actions = workflow.steps().filter_map(|(_, step)| step.uses.as_ref());
        reused.chain(actions).filter_map(used)
    })
}

/// Whether the step and its job run for a trigger: false where an `if:` says no in every run.
fn reached(job: &Job, step: &Step, trigger: &Trigger) -> Truth {
    let conditions = [&job.condition, &step.condition];
    let mut truth = Truth::True;
    for condition in conditions.into_iter().flatten() {
        let verdict = expression::judge(&condition.text, std::slice::from_ref(trigger));
        truth = truth.and(match verdict.as_deref() {
            Some([one]) => one.truth,
            _ => Truth::Unknown,
        });
    }
    truth
}

/// The contexts whose text ends up in the value of an expression; what is only compared or asked
/// for does not.
fn flowing(expression: &Expression, found: &mut Vec<(Vec<String>, Range<usize>)>) {
    match &expression.kind {
        Kind::Context(path) => found.push((path.clone(), expression.range.clone())),
        Kind::And(left, right) | Kind::Or(left, right) => {
            flowing(left, found);
            flowing(right, found);
        }
        Kind::Call(name, arguments)
            if matches!(name.as_str(), "format" | "join" | "tojson" | "fromjson") =>
        {
            for argument in arguments {
                flowing(argument, found);
            }
        }
        _ => {}
    }
}

/// What a text takes from contexts: the context in lower case, and its span.
fn taken(text: &Text) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for range in expression::embedded(&text.text) {
        if let Some(expression) = expression::parse(&text.text, range) {
            flowing(&expression, &mut found);
        }
    }
    found
        .into_iter()
        .map(|(path, range)| (path.join("."), text.span_of(range)))
        .collect()
}

/// The script of a step: of `run`, or the JavaScript of `actions/github-script`.
fn script(step: &Step) -> Option<&Text> {
    step.run.as_ref().or_else(|| javascript(step))
}

/// The JavaScript of `actions/github-script`.
fn javascript(step: &Step) -> Option<&Text> {
    let (action, _) = step.action()?;
    let input = step
        .input("script")
        .filter(|_| action == "actions/github-script")?;
    input.value.as_ref()
}
