//! Where things are in the lists of a [`Config`].
//!
//! Invariant: made from the lists alone once they are complete; what belongs to a root stands
//! together in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::block::Attribute;
use super::config::{By, Config, Mode, Reader};
use super::references::Mentions;
use super::source::FileId;
use super::value::{Origin, Value, Valued};

/// Where things are in the lists of [`Config`].
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) kinds: BTreeMap<(Mode, Arc<str>), Vec<usize>>,
    pub(super) resources: BTreeMap<(usize, Arc<str>), usize>,
    pub(super) files: BTreeMap<FileId, Vec<usize>>,
    pub(super) calls: BTreeMap<(usize, Arc<str>), usize>,
    pub(super) readers: BTreeMap<(usize, Arc<str>), Vec<usize>>,
    pub(super) mentions: Mentions,
    /// The places of a root's resources and calls, which stand together.
    pub(super) roots: BTreeMap<usize, (Range<usize>, Range<usize>)>,
    /// Root, address of one that stood for several, and address of one that a plan has in its place.
    pub(super) stand_ins: Vec<(usize, Arc<str>, Arc<str>)>,
    /// By root and the address of one that stood for several: the first in its place.
    pub(super) stands_for: BTreeMap<(usize, Arc<str>), usize>,
    /// By root and the address of one of them: the address of the one that stood for all.
    pub(super) stood_by: BTreeMap<(usize, Arc<str>), Arc<str>>,
}

/// Numbers the resources and calls, and finds everything again.
pub(super) fn index(config: &mut Config) {
    let mut index = Index {
        mentions: std::mem::take(&mut config.index.mentions),
        stand_ins: std::mem::take(&mut config.index.stand_ins),
        ..Index::default()
    };
    let root = |module: usize| {
        config
            .modules
            .get(module)
            .map_or(module, |module| module.root)
    };
    for (id, resource) in config.resources.iter_mut().enumerate() {
        resource.id = id;
        let root = root(resource.module);
        let kind = (resource.mode, resource.kind.clone());
        index.kinds.entry(kind).or_default().push(id);
        let file = resource.block.span.file;
        index.files.entry(file).or_default().push(id);
        index.resources.insert((root, resource.address.clone()), id);
        let range = &mut index.roots.entry(root).or_insert((id..id, 0..0)).0;
        range.end = id + 1;
    }
    for (id, call) in config.calls.iter_mut().enumerate() {
        call.id = id;
        let root = root(call.module);
        index.calls.insert((root, call.address.clone()), id);
        let range = &mut index.roots.entry(root).or_insert((0..0, id..id)).1;
        if range.start == range.end {
            range.start = id;
        }
        range.end = id + 1;
    }
    for module in config.modules.iter().filter(|module| module.is_root()) {
        index.roots.entry(module.id).or_insert((0..0, 0..0));
    }
    for (root, pattern, address) in &index.stand_ins {
        if let Some(id) = index.resources.get(&(*root, address.clone())) {
            let key = (*root, pattern.clone());
            index.stands_for.entry(key).or_insert(*id);
        }
        let key = (*root, address.clone());
        index.stood_by.insert(key, pattern.clone());
    }
    config.index = index;
    readers(config);
}

/// Finds who reads what.
fn readers(config: &mut Config) {
    let mut readers: Vec<Reader> = Vec::new();
    let mut note = |by: By, attribute: &Attribute| {
        let mut origins = Vec::new();
        collect(&attribute.value, &mut origins);
        origins.sort();
        origins.dedup();
        readers.extend(origins.into_iter().map(|origin| Reader {
            by,
            span: attribute.value_span,
            attribute: attribute.name.clone(),
            origin,
        }));
    };
    for resource in &config.resources {
        let by = By::Resource(resource.id);
        resource.block.walk(&mut |attribute| note(by, attribute));
        resource.meta.walk(&mut |attribute| note(by, attribute));
    }
    for call in &config.calls {
        call.block
            .walk(&mut |attribute| note(By::Call(call.id), attribute));
    }
    for provider in &config.providers {
        provider
            .block
            .walk(&mut |attribute| note(By::Provider(provider.id), attribute));
    }
    for module in config.modules.iter().filter(|module| module.is_root()) {
        for block in module
            .outputs
            .iter()
            .filter_map(|output| output.block.as_ref())
        {
            block.walk(&mut |attribute| note(By::Output(module.id), attribute));
        }
    }
    for (at, reader) in readers.iter().enumerate() {
        let key = (reader.origin.root as usize, reader.origin.address.clone());
        config.index.readers.entry(key).or_default().push(at);
    }
    config.readers = readers;
}

fn collect(value: &Valued, origins: &mut Vec<Arc<Origin>>) {
    value.visit(&mut |part| match &part.value {
        Value::Unknown(unknown) => origins.extend(unknown.shared_origins().cloned()),
        _ => origins.extend(part.from.clone()),
    });
}
