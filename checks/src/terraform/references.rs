//! References as they are written: which declaration each one names, and which name nothing.
//!
//! Invariant: also what is never evaluated is looked at: the branch that is not taken, the module
//! that has no instance. A folder that several calls share is looked at once.
//! See <https://developer.hashicorp.com/terraform/language/expressions/references>.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::{Missing, Mode, Unresolved};
use super::declared::Folder;
use super::engine::{Engine, Found, dotted};
use super::source::Span;
use super::syntax::{Block, Body, Expr, Kind, Loop, Piece, Step};

/// Where a declaration is named: by folder and its address within it.
pub(super) type Mentions = BTreeMap<(usize, Arc<str>), Vec<Span>>;

/// What was found in one folder.
pub(super) struct Walk<'w> {
    engine: &'w Engine,
    /// Which folder, the folder of its root, and the calls that lead to it.
    folder: usize,
    root: usize,
    names: &'w str,
    address: &'w str,
    bound: Vec<Arc<str>>,
    pub(super) unresolved: Vec<Unresolved>,
    pub(super) mentions: Mentions,
}

impl<'w> Walk<'w> {
    /// Nothing looked at yet.
    pub(super) const fn new(
        engine: &'w Engine,
        folder: usize,
        root: usize,
        names: &'w str,
        address: &'w str,
    ) -> Self {
        Self {
            engine,
            folder,
            root,
            names,
            address,
            bound: Vec::new(),
            unresolved: Vec::new(),
            mentions: BTreeMap::new(),
        }
    }

    /// Looks at everything in the folder.
    pub(super) fn all(&mut self) {
        let engine = self.engine;
        let Some(folder) = engine.folders.get(self.folder) else {
            return;
        };
        for (_, block) in &folder.variables.list {
            for inner in &block.body.blocks {
                self.body(&inner.body, &[]);
            }
        }
        for (_, local) in &folder.locals.list {
            self.expr(&local.value);
        }
        for (_, block) in &folder.outputs.list {
            self.body(&block.body, &[]);
        }
        for (_, block) in &folder.calls.list {
            self.body(&block.body, &["source", "version", "providers"]);
        }
        for declared in &folder.resources {
            self.body(&declared.block.body, &["provider"]);
        }
        for block in &folder.providers {
            self.body(&block.body, &[]);
        }
        for block in &folder.other {
            match block.kind.as_ref() {
                "import" => self.body(&block.body, &["to", "provider"]),
                "check" => self.body(&block.body, &[]),
                _ => {}
            }
        }
    }

    /// A body without those of its own attributes that name things of other kinds than values.
    fn body(&mut self, body: &Body, skipped: &[&str]) {
        for attribute in &body.attributes {
            if !skipped.contains(&attribute.name.as_ref()) {
                self.expr(&attribute.value);
            }
        }
        for block in &body.blocks {
            match (block.kind.as_ref(), block.labels.first()) {
                ("dynamic", Some(label)) => self.dynamic(block, &label.text),
                ("lifecycle", _) => self.body(&block.body, &["ignore_changes"]),
                _ => self.body(&block.body, &[]),
            }
        }
    }

    fn dynamic(&mut self, block: &Block, label: &Arc<str>) {
        if let Some(each) = block.body.attribute("for_each") {
            self.expr(&each.value);
        }
        let named = block.body.attribute("iterator");
        let iterator = match named.map(|named| &named.value.kind) {
            Some(Kind::Name(name) | Kind::Text(name)) => name.clone(),
            _ => label.clone(),
        };
        self.bound.push(iterator);
        for inner in &block.body.blocks {
            self.body(&inner.body, &[]);
        }
        self.bound.pop();
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
            Kind::Template(pieces) => self.pieces(pieces),
            Kind::Tuple(items) => items.iter().for_each(|item| self.expr(item)),
            Kind::Object(pairs) => {
                for (key, value) in pairs {
                    self.expr(key);
                    self.expr(value);
                }
            }
            Kind::Paren(inner) | Kind::Unary(_, inner) => self.expr(inner),
            Kind::Name(name) => self.reference(name, &[], expr.span),
            Kind::Path(path) => {
                match &path.base.kind {
                    Kind::Name(name) => self.reference(name, &path.steps, expr.span),
                    _ => self.expr(&path.base),
                }
                for step in &path.steps {
                    if let Step::Index(key) | Step::Legacy(key) = step {
                        self.expr(key);
                    }
                }
            }
            Kind::Call(call) => call
                .arguments
                .iter()
                .for_each(|argument| self.expr(argument)),
            Kind::Conditional(parts) => parts.iter().for_each(|part| self.expr(part)),
            Kind::Binary(_, operands) => operands.iter().for_each(|operand| self.expr(operand)),
            Kind::For(each) => self.within(&each.each, |walk| {
                each.key.iter().for_each(|key| walk.expr(key));
                walk.expr(&each.value);
                each.condition
                    .iter()
                    .for_each(|condition| walk.expr(condition));
            }),
        }
    }

    fn within(&mut self, each: &Loop, inside: impl FnOnce(&mut Self)) {
        self.expr(&each.collection);
        let depth = self.bound.len();
        self.bound.extend(each.key.clone());
        self.bound.push(each.value.clone());
        inside(self);
        self.bound.truncate(depth);
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(..) => {}
                Piece::Interpolation(expr) => self.expr(expr),
                Piece::If(condition, then, otherwise) => {
                    self.expr(condition);
                    self.pieces(then);
                    self.pieces(otherwise);
                }
                Piece::For(each, body) => self.within(each, |walk| walk.pieces(body)),
            }
        }
    }

    fn reference(&mut self, name: &Arc<str>, steps: &[Step], span: Span) {
        if self.bound.contains(name) {
            return;
        }
        let engine = self.engine;
        let Some(folder) = engine.folders.get(self.folder) else {
            return;
        };
        let word = |at: usize| match steps.get(at) {
            Some(Step::Attribute(name, _)) => Some(name.as_ref()),
            _ => None,
        };
        match (name.as_ref(), word(0)) {
            ("each" | "count" | "self" | "path" | "terraform", _) => {}
            ("var", Some(name)) => {
                let found = folder.variables.position(name).is_some();
                self.note(Missing::Variable, format!("var.{name}"), span, found);
            }
            ("local", Some(name)) => {
                let found = folder.locals.position(name).is_some();
                self.note(Missing::Local, format!("local.{name}"), span, found);
            }
            ("module", Some(name)) => {
                let found = folder.calls.position(name).is_some();
                self.note(Missing::Module, format!("module.{name}"), span, found);
                let output = match steps.get(1) {
                    Some(Step::Index(_)) => word(2),
                    _ => word(1),
                };
                if let Some(output) = output.filter(|_| found) {
                    self.output(name, output, span);
                }
            }
            ("data", Some(kind)) => {
                let name = word(1).unwrap_or("?");
                let found = folder.resource(Mode::Data, kind, name).is_some()
                    || checked(folder, kind, name);
                self.note(Missing::Data, format!("data.{kind}.{name}"), span, found);
            }
            ("ephemeral", Some(kind)) => {
                let name = word(1).unwrap_or("?");
                let found = folder.resource(Mode::Ephemeral, kind, name).is_some();
                self.note(
                    Missing::Resource,
                    format!("ephemeral.{kind}.{name}"),
                    span,
                    found,
                );
            }
            ("resource", Some(kind)) => {
                let name = word(1).unwrap_or("?");
                let found = folder.resource(Mode::Managed, kind, name).is_some();
                self.note(Missing::Resource, format!("{kind}.{name}"), span, found);
            }
            (kind, Some(name)) => {
                let found = folder.resource(Mode::Managed, kind, name).is_some();
                self.note(Missing::Resource, format!("{kind}.{name}"), span, found);
            }
            (kind, None) => self.note(Missing::Resource, kind.to_owned(), span, false),
        }
    }

    /// An output of a module whose body is on disk.
    fn output(&mut self, call: &str, output: &str, span: Span) {
        let place = (self.root, dotted(self.names, call));
        let Some(Found::Folder(body)) = self.engine.bodies.get(&place) else {
            return;
        };
        let found =
            self.engine.folders.get(*body).is_some_and(|folder| {
                folder.signature || folder.outputs.position(output).is_some()
            });
        if !found {
            self.note(
                Missing::Output,
                format!("module.{call}.{output}"),
                span,
                false,
            );
        }
    }

    fn note(&mut self, what: Missing, address: String, span: Span, found: bool) {
        if found {
            self.mentions
                .entry((self.folder, address.into()))
                .or_default()
                .push(span);
        } else {
            self.unresolved.push(Unresolved {
                span,
                what,
                address,
                module: self.address.to_owned(),
            });
        }
    }
}

/// Whether a `check` block declares a data source of its own.
fn checked(folder: &Folder, kind: &str, name: &str) -> bool {
    folder
        .other
        .iter()
        .filter(|block| block.kind.as_ref() == "check")
        .flat_map(|block| &block.body.blocks)
        .any(|inner| {
            inner.kind.as_ref() == "data"
                && matches!(inner.labels.as_slice(), [a, b] if a.text.as_ref() == kind && b.text.as_ref() == name)
        })
}
