//! What the files of one folder declare, before anything is evaluated.
//!
//! Invariant: override files are merged, and every name is declared once: the first declaration
//! stands. See <https://developer.hashicorp.com/terraform/language/files/override>.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Mode;
use super::source::FileId;
use super::syntax::{Attribute, Block, Body};

/// Named things in the order of the files.
#[derive(Debug)]
pub(super) struct Table<T> {
    pub(super) list: Vec<(Arc<str>, T)>,
    index: BTreeMap<Arc<str>, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            index: BTreeMap::new(),
        }
    }
}

impl<T> Table<T> {
    /// Where something of that name stands in the list.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// Something by its place.
    pub(super) fn at(&self, position: usize) -> Option<&T> {
        self.list.get(position).map(|(_, thing)| thing)
    }

    fn add(&mut self, name: &Arc<str>, thing: T) {
        if !self.index.contains_key(name) {
            self.index.insert(name.clone(), self.list.len());
            self.list.push((name.clone(), thing));
        }
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let position = self.position(name)?;
        self.list.get_mut(position).map(|(_, thing)| thing)
    }
}

/// A `resource`, `data` or `ephemeral` block.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) mode: Mode,
    pub(super) kind: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) block: Block,
}

impl Declared {
    /// Its address within its module: `data.type.name`.
    pub(super) fn address(&self) -> String {
        let prefix = match self.mode {
            Mode::Managed => "",
            Mode::Data => "data.",
            Mode::Ephemeral => "ephemeral.",
        };
        format!("{prefix}{}.{}", self.kind, self.name)
    }
}

/// The declarations of one folder.
#[derive(Debug, Default)]
pub(super) struct Folder {
    /// Absolute.
    pub(super) path: PathBuf,
    /// As it is printed.
    pub(super) shown: String,
    pub(super) files: Vec<FileId>,
    pub(super) variables: Table<Block>,
    pub(super) locals: Table<Attribute>,
    pub(super) outputs: Table<Block>,
    pub(super) calls: Table<Block>,
    pub(super) resources: Vec<Declared>,
    resource_index: BTreeMap<(Mode, Arc<str>, Arc<str>), usize>,
    pub(super) providers: Vec<Block>,
    pub(super) terraform: Vec<Block>,
    pub(super) other: Vec<Block>,
    /// Made of a plan: what it refers to may be declared nowhere.
    pub(super) planned: bool,
    /// The version of each provider that the lock file has, by the provider's address; `None` without such a file.
    pub(super) locked: Option<BTreeMap<String, String>>,
    /// What is known of a registry module: none of it is shown, and not every output is there.
    pub(super) signature: bool,
}

impl Folder {
    /// A folder of which nothing is read yet.
    pub(super) fn new(path: &Path, shown: String) -> Self {
        Self {
            path: path.to_owned(),
            shown,
            ..Self::default()
        }
    }

    /// Where a resource stands in the list.
    pub(super) fn resource(&self, mode: Mode, kind: &str, name: &str) -> Option<usize> {
        self.resource_index
            .get(&(mode, Arc::from(kind), Arc::from(name)))
            .copied()
    }

    /// Adds the blocks of a file.
    pub(super) fn add(&mut self, body: Body) {
        for block in body.blocks {
            match names(&block) {
                Names::Resource(mode, kind, name) => {
                    let key = (mode, kind.clone(), name.clone());
                    if self.resource_index.contains_key(&key) {
                        continue;
                    }
                    self.resource_index.insert(key, self.resources.len());
                    self.resources.push(Declared {
                        mode,
                        kind,
                        name,
                        block,
                    });
                }
                Names::One(kind, name) => match kind {
                    "variable" => self.variables.add(&name, block),
                    "output" => self.outputs.add(&name, block),
                    "module" => self.calls.add(&name, block),
                    _ => self.providers.push(block),
                },
                Names::Locals => {
                    for attribute in block.body.attributes {
                        self.locals.add(&attribute.name.clone(), attribute);
                    }
                }
                Names::Terraform => self.terraform.push(block),
                Names::Other => self.other.push(block),
            }
        }
    }

    /// Merges the blocks of an override file into what is declared.
    pub(super) fn override_with(&mut self, body: Body) {
        for block in body.blocks {
            match names(&block) {
                Names::Resource(mode, kind, name) => {
                    let position = self.resource(mode, &kind, &name);
                    if let Some(base) = position.and_then(|at| self.resources.get_mut(at)) {
                        merge(&mut base.block.body, block.body);
                    }
                }
                Names::One(kind, name) => {
                    let base = match kind {
                        "variable" => self.variables.get_mut(&name),
                        "output" => self.outputs.get_mut(&name),
                        "module" => self.calls.get_mut(&name),
                        _ => same_provider(&mut self.providers, &block),
                    };
                    match base {
                        Some(base) => merge(&mut base.body, block.body),
                        None if kind == "provider" => self.providers.push(block),
                        None => {}
                    }
                }
                Names::Locals => {
                    for attribute in block.body.attributes {
                        if let Some(base) = self.locals.get_mut(&attribute.name) {
                            *base = attribute;
                        }
                    }
                }
                Names::Terraform => match self.terraform.first_mut() {
                    Some(base) => merge_settings(&mut base.body, block.body),
                    None => self.terraform.push(block),
                },
                Names::Other => self.other.push(block),
            }
        }
    }
}

/// What the labels of a block say.
enum Names {
    Resource(Mode, Arc<str>, Arc<str>),
    One(&'static str, Arc<str>),
    Locals,
    Terraform,
    Other,
}

fn names(block: &Block) -> Names {
    match (block.kind.as_ref(), block.labels.as_slice()) {
        ("resource", [kind, name]) => {
            Names::Resource(Mode::Managed, kind.text.clone(), name.text.clone())
        }
        ("data", [kind, name]) => Names::Resource(Mode::Data, kind.text.clone(), name.text.clone()),
        ("ephemeral", [kind, name]) => {
            Names::Resource(Mode::Ephemeral, kind.text.clone(), name.text.clone())
        }
        ("variable", [name]) => Names::One("variable", name.text.clone()),
        ("output", [name]) => Names::One("output", name.text.clone()),
        ("module", [name]) => Names::One("module", name.text.clone()),
        ("provider", [name]) => Names::One("provider", name.text.clone()),
        ("locals", []) => Names::Locals,
        ("terraform", []) => Names::Terraform,
        _ => Names::Other,
    }
}

/// A provider block of the same name and alias.
fn same_provider<'p>(providers: &'p mut [Block], block: &Block) -> Option<&'p mut Block> {
    providers.iter_mut().find(|base| {
        base.labels.first().map(|label| &label.text)
            == block.labels.first().map(|label| &label.text)
            && alias(base) == alias(block)
    })
}

/// `alias` of a provider block.
pub(super) fn alias(block: &Block) -> Option<Arc<str>> {
    match &block.body.attribute("alias")?.value.bare().kind {
        super::syntax::Kind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Attributes replace those of the same name, blocks all those of their kind; `lifecycle` is merged.
fn merge(base: &mut Body, over: Body) {
    for attribute in over.attributes {
        match base
            .attributes
            .iter_mut()
            .find(|existing| existing.name == attribute.name)
        {
            Some(existing) => *existing = attribute,
            None => base.attributes.push(attribute),
        }
    }
    let mut replaced: Vec<Arc<str>> = Vec::new();
    for block in over.blocks {
        let kind = nested_kind(&block);
        if kind.as_ref() == "lifecycle"
            && let Some(existing) = base.blocks.iter_mut().find(|old| old.kind == kind)
        {
            merge(&mut existing.body, block.body);
            continue;
        }
        if !replaced.contains(&kind) {
            base.blocks.retain(|old| nested_kind(old) != kind);
            replaced.push(kind);
        }
        base.blocks.push(block);
    }
}

/// The kind of a nested block, or of those that a `dynamic` makes.
fn nested_kind(block: &Block) -> Arc<str> {
    match (block.kind.as_ref(), block.labels.first()) {
        ("dynamic", Some(label)) => label.text.clone(),
        _ => block.kind.clone(),
    }
}

/// In `terraform`, a backend replaces a backend and a cloud block, and the reverse; the entries of
/// `required_providers` are merged.
fn merge_settings(base: &mut Body, mut over: Body) {
    let stores = |block: &Block| matches!(block.kind.as_ref(), "backend" | "cloud");
    if over.blocks.iter().any(stores) {
        base.blocks.retain(|block| !stores(block));
    }
    let mut rest = Vec::new();
    for block in over.blocks {
        if block.kind.as_ref() == "required_providers"
            && let Some(existing) = base.blocks.iter_mut().find(|old| old.kind == block.kind)
        {
            merge(&mut existing.body, block.body);
        } else {
            rest.push(block);
        }
    }
    over.blocks = rest;
    merge(base, over);
}
