//! From a YAML document to a workflow.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>.
//! Invariant: what has the wrong shape is a [`Refusal`] at its place, and the rest is still read.

use super::shell;
use super::workflow::{Concurrency, Defaults, Job, Pair, Permissions, Step, Trigger, Workflow};
use super::yaml::{Document, Node, Refusal, Text, Value, join};
use crate::terraform::source::FileId;

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
