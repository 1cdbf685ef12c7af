//! Attributes that a provider decides from what is written, so that Terraform or a reader knows them before apply: the scopes of a
//! resource server, the names that a certificate has to prove.
//!
//! Invariant: what follows from something unknown stays unknown.
//! See <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate>.

use std::sync::Arc;

use super::block::Block;
use super::source::Span;
use super::syntax;
use super::types::Type;
use super::value::{Entries, Items, Origin, Unknown, Value, Valued};

/// The computed attribute of a type of resource that may follow from what is written.
pub(super) fn of(kind: &str) -> Option<&'static str> {
    match kind {
        "aws_cognito_resource_server" => Some("scope_identifiers"),
        "aws_acm_certificate" => Some("domain_validation_options"),
        _ => None,
    }
}

/// What such an attribute follows from, and nothing else of a block, which may follow from it in turn.
pub(super) fn decisive(block: &syntax::Block) -> syntax::Block {
    let mut block = block.clone();
    block.body.attributes.retain(|attribute| {
        [
            "certificate_body",
            "domain_name",
            "identifier",
            "subject_alternative_names",
            "validation_method",
        ]
        .contains(&attribute.name.as_ref())
    });
    block.body.blocks.retain(|inner| {
        let label = inner.labels.first().map(|label| label.text.as_ref());
        inner.kind.as_ref() == "scope" || label == Some("scope")
    });
    block
}

/// The value of such an attribute; `None` where what it follows from is not known.
pub(super) fn attribute(block: &Block, origin: &Arc<Origin>) -> Option<Valued> {
    match origin.path.as_ref() {
        "scope_identifiers" => scopes(block, origin),
        "domain_validation_options" => options(block, origin),
        _ => None,
    }
}

/// `<identifier>/<scope name>` for each scope.
fn scopes(block: &Block, origin: &Arc<Origin>) -> Option<Valued> {
    let identifier = block.attr("identifier").text()?;
    let scopes: Option<Items> = block
        .blocks("scope")
        .map(|scope| {
            let name = scope.attr("scope_name");
            let text = name.text().filter(|_| scope.certain)?;
            Some(Valued {
                from: Some(origin.clone()),
                ..Valued::new(
                    Value::from_text(format!("{identifier}/{text}")),
                    name.span(),
                )
            })
        })
        .collect();
    Some(Valued::new(Value::List(scopes?, Type::Text), block.header))
}

/// An option for each name: `domain_name` is known, the record that proves it is not.
fn options(block: &Block, origin: &Arc<Origin>) -> Option<Valued> {
    let others = block.attr("subject_alternative_names");
    let first = block.attribute("domain_name")?;
    let imported = !block.attr("certificate_body").is_unset();
    if others.is_unknown() || imported || block.attr("validation_method").text() != Some("DNS") {
        return None;
    }
    let mut names = vec![first.value.clone()];
    for other in others.items() {
        if !names.iter().any(|name| name.text() == other.text()) {
            names.push(other.clone());
        }
    }
    if names.iter().any(|name| name.text().is_none()) {
        return None;
    }
    let items: Items = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| option(name, origin, at, block.header))
        .collect();
    Some(Valued::new(Value::Set(items, Type::Any), block.header))
}

fn option(name: Valued, origin: &Arc<Origin>, at: usize, header: Span) -> Valued {
    let mut known = Entries::new();
    known.insert("domain_name".into(), name);
    let origin = Origin {
        path: format!("{}[{at}]", origin.path).into(),
        ..origin.as_ref().clone()
    };
    let made = Unknown {
        known,
        ..Unknown::of(Arc::new(origin))
    };
    Valued::new(Value::Unknown(Arc::new(made)), header)
}
