//! Declarations out of a plan: what its `configuration` says of modules whose files are not there.
//!
//! A plan keeps literals and the references of an expression, not the expression. One reference to
//! an attribute that the argument is named after is taken as it is; anything else is unknown, and
//! follows from all references. See <https://developer.hashicorp.com/terraform/internals/json-format>.

use std::collections::BTreeMap;

use super::declared::Folder;
use super::engine::{Found, dotted};
use super::json::{Kind as JsonKind, Member, Node};
use super::json_syntax::{literal, span};
use super::lower::parse_reference;
use super::plan::{Plan, items, members, text};
use super::source::FileId;
use super::syntax::{Attribute, Block, Body, Call, Expr, Kind, Label};

/// Makes folders of a plan's modules.
pub(super) struct Source<'p> {
    plan: &'p Plan,
    folders: &'p mut Vec<Folder>,
}

impl<'p> Source<'p> {
    /// Adds to the folders that were read.
    pub(super) const fn new(plan: &'p Plan, folders: &'p mut Vec<Folder>) -> Self {
        Self { plan, folders }
    }

    /// The folder of the root.
    pub(super) fn root(&mut self, shown: &str) -> Option<usize> {
        let configuration = self.plan.node.member("configuration")?;
        let mut body = self.module(self.plan.root_module()?);
        body.blocks.extend(self.providers(configuration));
        Some(self.folder(body, shown))
    }

    /// Adds the bodies of the calls that have none on disk.
    pub(super) fn bodies(&mut self, root: usize, bodies: &mut BTreeMap<(usize, String), Found>) {
        let mut open = vec![(self.plan.root_module(), String::new())];
        while let Some((module, names)) = open.pop() {
            for (name, call) in members(module.and_then(|module| module.member("module_calls"))) {
                let names = dotted(&names, name);
                let Some(module) = call.member("module") else {
                    continue;
                };
                open.push((Some(module), names.clone()));
                if matches!(bodies.get(&(root, names.clone())), Some(Found::Folder(_))) {
                    continue;
                }
                let body = self.module(module);
                let shown = text(call, "source").unwrap_or(name);
                let folder = self.folder(body, shown);
                bodies.insert((root, names), Found::Folder(folder));
            }
        }
    }

    fn folder(&mut self, body: Body, shown: &str) -> usize {
        let mut folder = Folder::new(&self.plan.folder, shown.to_owned());
        folder.files.push(self.plan.file);
        folder.planned = true;
        folder.add(body);
        self.folders.push(folder);
        self.folders.len() - 1
    }

    const fn file(&self) -> FileId {
        self.plan.file
    }

    fn block(&self, kind: &str, labels: &[&str], node: &Node, body: Body) -> Block {
        let header = span(self.file(), node.start, node.end);
        Block {
            kind: kind.into(),
            labels: labels
                .iter()
                .map(|label| Label {
                    text: (*label).into(),
                    span: header,
                })
                .collect(),
            header,
            span: header,
            body,
        }
    }

    fn module(&self, module: &Node) -> Body {
        let mut body = Body::default();
        for (name, variable) in members(module.member("variables")) {
            let inner = self.literals(variable, &["default", "description", "sensitive"]);
            body.blocks
                .push(self.block("variable", &[name], variable, inner));
        }
        for (name, output) in members(module.member("outputs")) {
            let mut inner = self.literals(output, &["description", "sensitive"]);
            if let Some(expression) = output.member("expression") {
                inner.attributes.push(self.attribute("value", expression));
            }
            body.blocks
                .push(self.block("output", &[name], output, inner));
        }
        for resource in items(module.member("resources")) {
            body.blocks.extend(self.resource(resource));
        }
        for (name, call) in members(module.member("module_calls")) {
            let mut inner = self.body(call.member("expressions"));
            self.repetition(call, &mut inner);
            let about = self.literals(call, &["source"]);
            inner.attributes.extend(about.attributes);
            if let Some(version) = call.member("version_constraint") {
                let value = literal(self.file(), version);
                inner.attributes.push(made("version", value));
            }
            let place = call.member("source").unwrap_or(call);
            body.blocks
                .push(self.block("module", &[name], place, inner));
        }
        body
    }

    fn resource(&self, resource: &Node) -> Option<Block> {
        let (kind, name) = (text(resource, "type")?, text(resource, "name")?);
        let block = match text(resource, "mode") {
            Some("data") => "data",
            _ => "resource",
        };
        let mut inner = self.body(resource.member("expressions"));
        self.repetition(resource, &mut inner);
        if let Some(place) = resource.member("provider_config_key")
            && let Some(key) = text(resource, "provider_config_key")
        {
            let name = key.rsplit(':').next().unwrap_or(key);
            let at = span(self.file(), place.start, place.end);
            let value = parse_reference(name, at);
            inner
                .attributes
                .extend(value.map(|value| made("provider", value)));
        }
        let place = resource.member("address").unwrap_or(resource);
        Some(self.block(block, &[kind, name], place, inner))
    }

    fn providers(&self, configuration: &Node) -> Vec<Block> {
        members(configuration.member("provider_config"))
            .filter(|(key, _)| !key.contains(':'))
            .filter_map(|(_, provider)| {
                let name = text(provider, "name")?;
                let mut inner = self.body(provider.member("expressions"));
                let about = self.literals(provider, &["alias"]);
                inner.attributes.extend(about.attributes);
                Some(self.block("provider", &[name], provider, inner))
            })
            .collect()
    }

    fn repetition(&self, node: &Node, body: &mut Body) {
        for (member, name) in [
            ("count_expression", "count"),
            ("for_each_expression", "for_each"),
        ] {
            if let Some(expression) = node.member(member) {
                body.attributes.push(self.attribute(name, expression));
            }
        }
    }

    /// Members that are what they are.
    fn literals(&self, node: &Node, names: &[&str]) -> Body {
        let attributes = names
            .iter()
            .filter_map(|name| Some(made(name, literal(self.file(), node.member(name)?))))
            .collect();
        Body {
            attributes,
            blocks: Vec::new(),
        }
    }

    fn body(&self, expressions: Option<&Node>) -> Body {
        let mut body = Body::default();
        for (name, value) in members(expressions) {
            match &value.kind {
                JsonKind::Array(blocks) => {
                    for block in blocks {
                        let inner = self.body(Some(block));
                        body.blocks.push(self.block(name, &[], block, inner));
                    }
                }
                JsonKind::Object(list) if is_block(list) => {
                    let inner = self.body(Some(value));
                    body.blocks.push(self.block(name, &[], value, inner));
                }
                _ => body.attributes.push(self.attribute(name, value)),
            }
        }
        body
    }

    fn attribute(&self, name: &str, expression: &Node) -> Attribute {
        let at = span(self.file(), expression.start, expression.end);
        if let Some(constant) = expression.member("constant_value") {
            return made(name, literal(self.file(), constant));
        }
        let all: Vec<&str> = items(expression.member("references"))
            .filter_map(|reference| match &reference.kind {
                JsonKind::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        // After each reference to an attribute stands the one to the whole object.
        let longest: Vec<&str> = all
            .iter()
            .copied()
            .filter(|reference| !all.iter().any(|other| is_part(reference, other)))
            .collect();
        let parsed = |reference: &&str| parse_reference(reference, at);
        let value = match longest.as_slice() {
            [only] if names_it(name, only) => parsed(only),
            _ => None,
        };
        let value = value.unwrap_or_else(|| Expr {
            kind: Kind::Call(Box::new(Call {
                name: "plan::expression".into(),
                name_span: at,
                arguments: longest.iter().filter_map(parsed).collect(),
                expand: false,
            })),
            span: at,
        });
        made(name, value)
    }
}

fn made(name: &str, value: Expr) -> Attribute {
    Attribute {
        name: name.into(),
        name_span: value.span,
        span: value.span,
        value,
    }
}

/// An object of expressions, and not an expression.
fn is_block(members: &[Member]) -> bool {
    !members.is_empty()
        && members
            .iter()
            .all(|member| !matches!(member.name.as_str(), "constant_value" | "references"))
}

/// Whether a reference is the beginning of another one.
fn is_part(reference: &str, other: &str) -> bool {
    other
        .strip_prefix(reference)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// Whether an argument is named after the attribute that it refers to: `user_pool_id` after `id`.
fn names_it(argument: &str, reference: &str) -> bool {
    let last = reference.rsplit('.').next().unwrap_or(reference);
    let passed_on = ["var.", "local.", "each.", "module."]
        .iter()
        .any(|prefix| reference.starts_with(prefix));
    passed_on
        || argument == last
        || argument
            .strip_suffix(last)
            .is_some_and(|before| before.ends_with('_'))
        || matches!(argument, "value" | "for_each" | "count")
}
