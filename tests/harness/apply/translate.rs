//! Terraform's attributes to an operation's members, by the service's own model.
//!
//! Terraform's provider names an attribute as AWS names the member, in another case: `allowed_oauth_flows` is
//! `AllowedOAuthFlows`. What is named otherwise stands in a row's renames. Invariant: an attribute that finds no
//! member is an error that names it.

use serde_json::{Map, Value as Json};
use tollgate_checks::terraform::block::Block;
use tollgate_checks::terraform::config::Resource;
use tollgate_checks::terraform::value::{Value, Valued};
use tollgate_emulator::Service;
use tollgate_emulator::wire::model::{self, Model, Shape};

use super::Failed;

/// What differs between a resource and its operation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Differences {
    /// Attribute or block to the path of its member: `("name", "PoolName")`, `("password_policy", "Policies.PasswordPolicy")`.
    pub renames: &'static [(&'static str, &'static str)],
    /// Attributes and blocks that the row itself looks at, or that Terraform keeps to itself.
    pub skips: &'static [&'static str],
}

/// The input of an operation from what a resource's block sets.
pub fn input(
    resource: &Resource,
    service: Service,
    operation: &str,
    differences: Differences,
) -> Result<Map<String, Json>, Failed> {
    let model = model::of(service);
    let shape = model
        .operations
        .get(operation)
        .and_then(|operation| model.shape(&operation.input.as_ref()?.shape));
    let not_here = |what: String| Failed::NotHere {
        address: resource.address.to_string(),
        what,
    };
    let shape = shape.ok_or_else(|| not_here(format!("the operation {operation}")))?;
    structure(model, shape, &resource.block, differences).map_err(not_here)
}

/// The members that a block sets.
fn structure(
    model: &Model,
    shape: &Shape,
    block: &Block,
    differences: Differences,
) -> Result<Map<String, Json>, String> {
    let mut out = Map::new();
    let skipped = |name: &str| differences.skips.contains(&name);
    for attribute in &block.attributes {
        let name = attribute.name.as_ref();
        if skipped(name) || attribute.value.value.is_null() {
            continue;
        }
        let (path, inner) = place(model, shape, name, differences)?;
        put(&mut out, &path, converted(model, inner, &attribute.value)?);
    }
    for nested in &block.blocks {
        let name = nested.kind.as_ref();
        if skipped(name) {
            continue;
        }
        let (path, inner) = place(model, shape, name, differences)?;
        if inner.kind == "list" {
            let element = inner
                .member
                .as_ref()
                .and_then(|member| model.shape(&member.shape))
                .ok_or_else(|| format!("the block {name}"))?;
            let item = Json::Object(structure(model, element, nested, Differences::default())?);
            push(&mut out, &path, item);
        } else {
            let members = structure(model, inner, nested, Differences::default())?;
            put(&mut out, &path, Json::Object(members));
        }
    }
    Ok(out)
}

/// The path of the member that an attribute or a block sets, and the member's shape.
fn place<'m>(
    model: &'m Model,
    shape: &'m Shape,
    name: &str,
    differences: Differences,
) -> Result<(Vec<String>, &'m Shape), String> {
    let renamed = differences.renames.iter().find(|(from, _)| *from == name);
    let wanted: Vec<&str> = renamed.map_or_else(|| vec![name], |(_, to)| to.split('.').collect());
    let mut path = Vec::new();
    let mut inner = shape;
    for part in wanted {
        let (member, of) = inner
            .members
            .iter()
            .find(|(member, _)| alike(member, part))
            .or_else(|| {
                let several = |member: &str| alike(member, &format!("{part}s"));
                inner.members.iter().find(|(member, _)| several(member))
            })
            .ok_or_else(|| format!("the attribute {name}"))?;
        path.push(member.clone());
        inner = model
            .shape(&of.shape)
            .ok_or_else(|| format!("the attribute {name}"))?;
    }
    Ok((path, inner))
}

/// Whether two names are the same but for case and underscores.
fn alike(left: &str, right: &str) -> bool {
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    letters(left) == letters(right)
}

fn put(out: &mut Map<String, Json>, path: &[String], value: Json) {
    match path {
        [] => {}
        [last] => match (out.get_mut(last), value) {
            (Some(Json::Object(there)), Json::Object(more)) => there.extend(more),
            (_, value) => {
                out.insert(last.clone(), value);
            }
        },
        [first, rest @ ..] => {
            let inner = out
                .entry(first.clone())
                .or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

fn push(out: &mut Map<String, Json>, path: &[String], item: Json) {
    let (Some(last), Some(first)) = (path.last(), path.first()) else {
        return;
    };
    if path.len() > 1 {
        let inner = out
            .entry(first.clone())
            .or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(inner) = inner {
            push(inner, &path[1..], item);
        }
        return;
    }
    let list = out
        .entry(last.clone())
        .or_insert_with(|| Json::Array(Vec::new()));
    if let Json::Array(items) = list {
        items.push(item);
    }
}

/// A value as its member's shape wants it.
fn converted(model: &Model, shape: &Shape, value: &Valued) -> Result<Json, String> {
    let of = |reference: Option<&model::Ref>| reference.and_then(|of| model.shape(&of.shape));
    Ok(match (shape.kind.as_str(), &value.value) {
        (_, Value::Null(_)) => Json::Null,
        ("list", _) if value.value.items().is_some() => {
            let element = of(shape.member.as_ref()).ok_or("a list without element")?;
            let items = value.items().iter();
            Json::Array(
                items
                    .map(|item| converted(model, element, item))
                    .collect::<Result<_, _>>()?,
            )
        }
        ("map", Value::Object(entries) | Value::Map(entries, _)) => {
            let element = of(shape.value.as_ref()).ok_or("a map without element")?;
            let entries = entries.iter().map(|(key, entry)| {
                Ok::<_, String>((key.to_string(), converted(model, element, entry)?))
            });
            Json::Object(entries.collect::<Result<_, _>>()?)
        }
        ("structure", Value::Object(entries) | Value::Map(entries, _)) => {
            let mut out = Map::new();
            for (key, entry) in entries.iter() {
                let (path, inner) = place(model, shape, key, Differences::default())?;
                put(&mut out, &path, converted(model, inner, entry)?);
            }
            Json::Object(out)
        }
        ("string" | "blob", Value::Bool(truth)) => Json::from(truth.to_string()),
        ("string" | "blob", Value::Number(number)) => Json::from(number.to_string()),
        ("boolean", _) => Json::from(value.bool().ok_or("a truth value is wanted")?),
        ("integer" | "long" | "double" | "float", _) => {
            let number = value.number().ok_or("a number is wanted")?;
            number_json(&number.to_string())
        }
        _ => json(&value.value),
    })
}

/// Whether nothing in a value is unknown.
pub fn is_known(value: &Valued) -> bool {
    let mut known = true;
    value.visit(&mut |part| known &= part.value.unknown().is_none());
    known
}

/// A value as JSON; what is not known is null.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null(_) | Value::Unknown(_) => Json::Null,
        Value::Bool(truth) => Json::from(*truth),
        Value::Number(number) => number_json(&number.to_string()),
        Value::Text(text) => Json::from(text.as_ref()),
        Value::Tuple(items) | Value::List(items, _) | Value::Set(items, _) => {
            items.iter().map(|item| json(&item.value)).collect()
        }
        Value::Object(entries) | Value::Map(entries, _) => Json::Object(
            entries
                .iter()
                .map(|(key, entry)| (key.to_string(), json(&entry.value)))
                .collect(),
        ),
    }
}

fn number_json(text: &str) -> Json {
    text.parse::<i64>()
        .map(Json::from)
        .or_else(|_| text.parse::<f64>().map(Json::from))
        .unwrap_or(Json::Null)
}
