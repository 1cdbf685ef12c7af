//! AWS REST JSON: methods and paths, JSON bodies.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>.

use serde_json::{Map, Value, json};

use super::model::{Model, OperationModel, Ref};
use super::{Asked, json, rest, shape};
use crate::message::{Reply, Request};
use crate::operation::{AwsError, Service};

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
    let payload_member = shape
        .payload
        .as_ref()
        .and_then(|name| shape.members.get_key_value(name));
    if let Some((name, member)) = payload_member {
        if let Some(value) = payload(model, member, request)? {
            input.insert(name.clone(), value);
        }
    } else if let Value::Object(members) = shape::from_json(model, of, &json::body(request)?, 0)? {
        for (name, value) in members {
            input.entry(name).or_insert(value);
        }
    }
    Ok(Asked {
        name: matched.name,
        input: Value::Object(input),
    })
}

fn payload(model: &Model, member: &Ref, request: &Request) -> Result<Option<Value>, AwsError> {
    if request.body.is_empty() {
        return Ok(None);
    }
    match shape::shape_of(model, member)?.kind.as_str() {
        "blob" => Ok(Some(rest::blob_of(&request.body))),
        "string" => Ok(Some(Value::from(
            String::from_utf8_lossy(&request.body).into_owned(),
        ))),
        _ => shape::from_json(model, member, &json::body(request)?, 0).map(Some),
    }
}

/// The reply to an operation that succeeded.
pub(super) fn response(
    model: &Model,
    operation: &OperationModel,
    output: &Value,
) -> Result<Reply, AwsError> {
    let status = operation.http.response_code.unwrap_or(200);
    let (Some(of), Value::Object(members)) = (&operation.output, output) else {
        return Ok(Reply::new(status, ""));
    };
    let shape = shape::shape_of(model, of)?;
    let (reply, body) = rest::unbound(model, shape, operation, members, Reply::new(status, ""))?;
    let Some((name, member)) = shape
        .payload
        .as_ref()
        .and_then(|name| shape.members.get_key_value(name))
    else {
        let json = shape::to_json(model, of, &Value::Object(body), false)?;
        return Ok(with_body(reply, json.to_string()));
    };
    let value = body.get(name).unwrap_or(&Value::Null);
    match shape::shape_of(model, member)?.kind.as_str() {
        "blob" => Ok(Reply {
            body: rest::blob(value),
            ..reply
        }),
        "string" => Ok(Reply {
            body: shape::to_text(model, member, value)?.into_bytes(),
            ..reply
        }),
        _ => {
            let json = shape::to_json(model, member, value, false)?;
            Ok(with_body(reply, json.to_string()))
        }
    }
}

/// A reply whose status has no body gets none.
fn with_body(reply: Reply, body: String) -> Reply {
    if reply.status == 204 {
        return reply;
    }
    Reply {
        body: body.into_bytes(),
        ..reply.with("Content-Type", "application/json")
    }
}

/// The reply to one that failed. Lambda writes its errors in capitals.
pub(super) fn refusal(service: Service, status: u16, code: &str, message: &str) -> Reply {
    let body = match service {
        Service::Lambda if code != "ValidationException" => {
            json!({ "Type": "User", "Message": message, "message": message })
        }
        _ => json!({ "message": message }),
    };
    Reply::of(status, "application/json", body.to_string()).with("x-amzn-ErrorType", code)
}
