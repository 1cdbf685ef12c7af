//! GitHub Actions workflows: what a pipeline around Terraform does, when, and with which rights.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.
//! Invariant: a field that is not written is `None` or empty, never a default; every value keeps
//! its span. [`super::shape`] reads it.

use super::shell::Command;
use super::yaml::{Node, Text};
use crate::terraform::source::{FileId, Span};

/// A name and its value: `env`, `with`, `secrets`, `outputs`, the scopes of `permissions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub name: Text,
    /// The value; `None` for null.
    pub value: Option<Text>,
    /// Key and value.
    pub span: Span,
}

/// One workflow file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The file.
    pub file: FileId,
    /// The whole document.
    pub span: Span,
    /// `name`.
    pub name: Option<Text>,
    /// `on`, one entry an event.
    pub triggers: Vec<Trigger>,
    /// `permissions` for every job.
    pub permissions: Option<Permissions>,
    /// `env` for every job.
    pub env: Vec<Pair>,
    /// `concurrency` of the whole workflow.
    pub concurrency: Option<Concurrency>,
    /// `defaults.run` for every job.
    pub defaults: Defaults,
    /// `jobs`, in order.
    pub jobs: Vec<Job>,
    /// Every comment.
    pub comments: Vec<Span>,
}

/// An event that starts the workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// `push`, `pull_request`, `workflow_dispatch`, ...
    pub event: Text,
    /// The event with its filters.
    pub span: Span,
    /// `branches`; `None` where it is not written.
    pub branches: Option<Vec<Text>>,
    /// `branches-ignore`.
    pub branches_ignore: Option<Vec<Text>>,
    /// `tags`.
    pub tags: Option<Vec<Text>>,
    /// `tags-ignore`.
    pub tags_ignore: Option<Vec<Text>>,
    /// `paths`.
    pub paths: Option<Vec<Text>>,
    /// `paths-ignore`.
    pub paths_ignore: Option<Vec<Text>>,
    /// `types`.
    pub types: Option<Vec<Text>>,
}

/// What the job's token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// Key and value.
    pub span: Span,
    /// `read-all` or `write-all`, where one word is given.
    pub all: Option<Text>,
    /// `contents: read` and so on; empty for `{}`, which takes every right away.
    pub scopes: Vec<Pair>,
}

/// `concurrency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concurrency {
    /// Key and value.
    pub span: Span,
    /// The group.
    pub group: Option<Text>,
    /// `cancel-in-progress`.
    pub cancel_in_progress: Option<Text>,
}

/// `defaults.run`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// `shell`.
    pub shell: Option<Text>,
    /// `working-directory`.
    pub working_directory: Option<Text>,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its key under `jobs`.
    pub id: Text,
    /// Key and body.
    pub span: Span,
    /// `name`.
    pub name: Option<Text>,
    /// `runs-on`, its labels.
    pub runs_on: Vec<Text>,
    /// `needs`.
    pub needs: Vec<Text>,
    /// `if`.
    pub condition: Option<Text>,
    /// `permissions`, which replace the workflow's.
    pub permissions: Option<Permissions>,
    /// `environment`, its name.
    pub environment: Option<Text>,
    /// `concurrency`.
    pub concurrency: Option<Concurrency>,
    /// `env`.
    pub env: Vec<Pair>,
    /// `outputs`.
    pub outputs: Vec<Pair>,
    /// `defaults.run`.
    pub defaults: Defaults,
    /// `timeout-minutes`.
    pub timeout_minutes: Option<Text>,
    /// `continue-on-error`.
    pub continue_on_error: Option<Text>,
    /// `strategy`, as it is written.
    pub strategy: Option<Node>,
    /// `uses`: a reusable workflow.
    pub uses: Option<Text>,
    /// `with` of a reusable workflow.
    pub with: Vec<Pair>,
    /// `secrets: inherit`.
    pub secrets_inherit: Option<Text>,
    /// `secrets` by name.
    pub secrets: Vec<Pair>,
    /// `steps`, in order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The whole step.
    pub span: Span,
    /// `id`.
    pub id: Option<Text>,
    /// `name`.
    pub name: Option<Text>,
    /// `if`.
    pub condition: Option<Text>,
    /// `uses`: an action.
    pub uses: Option<Text>,
    /// `with`.
    pub with: Vec<Pair>,
    /// `run`: a script.
    pub run: Option<Text>,
    /// The commands of `run`, in the order in which they stand; spans through `run.span_of`.
    pub commands: Vec<Command>,
    /// `env`.
    pub env: Vec<Pair>,
    /// `shell`.
    pub shell: Option<Text>,
    /// `working-directory`.
    pub working_directory: Option<Text>,
    /// `continue-on-error`.
    pub continue_on_error: Option<Text>,
    /// `timeout-minutes`.
    pub timeout_minutes: Option<Text>,
}

impl Workflow {
    /// The trigger of an event, where there is one.
    pub fn trigger(&self, event: &str) -> Option<&Trigger> {
        self.triggers
            .iter()
            .find(|trigger| trigger.event.text == event)
    }

    /// Every step with its job.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs
            .iter()
            .flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }

    /// What a variable is for a step: its own `env`, then the job's, then the workflow's.
    pub fn variable<'a>(&'a self, job: &'a Job, step: &'a Step, name: &str) -> Option<&'a Pair> {
        [&step.env, &job.env, &self.env]
            .into_iter()
            .find_map(|env| pair(env, name))
    }

    /// The folder in which a step's script runs, as written; `None` for the repository's root.
    pub fn working_directory<'a>(&'a self, job: &'a Job, step: &'a Step) -> Option<&'a Text> {
        step.working_directory
            .as_ref()
            .or(job.defaults.working_directory.as_ref())
            .or(self.defaults.working_directory.as_ref())
    }

    /// What the token of a job may do: the job's own `permissions`, else the workflow's.
    pub fn permissions<'a>(&'a self, job: &'a Job) -> Option<&'a Permissions> {
        job.permissions.as_ref().or(self.permissions.as_ref())
    }
}

impl Permissions {
    /// `read`, `write` or `none` for a scope. A scope that is not listed has `none`.
    pub fn level(&self, scope: &str) -> &str {
        match self.all.as_ref().map(Text::as_str) {
            Some("write-all") => "write",
            Some("read-all") => "read",
            _ => pair(&self.scopes, scope)
                .and_then(|entry| entry.value.as_ref())
                .map_or("none", Text::as_str),
        }
    }
}

impl Step {
    /// The action without its reference, and the reference: `actions/checkout`, `v4`.
    pub fn action(&self) -> Option<(&str, Option<&str>)> {
        let uses = self.uses.as_ref()?.as_str();
        Some(match uses.split_once('@') {
            Some((action, reference)) => (action, Some(reference)),
            None => (uses, None),
        })
    }

    /// An input of the action.
    pub fn input(&self, name: &str) -> Option<&Pair> {
        pair(&self.with, name)
    }

    /// What to call it in a message: its name, else its id, its action or the start of its script.
    pub fn title(&self) -> &str {
        [&self.name, &self.id, &self.uses, &self.run]
            .into_iter()
            .flatten()
            .next()
            .and_then(|text| text.text.lines().next())
            .unwrap_or("step")
    }
}

/// The pair of that name.
pub fn pair<'a>(pairs: &'a [Pair], name: &str) -> Option<&'a Pair> {
    pairs.iter().find(|entry| entry.name.text == name)
}
