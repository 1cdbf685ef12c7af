//! Input variables: what they are given, their defaults, their types.
//!
//! Order of precedence, later wins: `TF_VAR_` of the environment, `terraform.tfvars`,
//! `terraform.tfvars.json`, `*.auto.tfvars` by name, then `--var-file` and `--var`.
//! See <https://developer.hashicorp.com/terraform/language/values/variables>.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::constraint::Constraint;
use super::convert::convert;
use super::engine::{Engine, Instance, remembered};
use super::eval::{eval, try_eval};
use super::files::NotRead;
use super::load::Input;
use super::lower;
use super::reader::Reader;
use super::scope::{Fault, Scope, unknown};
use super::source::Span;
use super::syntax::Block;
use super::types::Type;
use super::value::{Entries, Unknown, Value, Valued, Why};

/// What a root's variable is given.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// As text: of the command line or the environment.
    Text(Arc<str>),
    /// As a value: of a file.
    Value(Valued),
}

/// A variable's value in an instance.
pub(super) fn variable(engine: &Engine, instance: &Instance, position: usize) -> Valued {
    remembered(&instance.variables, position, || {
        let Some((name, block)) = engine.folder(instance).variables.list.get(position) else {
            return unknown(Why::Cycle, Span::NOWHERE);
        };
        let scope = Scope::of(engine, instance);
        let mut value = settle(engine, instance, name, block, scope);
        if flag(block, "sensitive", scope) == Some(true) {
            value.sensitive = true;
        }
        value
    })
}

fn flag(block: &Block, name: &str, scope: Scope<'_>) -> Option<bool> {
    eval(&block.body.attribute(name)?.value, scope).bool()
}

fn settle(
    engine: &Engine,
    instance: &Instance,
    name: &Arc<str>,
    block: &Block,
    scope: Scope<'_>,
) -> Valued {
    let constraint = block
        .body
        .attribute("type")
        .and_then(|kind| Constraint::read(&kind.value, scope))
        .unwrap_or(Constraint::ANY);
    let default = block
        .body
        .attribute("default")
        .map(|default| eval(&default.value, scope));
    let given = given(engine, instance, name, block, &constraint.kind);
    let given = match given {
        Some(Ok(given)) => Some(given),
        Some(Err(fault)) => return fault.into_unknown(),
        None => None,
    };
    let refuses_null = flag(block, "nullable", scope) == Some(false);
    let chosen = match (given, default) {
        (Some(given), Some(default)) if given.value.is_null() && refuses_null => default,
        (Some(given), _) => given,
        (None, Some(default)) => default,
        (None, None) => {
            let missing = Unknown {
                kind: constraint.kind,
                ..Unknown::new(if engine.folder(instance).signature {
                    Why::NoBody(instance.address.clone())
                } else {
                    Why::Variable(name.clone())
                })
            };
            return Valued::new(Value::Unknown(Arc::new(missing)), block.header);
        }
    };
    let filled = constraint.fill(&chosen);
    convert(&filled, &constraint.kind).unwrap_or_else(|why| {
        unknown(
            Why::Invalid(format!("variable {name}: {why}").into()),
            chosen.span,
        )
    })
}

/// What the caller, a file or the command line says.
fn given(
    engine: &Engine,
    instance: &Instance,
    name: &Arc<str>,
    block: &Block,
    kind: &Type,
) -> Option<Result<Valued, Fault>> {
    if let Some(caller) = &instance.caller {
        let calling = engine
            .folder(&caller.instance)
            .calls
            .list
            .get(caller.call)
            .map(|(_, block)| block)?;
        let argument = calling.body.attribute(name)?;
        let scope = Scope::of(engine, &caller.instance).repeated(&caller.repetition);
        return Some(Ok(eval(&argument.value, scope)));
    }
    match instance.given.get(name)? {
        Given::Value(value) => Some(Ok(value.clone())),
        Given::Text(text) => {
            let literal = Valued::new(Value::Text(text.clone()), block.header);
            if *kind == Type::Any || kind.is_primitive() {
                return Some(Ok(literal));
            }
            Some(match lower::parse_expression(text, block.header) {
                Ok(expr) => try_eval(&expr, isolated(engine, None)),
                Err(error) => Err(Fault {
                    message: error.message,
                    span: block.header,
                }),
            })
        }
    }
}

/// A scope in which nothing but these variables can be referred to.
pub(super) const fn isolated<'s>(engine: &'s Engine, variables: Option<&'s Entries>) -> Scope<'s> {
    Scope {
        engine,
        instance: None,
        repetition: None,
        names: None,
        variables,
        strict: true,
    }
}

/// What a root's variables are given by the environment, by files and by the command line.
pub(super) fn given_to(
    reader: &mut Reader<'_>,
    root: usize,
    input: &Input,
) -> BTreeMap<Arc<str>, Given> {
    let mut given = BTreeMap::new();
    for (name, text) in &input.environment {
        given.insert(name.as_str().into(), Given::Text(text.as_str().into()));
    }
    let folder = reader.folders.get(root).map(|folder| folder.path.clone());
    for path in folder.iter().flat_map(|folder| automatic(folder)) {
        let inside = folder
            .as_ref()
            .and_then(|folder| reader.boundaries.inside(folder, &path));
        if inside.is_some() {
            values_of(reader, &path, &mut given);
        } else {
            reader.refuse(&path, NotRead::Outside.to_string());
        }
    }
    for path in &input.variable_files {
        values_of(reader, &input.current.join(path), &mut given);
    }
    for (name, text) in &input.variables {
        given.insert(name.as_str().into(), Given::Text(text.as_str().into()));
    }
    given
}

/// The files that Terraform reads by itself, in its order.
fn automatic(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["terraform.tfvars", "terraform.tfvars.json"]
        .into_iter()
        .map(|name| folder.join(name))
        .filter(|path| path.symlink_metadata().is_ok())
        .collect();
    let mut auto: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")
        })
        .collect();
    auto.sort();
    found.extend(auto);
    found
}

fn values_of(reader: &mut Reader<'_>, path: &Path, given: &mut BTreeMap<Arc<str>, Given>) {
    let Some(body) = reader.values(path) else {
        return;
    };
    // Nothing can be referred to in these files, so that no configuration is needed.
    let engine = Engine::default();
    for attribute in body.attributes {
        let value = eval(&attribute.value, isolated(&engine, None));
        given.insert(attribute.name, Given::Value(value));
    }
}
