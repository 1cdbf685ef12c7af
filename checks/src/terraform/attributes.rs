//! Attributes of resources as other expressions read them.
//!
//! Invariant: what a block sets is known under its name; everything else is decided by the provider
//! and is an unknown that names the resource and the attribute.

use std::sync::Arc;

use super::block::Block;
use super::blocks::{self, META_ATTRIBUTES, META_BLOCKS};
use super::config::Key;
use super::declared::Declared;
use super::engine::{Engine, Instance, Slot, joined};
use super::eval::eval;
use super::facts;
use super::planned;
use super::scope::{Repetition, Scope, unknown};
use super::source::Span;
use super::value::{Entries, Items, Origin, Unknown, Value, Valued, Why};

/// An attribute of an object of an instance's root.
pub(super) fn origin_of(instance: &Instance, address: &Arc<str>, path: &str) -> Origin {
    Origin {
        root: u32::try_from(instance.root).unwrap_or(u32::MAX),
        address: address.clone(),
        path: path.into(),
    }
}

/// One attribute of one instance of a resource.
pub(super) fn attribute_of(
    engine: &Engine,
    instance: &Instance,
    position: usize,
    key: &Key,
    repetition: &Repetition,
    name: &str,
) -> Valued {
    let address = || {
        let declared = engine.folder(instance).resources.get(position);
        let address = declared.map(Declared::address).unwrap_or_default();
        Arc::from(joined(&instance.address, &address, key))
    };
    let read = |value: &Valued| Valued {
        from: Some(Arc::new(origin_of(instance, &address(), name))),
        ..value.clone()
    };
    let place = (position, key.clone(), Arc::from(name));
    match instance.attributes.borrow().get(&place) {
        Some(Slot::Done(value)) => return read(value),
        Some(Slot::Busy) => return unknown(Why::Cycle, Span::NOWHERE),
        None => {}
    }
    instance
        .attributes
        .borrow_mut()
        .insert(place.clone(), Slot::Busy);
    let value = evaluate(engine, instance, position, key, repetition, name);
    instance
        .attributes
        .borrow_mut()
        .insert(place, Slot::Done(value.clone()));
    read(&value)
}

fn evaluate(
    engine: &Engine,
    instance: &Instance,
    position: usize,
    key: &Key,
    repetition: &Repetition,
    name: &str,
) -> Valued {
    let Some(declared) = engine.folder(instance).resources.get(position) else {
        return unknown(Why::Cycle, Span::NOWHERE);
    };
    let address: Arc<str> = joined(&instance.address, &declared.address(), key).into();
    let origin = Arc::new(origin_of(instance, &address, name));
    let scope = Scope::of(engine, instance).repeated(repetition);
    let block = &declared.block;
    let set = (!META_ATTRIBUTES.contains(&name))
        .then(|| block.body.attribute(name))
        .flatten();
    if let Some(attribute) = set {
        let value = eval(&attribute.value, scope);
        if !value.value.is_null() {
            return value;
        }
    }
    let decided = engine.applied.get(address.as_ref());
    if let Some(value) = decided.and_then(|attributes| attributes.get(name)) {
        return value.clone();
    }
    let nested = blocks::nested(&block.body, name, scope);
    if !nested.is_empty() && !META_BLOCKS.contains(&name) {
        let certain = nested.iter().all(|block| block.certain);
        let items: Vec<_> = nested
            .iter()
            .enumerate()
            .map(|(at, block)| open(block, &origin, &format!("{name}[{at}]")))
            .collect();
        if certain {
            return Valued::new(Value::Tuple(items.into()), block.header);
        }
    }
    if planned::of(&declared.kind) == Some(name) {
        let written = blocks::evaluate(&planned::decisive(block), scope);
        if let Some(value) = planned::attribute(&written, &origin) {
            return value;
        }
    }
    Valued::new(Value::Unknown(Arc::new(Unknown::of(origin))), block.header)
}

/// A nested block as a value: known in what it sets, decided by the provider in the rest.
fn open(block: &Block, origin: &Origin, path: &str) -> Valued {
    let mut known = Entries::new();
    for attribute in &block.attributes {
        if !attribute.value.value.is_null() {
            known.insert(attribute.name.clone(), attribute.value.clone());
        }
    }
    for nested in &block.blocks {
        let inner = format!("{path}.{}", nested.kind);
        if known.contains_key(&nested.kind) {
            continue;
        }
        let items: Items = block
            .blocks(&nested.kind)
            .enumerate()
            .map(|(at, block)| open(block, origin, &format!("{inner}[{at}]")))
            .collect();
        let value = Valued::new(Value::Tuple(items), nested.header);
        known.insert(nested.kind.clone(), value);
    }
    let origin = Origin {
        path: path.into(),
        ..origin.clone()
    };
    let made = Unknown {
        known,
        ..Unknown::of(Arc::new(origin))
    };
    Valued::new(Value::Unknown(Arc::new(made)), block.header)
}

/// One instance of a resource as a whole.
pub(super) fn whole(
    engine: &Engine,
    instance: &Instance,
    position: usize,
    key: &Key,
    repetition: &Repetition,
) -> Valued {
    let Some(declared) = engine.folder(instance).resources.get(position) else {
        return unknown(Why::Cycle, Span::NOWHERE);
    };
    let address: Arc<str> = joined(&instance.address, &declared.address(), key).into();
    let body = &declared.block.body;
    let mut names: Vec<&Arc<str>> = body
        .attributes
        .iter()
        .map(|attribute| &attribute.name)
        .chain(body.blocks.iter().map(|block| match block.labels.first() {
            Some(label) if block.kind.as_ref() == "dynamic" => &label.text,
            _ => &block.kind,
        }))
        .filter(|name| {
            !META_ATTRIBUTES.contains(&name.as_ref()) && !META_BLOCKS.contains(&name.as_ref())
        })
        .collect();
    let planned = planned::of(&declared.kind).map(Arc::from);
    names.extend(&planned);
    names.sort();
    names.dedup();
    let mut known = Entries::new();
    for name in names {
        let value = attribute_of(engine, instance, position, key, repetition, name);
        let computed = value
            .value
            .unknown()
            .and_then(Unknown::origin)
            .is_some_and(|origin| origin.address == address && origin.path == *name);
        if !computed {
            known.insert(name.clone(), value);
        }
    }
    if let Some(decided) = engine.applied.get(address.as_ref()) {
        return Valued::new(facts::completed(known, decided), declared.block.header);
    }
    let made = Unknown {
        known,
        ..Unknown::of(Arc::new(origin_of(instance, &address, "")))
    };
    Valued::new(Value::Unknown(Arc::new(made)), declared.block.header)
}
