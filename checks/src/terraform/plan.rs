//! Plans of `terraform show -json`: which instances there will be, and with which values.
//!
//! Invariant: a plan only adds to what the configuration says. Where the files lie beside it, spans
//! and origins are theirs; an attribute that the plan leaves open stays what the configuration has.
//! Attributes that only the provider sets are left out, so that the same rules say the same.
//! See <https://developer.hashicorp.com/terraform/internals/json-format>.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::block::{Attribute, Block};
use super::config::{Config, Key, Mode, Resource};
use super::json::{Kind, Node};
use super::source::FileId;
use super::types::Type;
use super::value::{Entries, Items, Value, Valued};
use super::variables::Given;

/// A plan and where it was read.
#[derive(Debug)]
pub(super) struct Plan {
    /// The folder of its file, where the files of the configuration may lie.
    pub(super) folder: PathBuf,
    pub(super) file: FileId,
    pub(super) node: Node,
}

/// A resource as it is planned.
struct Planned<'p> {
    mode: Mode,
    key: Key,
    after: &'p Node,
    /// What is not known of it yet, in the same shape.
    unknown: Option<&'p Node>,
}

impl Plan {
    /// Takes a JSON text that is a plan; the error says what it is instead.
    pub(super) fn new(folder: PathBuf, file: FileId, node: Node) -> Result<Self, &'static str> {
        if node.member("planned_values").is_some() && node.member("configuration").is_some() {
            return Ok(Self { folder, file, node });
        }
        Err(match node.member("values") {
            Some(_) => "this is a state, and not a plan of terraform show -json",
            None => "not a plan of terraform show -json",
        })
    }

    /// The values of the root's variables.
    pub(super) fn given(&self) -> BTreeMap<Arc<str>, Given> {
        members(self.node.member("variables"))
            .filter_map(|(name, variable)| {
                let value = self.value(variable.member("value")?, None);
                Some((Arc::from(name), Given::Value(value)))
            })
            .collect()
    }

    /// The root module of the configuration that was planned.
    pub(super) fn root_module(&self) -> Option<&Node> {
        self.node.member("configuration")?.member("root_module")
    }

    /// Whether the root of the plan declares a resource.
    pub(super) fn declares(&self, mode: &str, kind: &str, name: &str) -> bool {
        let root = self.root_module();
        items(root.and_then(|root| root.member("resources"))).any(|resource| {
            text(resource, "mode") == Some(mode)
                && text(resource, "type") == Some(kind)
                && text(resource, "name") == Some(name)
        })
    }

    /// Whether the root of the plan calls a module.
    pub(super) fn calls(&self, name: &str) -> bool {
        self.root_module()
            .and_then(|root| root.member("module_calls"))
            .and_then(|calls| calls.member(name))
            .is_some()
    }

    /// The planned resources by address; those that are deleted are left out.
    fn planned(&self) -> BTreeMap<&str, Planned<'_>> {
        let mut planned = BTreeMap::new();
        for change in items(self.node.member("resource_changes")) {
            let after = change
                .member("change")
                .and_then(|change| change.member("after"));
            let (Some(address), Some(after)) = (text(change, "address"), after) else {
                continue;
            };
            if matches!(after.kind, Kind::Null) {
                continue;
            }
            let key = match change.member("index").map(|index| &index.kind) {
                Some(Kind::Text(name)) => Key::Name(name.as_str().into()),
                Some(Kind::Number(number)) => Key::Index(number.whole().unwrap_or(0)),
                _ => Key::None,
            };
            let mode = match text(change, "mode") {
                Some("data") => Mode::Data,
                _ => Mode::Managed,
            };
            let unknown = change
                .member("change")
                .and_then(|change| change.member("after_unknown"));
            planned.insert(
                address,
                Planned {
                    mode,
                    key,
                    after,
                    unknown,
                },
            );
        }
        planned
    }

    /// Puts the plan's instances and values into the configuration of a root.
    pub(super) fn apply(&self, config: &mut Config, root: usize) {
        let mut planned = self.planned();
        let mut kept = Vec::with_capacity(config.resources.len());
        for mut resource in std::mem::take(&mut config.resources) {
            let of = config.root_of(resource.module);
            if of != root || resource.mode != Mode::Managed {
                kept.push(resource);
            } else if let Some(planned) = planned.remove(resource.address.as_ref()) {
                self.overlay(&mut resource.block, planned.after, planned.unknown);
                kept.push(resource);
            } else if resource.address.contains("[*]") {
                // Its instances stand in its place, so that what is of a root stands together.
                let plain = without_keys(&resource.address);
                let instances: Vec<&str> = planned
                    .iter()
                    .filter(|(address, planned)| {
                        planned.mode == Mode::Managed && without_keys(address) == plain
                    })
                    .map(|(address, _)| *address)
                    .collect();
                for address in instances {
                    let Some(planned) = planned.remove(address) else {
                        continue;
                    };
                    let mut instance = Resource {
                        key: planned.key,
                        address: address.into(),
                        ..resource.clone()
                    };
                    self.overlay(&mut instance.block, planned.after, planned.unknown);
                    config.index.stand_ins.push((
                        root,
                        resource.address.clone(),
                        instance.address.clone(),
                    ));
                    kept.push(instance);
                }
            }
        }
        config.resources = kept;
    }

    fn overlay(&self, block: &mut Block, after: &Node, unknown: Option<&Node>) {
        for attribute in &mut block.attributes {
            let open = unknown.and_then(|unknown| unknown.member(&attribute.name));
            if let Some(node) = after.member(&attribute.name) {
                self.overlay_attribute(attribute, node, open);
            }
        }
        let mut kinds: Vec<Arc<str>> = block
            .blocks
            .iter()
            .map(|inner| inner.kind.clone())
            .collect();
        kinds.sort();
        kinds.dedup();
        for kind in kinds {
            let Some(node) = after.member(&kind) else {
                continue;
            };
            let open = unknown.and_then(|unknown| unknown.member(&kind));
            self.overlay_blocks(block, &kind, node, open);
        }
    }

    fn overlay_attribute(&self, attribute: &mut Attribute, node: &Node, open: Option<&Node>) {
        let value = self.value(node, open);
        let known = &attribute.value;
        let unknown = known.value.unknown();
        let same = known.same(&value) == Some(true);
        let says_less = value.value.is_null() && unknown.is_none();
        if !value.value.is_wholly_known() || same || says_less {
            return;
        }
        let origin = unknown.and_then(|unknown| unknown.origin());
        attribute.value = Valued {
            value: value.value,
            sensitive: known.sensitive,
            span: known.span,
            from: known.from.clone().or_else(|| origin.cloned().map(Arc::new)),
        };
    }

    /// The blocks of a kind: as many as the plan has, where that is not known without it.
    fn overlay_blocks(&self, block: &mut Block, kind: &str, node: &Node, open: Option<&Node>) {
        let planned: Vec<&Node> = match &node.kind {
            Kind::Array(items) => items.iter().collect(),
            Kind::Object(_) => vec![node],
            _ => return,
        };
        let open = |at: usize| match open.map(|open| &open.kind) {
            Some(Kind::Array(items)) => items.get(at),
            Some(Kind::Object(_)) => open,
            _ => None,
        };
        if block.blocks(kind).all(|inner| inner.certain) {
            // The items of a set are in another order than the blocks: only one can be told.
            let mut inner = block
                .blocks
                .iter_mut()
                .filter(|inner| inner.kind.as_ref() == kind);
            if let ([node], Some(only), None) = (planned.as_slice(), inner.next(), inner.next()) {
                self.overlay(only, node, open(0));
            }
            return;
        }
        let Some(pattern) = block.blocks(kind).find(|inner| !inner.certain).cloned() else {
            return;
        };
        block.blocks.retain(|inner| inner.kind.as_ref() != kind);
        for (at, node) in planned.into_iter().enumerate() {
            let mut made = Block {
                certain: true,
                ..pattern.clone()
            };
            self.overlay(&mut made, node, open(at));
            block.blocks.push(made);
        }
    }

    /// A JSON value as a value; what is marked in the other tree is unknown.
    fn value(&self, node: &Node, open: Option<&Node>) -> Valued {
        let span = super::json_syntax::span(self.file, node.start, node.end);
        let unknown = |at: usize| match open.map(|open| &open.kind) {
            Some(Kind::Array(items)) => items.get(at),
            _ => None,
        };
        if matches!(open.map(|open| &open.kind), Some(Kind::Bool(true))) {
            return super::scope::unknown(super::value::Why::Computed, span);
        }
        let value = match &node.kind {
            Kind::Null => Value::Null(Type::Any),
            Kind::Bool(truth) => Value::Bool(*truth),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(text) => Value::from_text(text.as_str()),
            Kind::Array(items) => {
                let items: Items = items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| self.value(item, unknown(at)))
                    .collect();
                Value::Tuple(items)
            }
            Kind::Object(list) => {
                let entries: Entries = list
                    .iter()
                    .map(|member| {
                        let open = open.and_then(|open| open.member(&member.name));
                        let value = self.value(&member.value, open);
                        (Arc::from(member.name.as_str()), value)
                    })
                    .collect();
                Value::Object(Arc::new(entries))
            }
        };
        Valued::new(value, span)
    }
}

/// An address without the keys of its instances.
fn without_keys(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let mut letters = address.chars();
    while let Some(letter) = letters.next() {
        if letter != '[' {
            plain.push(letter);
            continue;
        }
        let mut quoted = false;
        while let Some(inner) = letters.next() {
            match inner {
                '\\' => {
                    letters.next();
                }
                '"' => quoted = !quoted,
                ']' if !quoted => break,
                _ => {}
            }
        }
    }
    plain
}

/// A string member.
pub(super) fn text<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    match &node.member(name)?.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// The items of an array; none of anything else.
pub(super) fn items(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    match node.map(|node| &node.kind) {
        Some(Kind::Array(items)) => items.as_slice(),
        _ => &[],
    }
    .iter()
}

/// The members of an object; none of anything else.
pub(super) fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    match node.map(|node| &node.kind) {
        Some(Kind::Object(members)) => members.as_slice(),
        _ => &[],
    }
    .iter()
    .map(|member| (member.name.as_str(), &member.value))
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn keys_are_taken_out_of_addresses_whatever_is_in_them() {
        for (address, plain) in [
            ("aws_x.y", "aws_x.y"),
            ("aws_x.y[0]", "aws_x.y"),
            (r#"module.a["b]c"].aws_x.y["\"]"]"#, "module.a.aws_x.y"),
            ("module.a[*].aws_x.y[*]", "module.a.aws_x.y"),
        ] {
            assert_eq!(without_keys(address), plain);
        }
    }
}
