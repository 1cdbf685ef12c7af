//! Registry modules of this slice whose body is not on disk: what is known of their arguments and outputs.
//!
//! Each is a few lines of Terraform's own language in `signatures/`, evaluated like any body: which argument becomes which
//! attribute, with the module's defaults. Invariant: nothing of them is ever shown. Every span that would point into one points
//! at the argument of the call that decides it, or at the header of the call.
//! See <https://registry.terraform.io/namespaces/terraform-aws-modules>.

use std::sync::Arc;

use super::block::{Attribute, Block};
use super::blocks::written_name;
use super::source::Span;
use super::syntax;
use super::value::{Unknown, Value, Valued};

/// Registry module, submodule, what is known of it.
const SIGNATURES: [(&str, &str, &str); 7] = [
    (
        "lgallard/cognito-user-pool/aws",
        "",
        include_str!("signatures/cognito_user_pool.hcl"),
    ),
    (
        "terraform-aws-modules/acm/aws",
        "",
        include_str!("signatures/acm.hcl"),
    ),
    (
        "terraform-aws-modules/apigateway-v2/aws",
        "",
        include_str!("signatures/apigateway_v2.hcl"),
    ),
    (
        "terraform-aws-modules/lambda/aws",
        "",
        include_str!("signatures/lambda.hcl"),
    ),
    (
        "terraform-aws-modules/route53/aws",
        "",
        include_str!("signatures/route53.hcl"),
    ),
    (
        "terraform-aws-modules/route53/aws",
        "modules/records",
        include_str!("signatures/route53_records.hcl"),
    ),
    (
        "terraform-aws-modules/route53/aws",
        "modules/zones",
        include_str!("signatures/route53_zones.hcl"),
    ),
];

/// What is known of a registry module (`namespace/name/system`) called by this source.
pub(super) fn of(registry: &str, source: &str) -> Option<&'static str> {
    let path = source.split_once("//").map_or("", |(_, path)| path);
    let path = path.split('?').next().unwrap_or(path).trim_matches('/');
    SIGNATURES
        .iter()
        .find(|(name, inner, _)| *name == registry && *inner == path)
        .map(|(_, _, text)| *text)
}

/// Moves every span of a block to the call: to the argument that an attribute is taken from, or to the call's header.
pub(super) fn place(block: &mut Block, written: &syntax::Body, call: &syntax::Block) {
    block.header = call.header;
    block.span = call.span;
    for attribute in &mut block.attributes {
        let argument = written
            .attribute(&attribute.name)
            .and_then(|written| written_name(&written.value))
            .and_then(|name| call.body.attribute(name.strip_prefix("var.")?));
        place_attribute(attribute, argument, call);
    }
    for inner in &mut block.blocks {
        let nested = written
            .blocks
            .iter()
            .find(|nested| nested.kind == inner.kind);
        let nothing = syntax::Body::default();
        place(inner, nested.map_or(&nothing, |nested| &nested.body), call);
    }
}

fn place_attribute(
    attribute: &mut Attribute,
    argument: Option<&syntax::Attribute>,
    call: &syntax::Block,
) {
    place_value(&mut attribute.value, call.header);
    let value = attribute.value.span;
    let written_here =
        value.file == call.span.file && (call.span.start..call.span.end).contains(&value.start);
    (attribute.name_span, attribute.span, attribute.value_span) = match argument {
        Some(argument) => (argument.name_span, argument.span, argument.value.span),
        None if written_here => (call.header, call.header, value),
        None => (call.header, call.header, call.header),
    };
}

/// Moves the spans of a value that was written in a signature.
pub(super) fn place_value(value: &mut Valued, header: Span) {
    if value.span.file == Span::NOWHERE.file {
        value.span = header;
    }
    let items = |items: &[Valued]| -> Vec<Valued> {
        let mut items = items.to_vec();
        for item in &mut items {
            place_value(item, header);
        }
        items
    };
    value.value = match &value.value {
        Value::Tuple(list) => Value::Tuple(items(list).into()),
        Value::List(list, kind) => Value::List(items(list).into(), kind.clone()),
        Value::Set(list, kind) => Value::Set(items(list).into(), kind.clone()),
        Value::Object(entries) => Value::Object(Arc::new(placed(entries, header))),
        Value::Map(entries, kind) => Value::Map(Arc::new(placed(entries, header)), kind.clone()),
        Value::Unknown(unknown) if !unknown.known.is_empty() => {
            let unknown = Unknown {
                known: placed(&unknown.known, header),
                ..unknown.as_ref().clone()
            };
            Value::Unknown(Arc::new(unknown))
        }
        _ => return,
    };
}

fn placed(entries: &super::value::Entries, header: Span) -> super::value::Entries {
    entries
        .iter()
        .map(|(name, value)| {
            let mut value = value.clone();
            place_value(&mut value, header);
            (name.clone(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{SIGNATURES, of};
    use crate::terraform::lower::parse;
    use crate::terraform::source::Span;

    #[test]
    fn every_signature_parses_and_says_what_its_arguments_are() {
        for (name, path, text) in SIGNATURES {
            let body = parse(Span::NOWHERE.file, text).map(|parsed| parsed.body);
            let Ok(body) = body else {
                unreachable!("{name} {path}: {body:?}");
            };
            let known = |name: &str| {
                let mut blocks = body.blocks.iter();
                blocks.any(|block| {
                    block.kind.as_ref() == "variable"
                        && block.labels.iter().any(|label| label.text.as_ref() == name)
                })
            };
            for (at, _) in text.match_indices("var.") {
                let argument: String = text[at + 4..]
                    .chars()
                    .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                    .collect();
                assert!(known(&argument), "{name} {path}: {argument}");
            }
        }
    }

    #[test]
    fn a_submodule_is_another_module() {
        let route53 = "terraform-aws-modules/route53/aws";
        assert!(of(route53, route53).is_some());
        let records = format!("{route53}//modules/records");
        assert!(of(route53, &records).is_some_and(|text| text.contains("aws_route53_record")));
        assert_eq!(of(route53, &format!("{route53}//modules/zone")), None);
        assert_eq!(of("org/route53/aws", "org/route53/aws"), None);
    }
}
