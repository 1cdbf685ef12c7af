//! From declarations to the [`Config`]: every instance of every block, evaluated.
//!
//! Invariant: a module's place in the configuration is its instance's number, so that an origin
//! finds its root.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::block::{Attribute, Block};
use super::blocks::{self, META_ATTRIBUTES, META_BLOCKS, as_names, evaluated, name_or_value};
use super::config::{Body, Call, Config, Key, Module, Named, Provider, Resource};
use super::declared::{Declared, alias};
use super::engine::{Engine, Found, Instance, Slot, joined};
use super::eval::eval;
use super::scope::{Scope, unknown};
use super::signature;
use super::source::Span;
use super::syntax;
use super::value::{Value, Valued, Why};
use super::variables::variable;

/// The provider configurations that a module instance sees, by `aws` or `aws.alias`.
type Providers = BTreeMap<String, usize>;

/// What is being built.
pub(super) struct Build<'b> {
    engine: &'b Engine,
    pub(super) config: Config,
    modules: BTreeMap<usize, Module>,
}

impl<'b> Build<'b> {
    /// Nothing built yet.
    pub(super) const fn new(engine: &'b Engine, config: Config) -> Self {
        Self {
            engine,
            config,
            modules: BTreeMap::new(),
        }
    }

    /// Builds everything of a root.
    pub(super) fn root(&mut self, root: &Rc<Instance>) {
        self.module(root, None, &Providers::new());
    }

    /// The finished configuration, not indexed yet.
    pub(super) fn finish(mut self) -> Config {
        self.config.modules = self.modules.into_values().collect();
        self.config
    }

    fn module(&mut self, instance: &Rc<Instance>, call: Option<Span>, inherited: &Providers) {
        let engine = self.engine;
        let folder = engine.folder(instance);
        let scope = Scope::of(engine, instance);
        let providers = self.providers(instance, inherited);
        // What stands in a signature is shown to nobody.
        let (variables, locals, outputs) = if folder.signature {
            Default::default()
        } else {
            (
                self.variables(instance, scope),
                locals(engine, instance),
                outputs(engine, instance, scope),
            )
        };
        let span = call.unwrap_or_else(|| {
            let first = folder.files.first().copied();
            first.map_or(Span::NOWHERE, Span::file)
        });
        self.modules.insert(
            instance.id,
            Module {
                id: instance.id,
                address: instance.address.clone(),
                parent: instance.caller.as_ref().map(|caller| caller.instance.id),
                root: instance.root,
                folder: folder.shown.clone(),
                files: folder.files.clone(),
                span,
                variables,
                locals,
                outputs,
                terraform: folder
                    .terraform
                    .iter()
                    .map(|block| blocks::evaluate(block, scope))
                    .collect(),
                other: folder
                    .other
                    .iter()
                    .map(|block| other(block, scope))
                    .collect(),
                locked: folder.locked.clone(),
                signature: folder.signature,
                planned: folder.planned,
                path: folder.path.clone(),
            },
        );
        for position in 0..folder.resources.len() {
            self.resources(instance, position, &providers);
        }
        for position in 0..folder.calls.list.len() {
            self.calls(instance, position, &providers);
        }
    }

    fn variables(&self, instance: &Instance, scope: Scope<'_>) -> Vec<Named> {
        let variables = &self.engine.folder(instance).variables.list;
        variables
            .iter()
            .enumerate()
            .map(|(position, (name, block))| Named {
                name: name.clone(),
                span: block.header,
                value: variable(self.engine, instance, position),
                block: Some(variable_block(block, scope)),
            })
            .collect()
    }

    /// The provider configurations that an instance sees: those that it is passed or inherits, and
    /// its own.
    fn providers(&mut self, instance: &Instance, inherited: &Providers) -> Providers {
        let engine = self.engine;
        let scope = Scope::of(engine, instance);
        let mut seen = inherited.clone();
        for block in &engine.folder(instance).providers {
            let Some(name) = block.labels.first() else {
                continue;
            };
            let id = self.config.providers.len();
            let alias = alias(block);
            let key = match &alias {
                Some(alias) => format!("{}.{alias}", name.text),
                None => name.text.to_string(),
            };
            seen.insert(key, id);
            self.config.providers.push(Provider {
                id,
                name: name.text.clone(),
                alias,
                module: instance.id,
                block: blocks::evaluate(block, scope),
            });
        }
        seen
    }

    fn resources(&mut self, instance: &Rc<Instance>, position: usize, providers: &Providers) {
        let engine = self.engine;
        let Some(declared) = engine.folder(instance).resources.get(position) else {
            return;
        };
        let expansion = engine.expansion(instance, position);
        for (key, repetition) in &expansion.keys {
            let scope = Scope::of(engine, instance).repeated(repetition);
            let id = self.config.resources.len();
            let address: Arc<str> = joined(&instance.address, &declared.address(), key).into();
            let mut meta = meta(&declared.block, scope);
            let mut block = body(instance, position, declared, key, scope);
            if engine.folder(instance).planned {
                meta.blocks.push(lifecycle_of_plan(declared.block.header));
            }
            if let Some(call) = called_by(engine, instance) {
                signature::place(&mut meta, &syntax::Body::default(), call);
                signature::place(&mut block, &declared.block.body, call);
            }
            let written = meta.attr("provider").text().map(str::to_owned);
            let name = written.unwrap_or_else(|| default_provider(&declared.kind));
            self.config.resources.push(Resource {
                id,
                mode: declared.mode,
                kind: declared.kind.clone(),
                name: declared.name.clone(),
                key: key.clone(),
                address,
                module: instance.id,
                folder: instance.folder,
                provider: providers.get(&name).copied(),
                block,
                meta,
            });
        }
    }

    fn calls(&mut self, instance: &Rc<Instance>, position: usize, providers: &Providers) {
        let engine = self.engine;
        let Some((name, block)) = engine.folder(instance).calls.list.get(position) else {
            return;
        };
        let calls = engine.calls(instance, position);
        let passed = passed(block, providers);
        for (at, (key, repetition)) in calls.expansion.keys.iter().enumerate() {
            let child = calls.children.get(at).and_then(Option::as_ref);
            let scope = Scope::of(engine, instance).repeated(repetition);
            let id = self.config.calls.len();
            let address: Arc<str> =
                joined(&instance.address, &format!("module.{name}"), key).into();
            self.config.calls.push(Call {
                id,
                name: name.clone(),
                key: key.clone(),
                address,
                module: instance.id,
                body: match (&calls.found, child) {
                    (_, Some(child)) if engine.folder(child).signature => Body::Signature(child.id),
                    (_, Some(child)) => Body::Here(child.id),
                    (Found::Elsewhere(body), None) => body.clone(),
                    (Found::Folder(_), None) => Body::Unknown,
                },
                block: arguments(block, scope),
            });
            if let Some(child) = child {
                self.module(child, Some(block.header), &passed);
            }
        }
    }
}

/// The call whose signature an instance is; `None` for an instance of a body on disk.
fn called_by<'e>(engine: &'e Engine, instance: &Instance) -> Option<&'e syntax::Block> {
    let caller = instance.caller.as_ref()?;
    let folder = engine.folder(instance);
    folder
        .signature
        .then(|| engine.folder(&caller.instance).calls.at(caller.call))?
}

/// `aws` of `aws_route53_zone`.
fn default_provider(kind: &str) -> String {
    kind.split('_').next().unwrap_or(kind).to_owned()
}

/// What a call passes on: its `providers`, and the default configurations.
fn passed(block: &syntax::Block, providers: &Providers) -> Providers {
    let mut passed: Providers = providers
        .iter()
        .filter(|(name, _)| !name.contains('.'))
        .map(|(name, id)| (name.clone(), *id))
        .collect();
    let Some(syntax::Kind::Object(pairs)) = block
        .body
        .attribute("providers")
        .map(|attribute| &attribute.value.kind)
    else {
        return passed;
    };
    for (key, value) in pairs {
        let inner = match &key.kind {
            syntax::Kind::Text(name) => Some(name.to_string()),
            _ => blocks::written_name(key),
        };
        let outer = blocks::written_name(value);
        if let (Some(inner), Some(outer)) = (inner, outer) {
            match providers.get(&outer) {
                Some(id) => passed.insert(inner, *id),
                None => passed.remove(&inner),
            };
        }
    }
    passed
}

fn locals(engine: &Engine, instance: &Instance) -> Vec<Named> {
    let locals = &engine.folder(instance).locals.list;
    locals
        .iter()
        .enumerate()
        .map(|(position, (name, attribute))| Named {
            name: name.clone(),
            span: attribute.name_span,
            value: engine.local(instance, position),
            block: None,
        })
        .collect()
}

fn outputs(engine: &Engine, instance: &Instance, scope: Scope<'_>) -> Vec<Named> {
    let outputs = &engine.folder(instance).outputs.list;
    outputs
        .iter()
        .enumerate()
        .map(|(position, (name, block))| Named {
            name: name.clone(),
            span: block.header,
            value: engine.output(instance, position),
            block: Some(arguments(block, scope)),
        })
        .collect()
}

/// A `variable` block: its type as it is written, all else evaluated.
fn variable_block(block: &syntax::Block, scope: Scope<'_>) -> Block {
    let attributes = block
        .body
        .attributes
        .iter()
        .map(|attribute| {
            let value = if attribute.name.as_ref() == "type" {
                let kind = super::constraint::Constraint::read(&attribute.value, scope);
                let written = kind.map_or_else(|| "any".to_owned(), |kind| kind.kind.to_string());
                Valued::new(Value::from_text(written), attribute.value.span)
            } else {
                eval(&attribute.value, scope)
            };
            evaluated(attribute, value)
        })
        .collect();
    shell(block, attributes, blocks::inner(&block.body, scope))
}

fn shell(block: &syntax::Block, mut attributes: Vec<Attribute>, mut inner: Vec<Block>) -> Block {
    // They are kept for the whole run, and most have few.
    attributes.shrink_to_fit();
    inner.shrink_to_fit();
    Block {
        kind: block.kind.clone(),
        labels: block
            .labels
            .iter()
            .map(|label| label.text.clone())
            .collect(),
        header: block.header,
        span: block.span,
        certain: true,
        attributes,
        blocks: inner,
    }
}

/// Attributes whose references are names, not values.
const NAMES: [&str; 7] = [
    "provider",
    "providers",
    "depends_on",
    "ignore_changes",
    "replace_triggered_by",
    "from",
    "to",
];

/// The block of a module call or an output.
fn arguments(block: &syntax::Block, scope: Scope<'_>) -> Block {
    let attributes = block
        .body
        .attributes
        .iter()
        .map(|attribute| {
            let value = if NAMES.contains(&attribute.name.as_ref()) {
                name_or_value(&attribute.value, scope)
            } else {
                eval(&attribute.value, scope)
            };
            evaluated(attribute, value)
        })
        .collect();
    shell(block, attributes, blocks::inner(&block.body, scope))
}

/// `moved`, `import`, `removed`, `check` and what this version does not know.
fn other(block: &syntax::Block, scope: Scope<'_>) -> Block {
    match block.kind.as_ref() {
        "moved" | "removed" => as_names(block, scope),
        "import" => arguments(block, scope),
        _ => blocks::evaluate(block, scope),
    }
}

/// What Terraform itself reads of a resource.
fn meta(block: &syntax::Block, scope: Scope<'_>) -> Block {
    let attributes = block
        .body
        .attributes
        .iter()
        .filter(|attribute| META_ATTRIBUTES.contains(&attribute.name.as_ref()))
        .map(|attribute| {
            let value = match attribute.name.as_ref() {
                "provider" | "depends_on" => name_or_value(&attribute.value, scope),
                _ => eval(&attribute.value, scope),
            };
            evaluated(attribute, value)
        })
        .collect();
    let inner = block
        .body
        .blocks
        .iter()
        .filter(|inner| META_BLOCKS.contains(&inner.kind.as_ref()))
        .map(|inner| lifecycle(inner, scope))
        .collect();
    shell(block, attributes, inner)
}

fn lifecycle(block: &syntax::Block, scope: Scope<'_>) -> Block {
    if block.kind.as_ref() == "lifecycle" {
        arguments(block, scope)
    } else {
        blocks::evaluate(block, scope)
    }
}

/// A plan does not have the lifecycles of its resources: nothing is known of them.
fn lifecycle_of_plan(header: Span) -> Block {
    let unknown = |name: &str| Attribute {
        name: name.into(),
        name_span: header,
        span: header,
        value_span: header,
        value: unknown(Why::NoBody("this resource".into()), header),
    };
    Block {
        kind: "lifecycle".into(),
        labels: Vec::new(),
        header,
        span: header,
        certain: true,
        attributes: vec![
            unknown("create_before_destroy"),
            unknown("ignore_changes"),
            unknown("prevent_destroy"),
            unknown("replace_triggered_by"),
        ],
        blocks: Vec::new(),
    }
}

/// What a resource sets. What other expressions have asked for is not evaluated again.
fn body(
    instance: &Instance,
    position: usize,
    declared: &Declared,
    key: &Key,
    scope: Scope<'_>,
) -> Block {
    let written = &declared.block;
    let known = |name: &Arc<str>| {
        let place = (position, key.clone(), name.clone());
        match instance.attributes.borrow().get(&place) {
            // An attribute that is null reads as what the provider makes of it.
            Some(Slot::Done(value)) if value.value.unknown().is_none() => Some(value.clone()),
            _ => None,
        }
    };
    let attributes = written
        .body
        .attributes
        .iter()
        .filter(|attribute| !META_ATTRIBUTES.contains(&attribute.name.as_ref()))
        .map(|attribute| {
            let value = known(&attribute.name).unwrap_or_else(|| eval(&attribute.value, scope));
            evaluated(attribute, value)
        })
        .collect();
    let mut inner = blocks::inner(&written.body, scope);
    inner.retain(|block| !META_BLOCKS.contains(&block.kind.as_ref()));
    shell(written, attributes, inner)
}
