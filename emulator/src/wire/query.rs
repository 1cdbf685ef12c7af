//! AWS Query: forms in, XML out. IAM and STS speak it.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>. Invariant: a parameter that no member
//! of the input has is refused by name.

use serde_json::{Map, Value};

use super::model::{Model, OperationModel, Ref};
use super::{Asked, rest_xml, shape, unknown_operation, xml};
use crate::message::{Reply, Request};
use crate::operation::AwsError;

type Pairs<'f> = Vec<(&'f str, &'f str)>;

/// The operation that a request asks for.
pub(super) fn request(model: &'static Model, request: &Request) -> Result<Asked, AwsError> {
    let mut form = request.query_pairs();
    form.extend(request.form());
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let action = value("Action")
        .ok_or_else(|| AwsError::new("MissingAction", "Could not find an Action parameter"))?;
    let version = value("Version").unwrap_or_default();
    if version != model.api_version {
        return Err(AwsError::new(
            "InvalidAction",
            format!("Could not find operation {action} for version {version}"),
        ));
    }
    let (name, operation) = model
        .operations
        .get_key_value(action)
        .ok_or_else(|| unknown_operation(action))?;
    let pairs = form
        .iter()
        .filter(|(key, _)| key != "Action" && key != "Version")
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let input = match &operation.input {
        Some(of) => structure(model, of, &pairs, 0)?,
        None => Value::Object(Map::new()),
    };
    Ok(Asked { name, input })
}

fn structure(model: &Model, of: &Ref, pairs: &Pairs<'_>, depth: usize) -> Result<Value, AwsError> {
    let shape = shape::shape_of(model, of)?;
    let mut out = Map::new();
    for (head, inner) in by_head(pairs) {
        let (name, member) = shape::member_named(shape, head)
            .ok_or_else(|| AwsError::not_modelled(format_args!("the parameter {head:?}")))?;
        out.insert(name.to_owned(), value(model, member, &inner, depth + 1)?);
    }
    Ok(Value::Object(out))
}

fn value(model: &Model, of: &Ref, pairs: &Pairs<'_>, depth: usize) -> Result<Value, AwsError> {
    if depth > shape::DEPTH {
        return Err(shape::serialization("the value is nested too deeply"));
    }
    let shape = shape::shape_of(model, of)?;
    match shape.kind.as_str() {
        "structure" => structure(model, of, pairs, depth),
        "list" => {
            let inner = shape::inner(shape.member.as_ref())?;
            let wrapper = inner.location_name.as_deref().unwrap_or("member");
            let items = numbered(pairs, shape.flattened, wrapper)
                .map(|(_, item)| value(model, inner, &item, depth + 1));
            Ok(Value::Array(items.collect::<Result<_, _>>()?))
        }
        "map" => {
            let inner = shape::inner(shape.value.as_ref())?;
            let mut out = Map::new();
            for (_, entry) in numbered(pairs, shape.flattened, "entry") {
                let mut key = None;
                let mut entry_value = Value::Null;
                for (head, rest) in by_head(&entry) {
                    match head {
                        "key" => key = rest.first().map(|(_, text)| (*text).to_owned()),
                        _ => entry_value = value(model, inner, &rest, depth + 1)?,
                    }
                }
                if let Some(key) = key {
                    out.insert(key, entry_value);
                }
            }
            Ok(Value::Object(out))
        }
        _ => {
            let text = pairs.iter().find(|(key, _)| key.is_empty());
            shape::from_text(model, of, text.map_or("", |(_, text)| text))
        }
    }
}

/// Groups pairs by what stands before the first dot, in the order of first appearance.
fn by_head<'f>(pairs: &Pairs<'f>) -> Vec<(&'f str, Pairs<'f>)> {
    let mut groups: Vec<(&str, Pairs<'_>)> = Vec::new();
    for &(key, text) in pairs {
        let (head, rest) = key.split_once('.').unwrap_or((key, ""));
        match groups.iter_mut().find(|(name, _)| *name == head) {
            Some((_, group)) => group.push((rest, text)),
            None => groups.push((head, vec![(rest, text)])),
        }
    }
    groups
}

/// `member.1`, `member.2`, ... in the order of their numbers.
fn numbered<'f>(
    pairs: &Pairs<'f>,
    flattened: bool,
    wrapper: &str,
) -> impl Iterator<Item = (u32, Pairs<'f>)> {
    let inner: Pairs<'f> = if flattened {
        pairs.clone()
    } else {
        pairs
            .iter()
            .filter_map(|(key, text)| {
                let rest = key.strip_prefix(wrapper)?.strip_prefix('.')?;
                Some((rest, *text))
            })
            .collect()
    };
    let mut groups: Vec<(u32, Pairs<'f>)> = by_head(&inner)
        .into_iter()
        .filter_map(|(head, group)| Some((head.parse().ok()?, group)))
        .collect();
    groups.sort_by_key(|(number, _)| *number);
    groups.into_iter()
}

/// The reply to an operation that succeeded.
pub(super) fn response(
    model: &Model,
    name: &str,
    operation: &OperationModel,
    output: &Value,
    request_id: &str,
) -> Result<Reply, AwsError> {
    let mut document = xml::document();
    let namespace = model.xml_namespace.as_deref();
    xml::wrapped(
        &mut document,
        &format!("{name}Response"),
        namespace,
        |document| {
            if let Some(of) = &operation.output {
                let wrapper = of.result_wrapper.clone();
                let wrapper = wrapper.unwrap_or_else(|| format!("{name}Result"));
                xml::wrapped(document, &wrapper, None, |document| {
                    xml::members(document, model, of, output)
                })?;
            }
            xml::wrapped(document, "ResponseMetadata", None, |document| {
                xml::leaf(document, "RequestId", request_id)
            })
        },
    )?;
    Ok(Reply::of(200, "text/xml", document.into_inner()))
}

/// The reply to one that failed.
pub(super) fn refusal(
    model: &Model,
    status: u16,
    code: &str,
    message: &str,
    request_id: &str,
) -> Reply {
    let namespace = model.xml_namespace.as_deref().unwrap_or_default();
    rest_xml::error_document(namespace, status, code, message, request_id)
}
