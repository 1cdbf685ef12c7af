//! What the first words of a reference mean: `var.x`, `local.x`, `aws_x.y[0]`, `module.x.y`.
//!
//! Invariant: only the attribute that is asked for is evaluated, so that two resources may read
//! different attributes of each other.
//! See <https://developer.hashicorp.com/terraform/language/expressions/references>.

use std::rc::Rc;
use std::sync::Arc;

use super::attributes::{attribute_of, origin_of, whole};
use super::config::{Key, Mode};
use super::engine::{Calls, Engine, Found, Instance, joined};
use super::eval::try_eval;
use super::expansion::{Expansion, Shape};
use super::path::undeclared;
use super::scope::{Fault, Repetition, Scope, refuse, unknown};
use super::signature;
use super::source::Span;
use super::syntax::Step;
use super::types::Type;
use super::value::{Entries, Origin, Part, Unknown, Value, Valued, Why};
use super::variables::variable;

type Resolved = Result<(Valued, usize), Fault>;

/// The value that the first word and some steps refer to, and how many steps that were.
pub(super) fn root(
    name: &str,
    steps: &[Step],
    span: Span,
    scope: Scope<'_>,
    instance: &Instance,
) -> Resolved {
    let engine = scope.engine;
    let folder = engine.folder(instance);
    let first = word(steps, 0);
    match (name, first) {
        ("var", Some(name)) => {
            let value = match folder.variables.position(name) {
                Some(position) => variable(engine, instance, position),
                None => undeclared(&format!("var.{name}"), span),
            };
            Ok((value, 1))
        }
        ("local", Some(name)) => {
            let value = match folder.locals.position(name) {
                Some(position) => engine.local(instance, position),
                None => undeclared(&format!("local.{name}"), span),
            };
            Ok((value, 1))
        }
        ("each", Some(part)) => {
            let each = scope
                .repetition
                .and_then(|repetition| repetition.each.as_ref());
            match (each, part) {
                (Some((key, _)), "key") => Ok((key.clone(), 1)),
                (Some((_, value)), "value") => Ok((value.clone(), 1)),
                _ => Ok((undeclared(&format!("each.{part}"), span), 1)),
            }
        }
        ("count", Some("index")) => {
            let count = scope
                .repetition
                .and_then(|repetition| repetition.count.clone());
            Ok((count.unwrap_or_else(|| undeclared("count.index", span)), 1))
        }
        ("path", Some(part)) => Ok((path(engine, instance, part, span), 1)),
        ("terraform", Some("workspace")) if engine.workspace.is_some() => {
            let name = engine.workspace.clone().unwrap_or_default();
            Ok((Valued::new(Value::Text(name), span), 1))
        }
        ("terraform", Some(part)) => {
            let what = format!("terraform.{part}").into();
            Ok((unknown(Why::Impure(what), span), 1))
        }
        ("self", Some(_)) => Ok((unknown(Why::Unsupported("self".into()), span), 1)),
        ("module", Some(name)) => module(name, steps, span, scope, instance),
        ("data", Some(kind)) => resource(
            Mode::Data,
            kind,
            word(steps, 1),
            2,
            steps,
            span,
            scope,
            instance,
        ),
        ("ephemeral", Some(kind)) => resource(
            Mode::Ephemeral,
            kind,
            word(steps, 1),
            2,
            steps,
            span,
            scope,
            instance,
        ),
        ("resource", Some(kind)) => resource(
            Mode::Managed,
            kind,
            word(steps, 1),
            2,
            steps,
            span,
            scope,
            instance,
        ),
        (kind, name) => resource(Mode::Managed, kind, name, 1, steps, span, scope, instance),
    }
}

/// The name that a step asks for.
fn word(steps: &[Step], at: usize) -> Option<&str> {
    match steps.get(at)? {
        Step::Attribute(name, _) => Some(name),
        _ => None,
    }
}

fn path(engine: &Engine, instance: &Instance, part: &str, span: Span) -> Valued {
    let own = &engine.folder(instance).path;
    let root = engine
        .folders
        .get(instance.root_folder)
        .map(|folder| &folder.path);
    let text = match (part, root) {
        ("root", _) => ".".to_owned(),
        ("module", Some(root)) => relative(root, own),
        _ => return unknown(Why::Impure(format!("path.{part}").into()), span),
    };
    Valued::new(Value::from_text(text), span)
}

/// A folder as Terraform names it from the root module.
fn relative(root: &std::path::Path, own: &std::path::Path) -> String {
    if root == own {
        return ".".to_owned();
    }
    let mut up = String::new();
    let mut base = Some(root);
    while let Some(folder) = base {
        if let Ok(rest) = own.strip_prefix(folder) {
            return format!("{up}{}", rest.to_string_lossy().replace('\\', "/"));
        }
        up.push_str("../");
        base = folder.parent();
    }
    own.to_string_lossy().into_owned()
}

#[allow(clippy::too_many_arguments, reason = "the parts of one address")]
fn resource(
    mode: Mode,
    kind: &str,
    name: Option<&str>,
    used: usize,
    steps: &[Step],
    span: Span,
    scope: Scope<'_>,
    instance: &Instance,
) -> Resolved {
    let Some(name) = name else {
        return refuse(span, format!("{kind} is not a reference"));
    };
    let engine = scope.engine;
    let Some(position) = engine.folder(instance).resource(mode, kind, name) else {
        let prefix = if mode == Mode::Data { "data." } else { "" };
        return Ok((undeclared(&format!("{prefix}{kind}.{name}"), span), used));
    };
    let expansion = engine.expansion(instance, position);
    let rest = steps.get(used..).unwrap_or_default();
    let (chosen, used) = choose(&expansion, rest, used, scope)?;
    let at = |key: &Key, repetition: &Repetition, used: usize| match word(steps, used) {
        Some(attribute) => {
            let value = attribute_of(engine, instance, position, key, repetition, attribute);
            (value, used + 1)
        }
        None => (whole(engine, instance, position, key, repetition), used),
    };
    Ok(match chosen {
        Chosen::One(key, repetition) => at(key, repetition, used),
        Chosen::All => {
            let items = |(key, repetition): &(Key, Repetition)| {
                whole(engine, instance, position, key, repetition)
            };
            (several(&expansion, span, items), used)
        }
    })
}

/// Which instances a reference means.
enum Chosen<'x> {
    One(&'x Key, &'x Repetition),
    All,
}

/// Reads the key after an address.
fn choose<'x>(
    expansion: &'x Expansion,
    rest: &[Step],
    used: usize,
    scope: Scope<'_>,
) -> Result<(Chosen<'x>, usize), Fault> {
    let only = expansion.keys.first();
    if expansion.shape == Shape::Single {
        return Ok(match only {
            Some((key, repetition)) => (Chosen::One(key, repetition), used),
            None => (Chosen::All, used),
        });
    }
    let Some(Step::Index(key) | Step::Legacy(key)) = rest.first() else {
        return Ok((Chosen::All, used));
    };
    if expansion.shape == Shape::Unknown {
        return Ok(match only {
            Some((key, repetition)) => (Chosen::One(key, repetition), used + 1),
            None => (Chosen::All, used),
        });
    }
    let wanted = try_eval(key, scope)?;
    let found = expansion.keys.iter().find(|(key, _)| match key {
        Key::Index(index) => wanted.number().and_then(|number| number.whole()) == Some(*index),
        Key::Name(name) => wanted.text() == Some(name),
        Key::None | Key::Unknown => false,
    });
    match found {
        Some((key, repetition)) => Ok((Chosen::One(key, repetition), used + 1)),
        None if wanted.value.unknown().is_some() => Ok((Chosen::All, used)),
        None => refuse(key.span, "there is no instance with that key"),
    }
}

/// All instances: a tuple, an object, or one unknown that stands for all.
fn several(
    expansion: &Expansion,
    span: Span,
    mut item: impl FnMut(&(Key, Repetition)) -> Valued,
) -> Valued {
    let value = match expansion.shape {
        Shape::Count => Value::Tuple(expansion.keys.iter().map(item).collect()),
        Shape::Each => {
            let mut entries = Entries::new();
            for key in &expansion.keys {
                if let Key::Name(name) = &key.0 {
                    entries.insert(name.clone(), item(key));
                }
            }
            Value::Object(Arc::new(entries))
        }
        Shape::Single | Shape::Unknown => {
            let Some(only) = expansion.keys.first() else {
                return unknown(Why::Cycle, span);
            };
            let one = item(only);
            return match &one.value {
                Value::Unknown(unknown) => {
                    let all = Unknown {
                        several: true,
                        ..unknown.as_ref().clone()
                    };
                    Valued {
                        value: Value::Unknown(Arc::new(all)),
                        ..one
                    }
                }
                _ => one,
            };
        }
    };
    Valued::new(value, span)
}

fn module(
    name: &str,
    steps: &[Step],
    span: Span,
    scope: Scope<'_>,
    instance: &Instance,
) -> Resolved {
    let engine = scope.engine;
    let Some(position) = engine.folder(instance).calls.position(name) else {
        return Ok((undeclared(&format!("module.{name}"), span), 1));
    };
    let shared = engine.instances.borrow().get(instance.id).cloned();
    let Some(shared) = shared else {
        return Ok((undeclared(&format!("module.{name}"), span), 1));
    };
    let calls = engine.calls(&shared, position);
    let rest = steps.get(1..).unwrap_or_default();
    let (chosen, used) = choose(&calls.expansion, rest, 1, scope)?;
    let header = engine
        .folder(instance)
        .calls
        .at(position)
        .map_or(span, |block| block.header);
    Ok(match chosen {
        Chosen::One(key, _) => match word(steps, used) {
            Some(output) => (
                output_of(engine, instance, &calls, name, key, output, [span, header]),
                used + 1,
            ),
            None => (
                outputs_of(engine, instance, &calls, name, key, header),
                used,
            ),
        },
        Chosen::All => {
            let item = |(key, _): &(Key, Repetition)| {
                outputs_of(engine, instance, &calls, name, key, header)
            };
            (several(&calls.expansion, span, item), used)
        }
    })
}

fn child<'c>(calls: &'c Calls, key: &Key) -> Option<&'c Rc<Instance>> {
    let at = calls
        .expansion
        .keys
        .iter()
        .position(|(other, _)| other == key)?;
    calls.children.get(at)?.as_ref()
}

/// One output of one instance of a module call.
fn output_of(
    engine: &Engine,
    instance: &Instance,
    calls: &Calls,
    name: &str,
    key: &Key,
    output: &str,
    [span, header]: [Span; 2],
) -> Valued {
    if let Some(child) = child(calls, key) {
        let folder = engine.folder(child);
        match folder.outputs.position(output) {
            Some(position) if folder.signature => {
                let mut value = engine.output(child, position);
                signature::place_value(&mut value, header);
                return value;
            }
            Some(position) => return engine.output(child, position),
            None if folder.signature => {}
            None => return undeclared(&format!("module.{name}.{output}"), span),
        }
    }
    let why = match &calls.found {
        Found::Folder(folder)
            if !engine
                .folders
                .get(*folder)
                .is_some_and(|known| known.signature) =>
        {
            Why::Cycle
        }
        Found::Folder(_) | Found::Elsewhere(_) => Why::NoBody(format!("module.{name}").into()),
    };
    let address: Arc<str> = joined(&instance.address, &format!("module.{name}"), key).into();
    let origin = origin_of(instance, &address, output);
    let made = Unknown {
        why,
        ..Unknown::of(Arc::new(origin))
    };
    Valued::new(Value::Unknown(Arc::new(made)), span)
}

/// All outputs of one instance of a module call.
fn outputs_of(
    engine: &Engine,
    instance: &Instance,
    calls: &Calls,
    name: &str,
    key: &Key,
    span: Span,
) -> Valued {
    let mut known = Entries::new();
    if let Some(child) = child(calls, key) {
        let folder = engine.folder(child);
        let outputs = (0..folder.outputs.list.len()).filter_map(|position| {
            let (name, _) = folder.outputs.list.get(position)?;
            Some((name.clone(), engine.output(child, position)))
        });
        if !folder.signature {
            return Valued::new(Value::Object(Arc::new(outputs.collect())), span);
        }
        known = outputs
            .map(|(name, mut value)| {
                signature::place_value(&mut value, span);
                (name, value)
            })
            .collect();
    }
    let address: Arc<str> = joined(&instance.address, &format!("module.{name}"), key).into();
    let made = Unknown {
        kind: Type::Any,
        known,
        parts: vec![Part::Of(Arc::new(Origin {
            root: u32::try_from(instance.root).unwrap_or(u32::MAX),
            address,
            path: "".into(),
        }))],
        ..Unknown::new(Why::NoBody(format!("module.{name}").into()))
    };
    Valued::new(Value::Unknown(Arc::new(made)), span)
}
