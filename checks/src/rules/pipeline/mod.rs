//! GitHub Actions workflows around Terraform:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>,
//! <https://developer.hashicorp.com/terraform/tutorials/automation/automate-terraform>.

mod auto_approve;
mod long_lived_keys;
mod state_lock_off;
mod step_never_runs;

use std::ops::Range;

use crate::pipeline::shell::{Flag, Terraform};
use crate::pipeline::{Job, Step, Workflow};
use crate::rule::Rule;
use crate::terraform::config::Config;
use crate::terraform::source::Span;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    auto_approve::RULE,
    long_lived_keys::RULE,
    state_lock_off::RULE,
    step_never_runs::RULE,
];

/// A command of Terraform in a step.
struct Run<'c> {
    job: &'c Job,
    step: &'c Step,
    command: Terraform<'c>,
}

impl Run<'_> {
    /// The span in the file of a range of the script.
    fn span(&self, range: Range<usize>) -> Option<Span> {
        self.step.run.as_ref().map(|run| run.span_of(range))
    }

    /// `terraform apply`, as it is written.
    fn title(&self) -> String {
        let program = self.command.command.program().unwrap_or("terraform");
        match self.command.subcommand {
            Some(word) => format!("{program} {}", word.text),
            None => program.to_owned(),
        }
    }

    /// A flag with the space in front of it: what a fix takes out.
    fn with_space(&self, flag: &Flag) -> Option<Span> {
        let run = self.step.run.as_ref()?;
        let before = run.text.get(..flag.range.start)?;
        let start = before.trim_end_matches([' ', '\t']).len();
        run.exact(start..flag.range.end)
    }
}

/// Every command of Terraform in the workflows.
fn runs(config: &Config) -> impl Iterator<Item = Run<'_>> {
    config.pipeline.workflows.iter().flat_map(|workflow| {
        workflow.steps().flat_map(move |(job, step)| {
            step.commands.iter().filter_map(move |command| {
                Some(Run {
                    job,
                    step,
                    command: command.terraform()?,
                })
            })
        })
    })
}

/// Whether a workflow works with Terraform at all.
fn uses_terraform(workflow: &Workflow) -> bool {
    workflow.steps().any(|(_, step)| {
        step.commands
            .iter()
            .any(|command| command.terraform().is_some())
    })
}
