//! AWS JSON 1.1: `POST /` with `X-Amz-Target: <prefix>.<Operation>`.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>.

use serde_json::{Map, Value, json};

use super::model::{Model, OperationModel};
use super::{Asked, shape, unknown_operation};
use crate::message::{Reply, Request};
use crate::operation::{AwsError, Service};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The operation that a request asks for.
pub(super) fn request(model: &'static Model, request: &Request) -> Result<Asked, AwsError> {
    let target = request.header("x-amz-target").unwrap_or_default();
    let name = target
        .split_once('.')
        .filter(|(prefix, _)| model.target_prefix.as_deref() == Some(prefix))
        .map(|(_, name)| name);
    let (name, operation) = name
        .and_then(|name| model.operations.get_key_value(name))
        .ok_or_else(|| unknown_operation(target))?;
    let input = match &operation.input {
        Some(input) => shape::from_json(model, input, &body(request)?, 0)?,
        None => Value::Object(Map::new()),
    };
    Ok(Asked { name, input })
}

/// A JSON body; an empty one is an empty object.
pub(super) fn body(request: &Request) -> Result<Value, AwsError> {
    if request.body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value: Value = serde_json::from_slice(&request.body)
        .map_err(|error| shape::serialization(&format!("the body is not JSON: {error}")))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(shape::serialization("Start of structure or map expected"))
    }
}

/// The reply to an operation that succeeded. An operation without output has an empty body.
pub(super) fn response(
    model: &Model,
    operation: &OperationModel,
    output: &Value,
) -> Result<Reply, AwsError> {
    let body = match &operation.output {
        Some(of) => shape::to_json(model, of, output, false)?.to_string(),
        None => String::new(),
    };
    Ok(Reply::of(200, CONTENT_TYPE, body))
}

/// The reply to one that failed. Cognito repeats the error in two header fields.
pub(super) fn refusal(service: Service, status: u16, code: &str, message: &str) -> Reply {
    let reply = Reply::of(
        status,
        CONTENT_TYPE,
        json!({ "__type": code, "message": message }).to_string(),
    );
    if service == Service::CognitoIdp {
        reply
            .with("x-amzn-errortype", format!("{code}:"))
            .with("x-amzn-errormessage", one_line(message))
    } else {
        reply
    }
}

/// A text that may stand in a header field.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}
