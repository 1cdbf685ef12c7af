//! Documents of the data source `aws_iam_policy_document`.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>. Invariant: a
//! document that takes statements from others is not certain.

use super::{Condition, Document, Listed, Principal, Statement};
use crate::terraform::block::{Attr, Block};
use crate::terraform::config::{Config, Resource};
use crate::terraform::source::Span;
use crate::terraform::value::{Value, Valued};

/// The document that a data source makes.
pub fn document(config: &Config, source: &Resource, span: Span) -> Document {
    let mut certain = [
        "source_policy_documents",
        "override_policy_documents",
        "source_json",
        "override_json",
    ]
    .into_iter()
    .all(|name| source.attr(name).is_unset());
    let mut statements = Vec::new();
    for block in source.block.blocks("statement") {
        if block.certain {
            statements.push(statement(block));
        } else {
            certain = false;
        }
    }
    // Documents that it is made of add their statements where they are known as well.
    for name in ["source_policy_documents", "override_policy_documents"] {
        for item in source.attr(name).items() {
            if let Some(origin) = item.origin()
                && let Some(crate::terraform::config::Target::Resource(other)) = config.find(origin)
                && other.kind.as_ref() == "aws_iam_policy_document"
                && other.id != source.id
                && other.attr("source_policy_documents").is_unset()
                && other.attr("override_policy_documents").is_unset()
            {
                statements.extend(document(config, other, span).statements);
            }
        }
    }
    Document {
        span,
        statements,
        certain,
        version: None,
        strange: Vec::new(),
        text: false,
    }
}

fn statement(block: &Block) -> Statement {
    let effect = match block.attr("effect") {
        Attr::Set(value, _) => Some(value.clone()),
        Attr::Unset(span) => Some(Valued::new(Value::from_text("Allow"), span)),
        Attr::Unknown(..) => None,
    };
    let mut conditions_certain = true;
    let mut conditions = Vec::new();
    for condition in block.blocks("condition") {
        let (test, variable) = (condition.attr("test"), condition.attr("variable"));
        match (test.text(), variable.text()) {
            (Some(test), Some(variable)) if condition.certain => conditions.push(Condition {
                operator: test.to_owned(),
                key: variable.to_owned(),
                values: condition.attr("values").items().to_vec(),
                span: condition.attr("values").span(),
            }),
            _ => conditions_certain = false,
        }
    }
    Statement {
        span: block.header,
        sid: block.attr("sid").value().cloned(),
        effect,
        principals: principals(block),
        actions: listed(block, "actions", "not_actions"),
        resources: listed(block, "resources", "not_resources"),
        conditions,
        conditions_certain,
        strange: Vec::new(),
    }
}

fn principals(block: &Block) -> Option<Listed<Principal>> {
    let not = block.block("not_principals").is_some();
    let kind = if not { "not_principals" } else { "principals" };
    let mut found: Option<Listed<Principal>> = None;
    for principal in block.blocks(kind) {
        let listed = found.get_or_insert(Listed {
            not,
            span: principal.header,
            values: Vec::new(),
            certain: true,
        });
        let identifiers = principal.attr("identifiers");
        let Some(kind) = principal.attr("type").text().filter(|_| principal.certain) else {
            listed.certain = false;
            continue;
        };
        listed.certain &= !identifiers.is_unknown();
        listed
            .values
            .extend(identifiers.items().iter().map(|name| Principal {
                // The provider writes `"Principal": "*"` for the type `*`.
                kind: kind.to_owned(),
                name: name.clone(),
            }));
    }
    found
}

fn listed(block: &Block, name: &str, not_name: &str) -> Option<Listed<Valued>> {
    let not = !block.attr(not_name).is_unset();
    let attr = block.attr(if not { not_name } else { name });
    match attr {
        Attr::Unset(_) => None,
        Attr::Set(value, span) => Some(Listed {
            not,
            span,
            values: value.items().to_vec(),
            certain: true,
        }),
        Attr::Unknown(span, _) => Some(Listed {
            not,
            span,
            values: Vec::new(),
            certain: false,
        }),
    }
}
