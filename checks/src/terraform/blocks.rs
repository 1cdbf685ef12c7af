//! Blocks of the syntax tree to blocks that rules read: attributes evaluated, `dynamic` carried out.
//!
//! See <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>.

use std::sync::Arc;

use super::block::{Attribute, Block};
use super::eval::{Walk, derived, eval, walk};
use super::scope::{Names, Scope};
use super::syntax::{self, Body, Expr, Kind, Step};
use super::types::Type;
use super::value::{Entries, Value, Valued};

/// Attributes of a resource that Terraform itself reads.
pub(super) const META_ATTRIBUTES: [&str; 4] = ["count", "for_each", "provider", "depends_on"];
/// Blocks of a resource that Terraform itself reads.
pub(super) const META_BLOCKS: [&str; 3] = ["lifecycle", "provisioner", "connection"];
/// Nested blocks that one `dynamic` makes at most.
const MAX_MADE: usize = 1_000;

/// Evaluates a block with all that is in it.
pub(super) fn evaluate(written: &syntax::Block, scope: Scope<'_>) -> Block {
    Block {
        kind: written.kind.clone(),
        labels: written
            .labels
            .iter()
            .map(|label| label.text.clone())
            .collect(),
        header: written.header,
        span: written.span,
        certain: true,
        attributes: attributes(&written.body, scope),
        blocks: inner(&written.body, scope),
    }
}

/// Evaluates the attributes of a body.
pub(super) fn attributes(body: &Body, scope: Scope<'_>) -> Vec<Attribute> {
    body.attributes
        .iter()
        .map(|attribute| evaluated(attribute, eval(&attribute.value, scope)))
        .collect()
}

/// An attribute with its value.
pub(super) fn evaluated(attribute: &syntax::Attribute, value: Valued) -> Attribute {
    Attribute {
        name: attribute.name.clone(),
        name_span: attribute.name_span,
        span: attribute.span,
        value_span: attribute.value.span,
        value,
    }
}

/// Evaluates the blocks in a body.
pub(super) fn inner(body: &Body, scope: Scope<'_>) -> Vec<Block> {
    let mut made = Vec::new();
    for block in &body.blocks {
        add(block, scope, &mut made);
    }
    made
}

/// Evaluates the blocks of one kind in a body.
pub(super) fn nested(body: &Body, kind: &str, scope: Scope<'_>) -> Vec<Block> {
    let mut made = Vec::new();
    for block in &body.blocks {
        let dynamic = block.kind.as_ref() == "dynamic"
            && block
                .labels
                .first()
                .is_some_and(|label| label.text.as_ref() == kind);
        if dynamic || block.kind.as_ref() == kind {
            add(block, scope, &mut made);
        }
    }
    made
}

fn add(block: &syntax::Block, scope: Scope<'_>, made: &mut Vec<Block>) {
    match block.labels.as_slice() {
        [label] if block.kind.as_ref() == "dynamic" => dynamic(block, label, scope, made),
        _ => made.push(evaluate(block, scope)),
    }
}

fn dynamic(block: &syntax::Block, label: &syntax::Label, scope: Scope<'_>, made: &mut Vec<Block>) {
    let content = block
        .body
        .blocks
        .iter()
        .find(|inner| inner.kind.as_ref() == "content");
    let (Some(each), Some(content)) = (block.body.attribute("for_each"), content) else {
        return;
    };
    let iterator = match block
        .body
        .attribute("iterator")
        .map(|named| &named.value.kind)
    {
        Some(Kind::Name(name) | Kind::Text(name)) => name.clone(),
        _ => label.text.clone(),
    };
    let collection = eval(&each.value, scope);
    let (pairs, certain) = match walk(&collection, each.value.span) {
        Ok(Walk::Pairs(pairs)) if scope.engine.repeat(pairs.len(), each.value.span) => {
            (pairs, true)
        }
        Ok(Walk::Unknown(pair)) => (vec![*pair], false),
        // Where there are too many, one stands for all.
        Ok(Walk::Pairs(_)) | Err(_) => {
            let any = Valued::new(derived(Type::Any, [&collection]), each.value.span);
            (vec![(any.clone(), any)], false)
        }
    };
    for (key, value) in pairs.into_iter().take(MAX_MADE) {
        let mut entries = Entries::new();
        entries.insert(Arc::from("key"), key);
        entries.insert(Arc::from("value"), value);
        let names = Names {
            name: &iterator,
            value: Valued::new(Value::Object(Arc::new(entries)), each.value.span),
            outer: scope.names,
        };
        let inside = scope.with(&names);
        made.push(Block {
            kind: label.text.clone(),
            labels: Vec::new(),
            header: block.header,
            span: block.span,
            certain,
            attributes: attributes(&content.body, inside),
            blocks: inner(&content.body, inside),
        });
    }
}

/// What is meant as a name and not as a value: `depends_on`, `provider`, `moved`: each reference
/// becomes the string that it is written as.
pub(super) fn as_names(written: &syntax::Block, scope: Scope<'_>) -> Block {
    Block {
        kind: written.kind.clone(),
        labels: written
            .labels
            .iter()
            .map(|label| label.text.clone())
            .collect(),
        header: written.header,
        span: written.span,
        certain: true,
        attributes: written
            .body
            .attributes
            .iter()
            .map(|attribute| evaluated(attribute, name_or_value(&attribute.value, scope)))
            .collect(),
        blocks: written
            .body
            .blocks
            .iter()
            .map(|block| as_names(block, scope))
            .collect(),
    }
}

/// References as strings, everything else evaluated.
pub(super) fn name_or_value(expr: &Expr, scope: Scope<'_>) -> Valued {
    if let Some(name) = written_name(expr) {
        return Valued::new(Value::from_text(name), expr.span);
    }
    match &expr.kind {
        Kind::Tuple(items) => {
            let items = items
                .iter()
                .map(|item| name_or_value(item, scope))
                .collect();
            Valued::new(Value::Tuple(items), expr.span)
        }
        Kind::Object(pairs) => {
            let entries = pairs
                .iter()
                .filter_map(|(key, value)| {
                    let key = written_name(key).or_else(|| match &key.kind {
                        Kind::Text(text) => Some(text.to_string()),
                        _ => None,
                    })?;
                    Some((Arc::from(key), name_or_value(value, scope)))
                })
                .collect();
            Valued::new(Value::Object(Arc::new(entries)), expr.span)
        }
        _ => eval(expr, scope),
    }
}

/// A reference as it is written: `module.a["x"].aws_y.z[0]`.
pub(super) fn written_name(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Name(name) => Some(name.to_string()),
        Kind::Path(path) => {
            let mut written = written_name(&path.base)?;
            for step in &path.steps {
                match step {
                    Step::Attribute(name, _) => {
                        written.push('.');
                        written.push_str(name);
                    }
                    Step::Index(key) | Step::Legacy(key) => {
                        let key = match &key.kind {
                            Kind::Text(text) => format!("{text:?}"),
                            Kind::Number(number) => number.to_string(),
                            _ => "*".to_owned(),
                        };
                        written.extend(["[", &key, "]"]);
                    }
                    Step::AttributeSplat(_) | Step::FullSplat(_) => written.push_str("[*]"),
                }
            }
            Some(written)
        }
        _ => None,
    }
}
