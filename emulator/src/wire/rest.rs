//! What both REST protocols share: which operation a method and a path name, and the members that stand in
//! the path, the query and the header fields.
//!
//! Page: <https://smithy.io/2.0/spec/http-bindings.html>. Invariant: of several operations whose pattern
//! fits, the one with the most literal segments is asked for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::model::{Model, OperationModel, Ref, Shape};
use super::{shape, unknown_operation};
use crate::message::{Reply, Request, form_pairs, percent_decode};
use crate::operation::AwsError;

/// The operation of a request and the labels of its path.
pub(super) struct Matched {
    pub name: &'static str,
    pub operation: &'static OperationModel,
    pub labels: Vec<(String, String)>,
}

/// Finds the operation.
pub(super) fn matched(model: &'static Model, request: &Request) -> Result<Matched, AwsError> {
    let query = form_pairs(&request.query);
    model
        .operations
        .iter()
        .filter(|(_, operation)| operation.http.method == request.method)
        .filter_map(|(name, operation)| {
            let (pattern, fixed) = operation
                .http
                .request_uri
                .split_once('?')
                .unwrap_or((&operation.http.request_uri, ""));
            let fixed = form_pairs(fixed);
            if !fixed.iter().all(|pair| {
                query
                    .iter()
                    .any(|(name, value)| *name == pair.0 && (pair.1.is_empty() || *value == pair.1))
            }) {
                return None;
            }
            let (labels, literals) = labels(pattern, &request.path)?;
            let matched = Matched {
                name,
                operation,
                labels,
            };
            Some((literals + fixed.len(), matched))
        })
        .max_by_key(|(score, _)| *score)
        .map(|(_, matched)| matched)
        .ok_or_else(|| unknown_operation(&format!("{} {}", request.method, request.path)))
}

/// The labels of a path under a pattern, and how many segments were literal.
fn labels(pattern: &str, path: &str) -> Option<(Vec<(String, String)>, usize)> {
    let mut labels = Vec::new();
    let mut literals = 0;
    let mut segments = path.trim_matches('/').split('/');
    for part in pattern.trim_matches('/').split('/') {
        let name = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        match name {
            Some(name) if name.ends_with('+') => {
                let rest: Vec<_> = segments.by_ref().collect();
                labels.push((
                    name.trim_end_matches('+').to_owned(),
                    percent_decode(&rest.join("/")),
                ));
            }
            Some(name) => {
                let segment = segments.next().filter(|segment| !segment.is_empty())?;
                labels.push((name.to_owned(), percent_decode(segment)));
            }
            None => {
                if segments.next()? != part {
                    return None;
                }
                literals += 1;
            }
        }
    }
    segments.next().is_none().then_some((labels, literals))
}

/// The members outside the body.
pub(super) fn bound(
    model: &Model,
    input: &Shape,
    matched: &Matched,
    request: &Request,
) -> Result<Map<String, Value>, AwsError> {
    let query = form_pairs(&request.query);
    let mut out = Map::new();
    for (name, member) in &input.members {
        let wire = member.location_name.as_deref().unwrap_or(name);
        let value = match member.location.as_deref() {
            Some("uri") => matched
                .labels
                .iter()
                .find(|(label, _)| label == wire)
                .map(|(_, text)| shape::from_text(model, member, text))
                .transpose()?,
            Some("header") => request
                .header(&wire.to_ascii_lowercase())
                .map(|text| shape::from_text(model, member, text))
                .transpose()?,
            Some("querystring") if member.location_name.is_none() => others(input, &query),
            Some("querystring") => queried(model, member, wire, &query)?,
            _ => None,
        };
        if let Some(value) = value {
            out.insert(name.clone(), value);
        }
    }
    Ok(out)
}

/// A map in the query has no name of its own: it takes every parameter that is not another member's.
fn others(input: &Shape, query: &[(String, String)]) -> Option<Value> {
    let is_member = |name: &str| {
        let mut members = input.members.values();
        members.any(|member| {
            member.location.as_deref() == Some("querystring")
                && member.location_name.as_deref() == Some(name)
        })
    };
    let rest: Map<String, Value> = query
        .iter()
        .filter(|(name, _)| !is_member(name))
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    (!rest.is_empty()).then_some(Value::Object(rest))
}

fn queried(
    model: &Model,
    member: &Ref,
    wire: &str,
    query: &[(String, String)],
) -> Result<Option<Value>, AwsError> {
    let shape = shape::shape_of(model, member)?;
    let mut values = query
        .iter()
        .filter(|(name, _)| name == wire)
        .map(|(_, value)| value.as_str());
    match shape.kind.as_str() {
        "list" => {
            let inner = shape::inner(shape.member.as_ref())?;
            let items: Vec<Value> = values
                .map(|text| shape::from_text(model, inner, text))
                .collect::<Result<_, _>>()?;
            Ok((!items.is_empty()).then_some(Value::Array(items)))
        }
        _ => values
            .next()
            .map(|text| shape::from_text(model, member, text))
            .transpose(),
    }
}

/// Takes the members that stand in header fields and in the status out of an output.
pub(super) fn unbound(
    model: &Model,
    output: &Shape,
    operation: &OperationModel,
    members: &Map<String, Value>,
    reply: Reply,
) -> Result<(Reply, Map<String, Value>), AwsError> {
    let mut reply = reply;
    reply.status = operation.http.response_code.unwrap_or(200);
    let mut body = Map::new();
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        let member = output.members.get(name).ok_or_else(|| {
            AwsError::not_modelled(format_args!("the member {name} of an output"))
        })?;
        let wire = member.location_name.as_deref().unwrap_or(name);
        match member.location.as_deref() {
            Some("header") => reply = reply.with(wire, shape::to_text(model, member, value)?),
            Some("statusCode") => {
                let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                reply.status = status.unwrap_or(reply.status);
            }
            _ => {
                body.insert(name.clone(), value.clone());
            }
        }
    }
    Ok((reply, body))
}

/// The bytes of a blob, which is base64 text on this side of the wire.
pub(super) fn blob(value: &Value) -> Vec<u8> {
    value
        .as_str()
        .and_then(|text| STANDARD.decode(text).ok())
        .unwrap_or_default()
}

/// A blob of bytes.
pub(super) fn blob_of(bytes: &[u8]) -> Value {
    Value::from(STANDARD.encode(bytes))
}
