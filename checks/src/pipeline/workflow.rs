//! GitHub Actions workflows: what a pipeline around Terraform does, when, and with which rights.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.
//! Invariant: a field that is not written is `None` or empty, never a default; every value keeps
//! its span. What has the wrong shape is a [`Refusal`], and the rest of the file is still read.

use super::shell::{self, Command};
use super::yaml::{Document, Node, Refusal, Text, Value, join};
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

/// Reads a workflow from its document; `None` where there is no map at the top or no `jobs`,
/// which GitHub refuses as well.
pub fn read(file: FileId, document: &Document, refused: &mut Vec<Refusal>) -> Option<Workflow> {
    let Some(root) = &document.root else {
        refused.push(Refusal {
            at: 0,
            message: "an empty workflow".to_owned(),
        });
        return None;
    };
    let mut shape = Shape { refused };
    if !matches!(root.value, Value::Map(_)) {
        shape.refuse(root, "a workflow is a map with `on` and `jobs`");
        return None;
    }
    let Some((_, jobs)) = root.get("jobs") else {
        shape.refuse(root, "a workflow without `jobs`");
        return None;
    };
    Some(Workflow {
        file,
        span: root.span,
        name: shape.text(root, "name"),
        triggers: shape.triggers(root),
        permissions: shape.permissions(root),
        env: shape.pairs(root, "env"),
        concurrency: shape.concurrency(root),
        defaults: shape.defaults(root),
        jobs: shape
            .map(jobs, "`jobs`")
            .iter()
            .map(|(id, body)| shape.job(id, body))
            .collect(),
        comments: document.comments.clone(),
    })
}

/// Takes nodes apart and notes what has the wrong shape.
struct Shape<'a> {
    refused: &'a mut Vec<Refusal>,
}

impl Shape<'_> {
    fn refuse(&mut self, node: &Node, message: impl Into<String>) {
        self.refused.push(Refusal {
            at: node.span.start,
            message: message.into(),
        });
    }

    fn map<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(Text, Node)] {
        match &node.value {
            Value::Map(entries) => entries,
            Value::Scalar(text) if text.is_null() => &[],
            // The whole of it comes from an expression: unknown, not wrong.
            Value::Scalar(text) if text.text.contains("${{") => &[],
            _ => {
                self.refuse(node, format!("{what} is a map of names and values"));
                &[]
            }
        }
    }

    fn text(&mut self, parent: &Node, key: &str) -> Option<Text> {
        let (_, node) = parent.get(key)?;
        match &node.value {
            Value::Scalar(text) if text.is_null() => None,
            Value::Scalar(text) => Some(text.clone()),
            _ => {
                self.refuse(node, format!("`{key}` is a text"));
                None
            }
        }
    }

    /// One text or a list of them.
    fn texts(&mut self, parent: &Node, key: &str) -> Option<Vec<Text>> {
        let (_, node) = parent.get(key)?;
        match &node.value {
            Value::Scalar(text) if text.is_null() => Some(Vec::new()),
            Value::Scalar(text) => Some(vec![text.clone()]),
            Value::List(items) => Some(items.iter().filter_map(Node::text).cloned().collect()),
            Value::Map(_) => {
                self.refuse(node, format!("`{key}` is a text or a list of texts"));
                None
            }
        }
    }

    fn pairs(&mut self, parent: &Node, key: &str) -> Vec<Pair> {
        let Some((_, node)) = parent.get(key) else {
            return Vec::new();
        };
        self.pairs_of(node, key)
    }

    fn pairs_of(&mut self, node: &Node, key: &str) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (name, value) in self.map(node, &format!("`{key}`")) {
            if !matches!(value.value, Value::Scalar(_)) {
                self.refuse(value, format!("`{}` under `{key}` is a text", name.text));
                continue;
            }
            pairs.push(Pair {
                name: name.clone(),
                value: value.text().cloned(),
                span: join(name.span, value.span),
            });
        }
        pairs
    }

    fn triggers(&mut self, root: &Node) -> Vec<Trigger> {
        let Some((_, node)) = root.get("on") else {
            self.refuse(root, "a workflow without `on`");
            return Vec::new();
        };
        match &node.value {
            Value::Scalar(event) => vec![trigger(event)],
            Value::List(items) => items.iter().filter_map(Node::text).map(trigger).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(event, filters)| Trigger {
                    event: event.clone(),
                    span: join(event.span, filters.span),
                    branches: self.texts(filters, "branches"),
                    branches_ignore: self.texts(filters, "branches-ignore"),
                    tags: self.texts(filters, "tags"),
                    tags_ignore: self.texts(filters, "tags-ignore"),
                    paths: self.texts(filters, "paths"),
                    paths_ignore: self.texts(filters, "paths-ignore"),
                    types: self.texts(filters, "types"),
                })
                .collect(),
        }
    }

    fn permissions(&mut self, parent: &Node) -> Option<Permissions> {
        let (key, node) = parent.get("permissions")?;
        let all = match &node.value {
            Value::Scalar(text) if !text.is_null() => Some(text.clone()),
            _ => None,
        };
        Some(Permissions {
            span: join(key.span, node.span),
            scopes: if all.is_some() {
                Vec::new()
            } else {
                self.pairs_of(node, "permissions")
            },
            all,
        })
    }

    fn concurrency(&mut self, parent: &Node) -> Option<Concurrency> {
        let (key, node) = parent.get("concurrency")?;
        let span = join(key.span, node.span);
        Some(match &node.value {
            Value::Scalar(text) => Concurrency {
                span,
                group: Some(text.clone()),
                cancel_in_progress: None,
            },
            _ => Concurrency {
                span,
                group: self.text(node, "group"),
                cancel_in_progress: self.text(node, "cancel-in-progress"),
            },
        })
    }

    fn defaults(&mut self, parent: &Node) -> Defaults {
        let Some((_, run)) = parent.get("defaults").and_then(|(_, node)| node.get("run")) else {
            return Defaults::default();
        };
        Defaults {
            shell: self.text(run, "shell"),
            working_directory: self.text(run, "working-directory"),
        }
    }

    fn job(&mut self, id: &Text, body: &Node) -> Job {
        self.map(body, &format!("the job `{}`", id.text));
        let environment = match body.get("environment") {
            Some((_, node)) if matches!(node.value, Value::Map(_)) => self.text(node, "name"),
            _ => self.text(body, "environment"),
        };
        let runs_on = match body.get("runs-on") {
            Some((_, node)) if matches!(node.value, Value::Map(_)) => self.texts(node, "labels"),
            _ => self.texts(body, "runs-on"),
        };
        let secrets = body.get("secrets").map(|(_, node)| node);
        let secrets_inherit = secrets.and_then(Node::text).cloned();
        Job {
            id: id.clone(),
            span: join(id.span, body.span),
            name: self.text(body, "name"),
            runs_on: runs_on.unwrap_or_default(),
            needs: self.texts(body, "needs").unwrap_or_default(),
            condition: self.text(body, "if"),
            permissions: self.permissions(body),
            environment,
            concurrency: self.concurrency(body),
            env: self.pairs(body, "env"),
            outputs: self.pairs(body, "outputs"),
            defaults: self.defaults(body),
            timeout_minutes: self.text(body, "timeout-minutes"),
            continue_on_error: self.text(body, "continue-on-error"),
            strategy: body.get("strategy").map(|(_, node)| node.clone()),
            uses: self.text(body, "uses"),
            with: self.pairs(body, "with"),
            secrets: if secrets_inherit.is_some() {
                Vec::new()
            } else {
                self.pairs(body, "secrets")
            },
            secrets_inherit,
            steps: self.steps(body),
        }
    }

    fn steps(&mut self, job: &Node) -> Vec<Step> {
        let Some((_, node)) = job.get("steps") else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.refuse(node, "`steps` is a list");
            return Vec::new();
        };
        let mut steps = Vec::new();
        for item in items {
            if !matches!(item.value, Value::Map(_)) {
                self.refuse(item, "a step is a map with `uses` or `run`");
                continue;
            }
            let run = self.text(item, "run");
            steps.push(Step {
                span: item.span,
                id: self.text(item, "id"),
                name: self.text(item, "name"),
                condition: self.text(item, "if"),
                uses: self.text(item, "uses"),
                with: self.pairs(item, "with"),
                commands: run
                    .as_ref()
                    .map_or_else(Vec::new, |run| shell::commands(&run.text)),
                run,
                env: self.pairs(item, "env"),
                shell: self.text(item, "shell"),
                working_directory: self.text(item, "working-directory"),
                continue_on_error: self.text(item, "continue-on-error"),
                timeout_minutes: self.text(item, "timeout-minutes"),
            });
        }
        steps
    }
}

/// An event without filters.
fn trigger(event: &Text) -> Trigger {
    Trigger {
        event: event.clone(),
        span: event.span,
        branches: None,
        branches_ignore: None,
        tags: None,
        tags_ignore: None,
        paths: None,
        paths_ignore: None,
        types: None,
    }
}
