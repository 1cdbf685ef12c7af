//! AWS REST XML: methods and paths, XML bodies. Route 53 speaks it.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html>.

use serde_json::{Map, Value};

use super::model::{Model, OperationModel};
use super::{Asked, rest, shape, xml};
use crate::message::{Reply, Request};
use crate::operation::AwsError;

/// The namespace of Route 53, the only service here that speaks this protocol.
const NAMESPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";

/// The operation that a request asks for.
pub(super) fn request(model: &'static Model, request: &Request) -> Result<Asked, AwsError> {
    let matched = rest::matched(model, request)?;
    let Some(of) = &matched.operation.input else {
        return Ok(Asked {
            name: matched.name,
            input: Value::Object(Map::new()),
        });
    };
    let shape = shape::shape_of(model, of)?;
    let mut input = rest::bound(model, shape, &matched, request)?;
    if !request.body.is_empty() {
        let text = std::str::from_utf8(&request.body).map_err(|_| {
            AwsError::new("InvalidInput", "Invalid XML ; the body is not valid UTF-8")
        })?;
        let root = xml::parse(text)?;
        let (name, of) = match shape
            .payload
            .as_ref()
            .and_then(|name| shape.members.get_key_value(name))
        {
            Some((name, member)) => (Some(name), member),
            None => (None, of),
        };
        match (name, xml::from_element(model, of, &root)?) {
            (Some(name), value) => {
                input.insert(name.clone(), value);
            }
            (None, Value::Object(members)) => {
                for (name, value) in members {
                    input.entry(name).or_insert(value);
                }
            }
            (None, _) => {}
        }
    }
    Ok(Asked {
        name: matched.name,
        input: Value::Object(input),
    })
}

/// The reply to an operation that succeeded.
pub(super) fn response(
    model: &Model,
    name: &str,
    operation: &OperationModel,
    output: &Value,
) -> Result<Reply, AwsError> {
    let status = operation.http.response_code.unwrap_or(200);
    let (Some(of), Value::Object(members)) = (&operation.output, output) else {
        return Ok(Reply::new(status, ""));
    };
    let shape = shape::shape_of(model, of)?;
    let (reply, body) = rest::unbound(model, shape, operation, members, Reply::new(status, ""))?;
    let mut document = xml::document();
    xml::wrapped(
        &mut document,
        &format!("{name}Response"),
        Some(NAMESPACE),
        |document| xml::members(document, model, of, &Value::Object(body)),
    )?;
    Ok(Reply {
        body: document.into_inner(),
        ..reply.with("Content-Type", "text/xml")
    })
}

/// The reply to one that failed.
pub(super) fn refusal(status: u16, code: &str, message: &str, request_id: &str) -> Reply {
    error_document(NAMESPACE, status, code, message, request_id)
}

/// `ErrorResponse`, as both XML protocols have it.
pub(super) fn error_document(
    namespace: &str,
    status: u16,
    code: &str,
    message: &str,
    request_id: &str,
) -> Reply {
    let mut document = xml::document();
    let written = xml::wrapped(
        &mut document,
        "ErrorResponse",
        Some(namespace),
        |document| {
            xml::wrapped(document, "Error", None, |document| {
                xml::leaf(document, "Type", "Sender")?;
                xml::leaf(document, "Code", code)?;
                xml::leaf(document, "Message", message)
            })?;
            xml::leaf(document, "RequestId", request_id)
        },
    );
    let body = written.map_or_else(|_| Vec::new(), |()| document.into_inner());
    Reply::of(status, "text/xml", body)
}
