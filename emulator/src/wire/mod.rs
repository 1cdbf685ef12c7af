//! The wire: AWS's protocols, decoded to a value and encoded from one, by the service's own model.
//!
//! Pages: <https://smithy.io/2.0/aws/protocols/>. Invariant: a value is named by the model's member names on
//! this side of the wire, whatever the protocol calls them on the other.

pub mod model;
pub mod sigv4;
pub mod unserved;

mod json;
mod query;
mod rest;
mod rest_json;
mod rest_xml;
mod shape;
mod validate;
mod xml;

use serde_json::Value;

use crate::answer::Answer;
use crate::console::Seen;
use crate::message::{Reply, Request};
use crate::operation::{AwsError, Call, Service};
use crate::world::World;

use model::{Model, OperationModel, Protocol};

/// An operation as it was asked for.
struct Asked {
    name: &'static str,
    input: Value,
}

/// Runs an operation by its name, on an input with the model's member names: validated, then run.
///
/// # Errors
/// The service's validation error, the operation's own, or the refusal of an operation that is not modelled.
pub fn run(
    service: Service,
    name: &str,
    input: Value,
    call: &mut Call<'_>,
) -> Result<Value, AwsError> {
    let operations = service.operations();
    let Some(entry) = operations.iter().find(|entry| entry.name == name) else {
        return Err(AwsError::not_modelled(format_args!(
            "the operation {}:{name}",
            service.model_name()
        )));
    };
    validate::input(service, name, &input)?;
    entry.run(input, call)
}

/// The service of an `X-Amz-Target`: `AWSCognitoIdentityProviderService.InitiateAuth`.
pub fn service_of_target(target: &str) -> Option<Service> {
    let prefix = target.split('.').next()?;
    Service::ALL
        .into_iter()
        .find(|service| model::of(*service).target_prefix.as_deref() == Some(prefix))
}

/// What a request to a service is answered.
pub fn answer(world: &mut World, service: Service, region: &str, request: &Request) -> Answer {
    let model = model::of(service);
    let request_id = world.ids.uuid();
    let mut call = Call {
        world,
        region: region.to_owned(),
    };
    let asked = match model.protocol {
        Protocol::Json => json::request(model, request),
        Protocol::RestJson => rest_json::request(model, request),
        Protocol::RestXml => rest_xml::request(model, request),
        Protocol::Query => query::request(model, request),
    };
    let mut operation = "(unreadable)";
    let outcome = asked.and_then(|asked| {
        operation = asked.name;
        if call.world.require_signatures && !unsigned(model, asked.name) {
            sigv4::check(call.world, request)?;
        }
        let output = run(service, asked.name, asked.input, &mut call)?;
        let shapes = model
            .operations
            .get(asked.name)
            .ok_or_else(|| AwsError::not_modelled(asked.name))?;
        reply(model, asked.name, shapes, &output, &request_id)
    });
    let reply = outcome.unwrap_or_else(|error| refusal(service, &error, &request_id));
    call.world.requests.add(Seen {
        at: call.now(),
        service: service.model_name().to_owned(),
        operation: operation.to_owned(),
        status: reply.status,
    });
    reply.into()
}

/// Whether an operation is called without a signature, as a browser does.
fn unsigned(model: &Model, operation: &str) -> bool {
    let operation = model.operations.get(operation);
    operation.is_some_and(|operation| operation.authtype.as_deref() == Some("none"))
}

/// The codes and statuses of the errors that every service has, and no model
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>), as query services spell them and as the others do.
const COMMON: [(&str, &str, u16); 4] = [
    ("IncompleteSignature", "IncompleteSignatureException", 400),
    (
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        403,
    ),
    ("SignatureDoesNotMatch", "InvalidSignatureException", 403),
    ("InvalidClientTokenId", "UnrecognizedClientException", 403),
];

/// A code as a service spells it, and its status.
fn spelled<'a>(model: &'a Model, code: &'a str) -> (&'a str, u16) {
    let common = COMMON
        .iter()
        .find(|(short, long, _)| *short == code || *long == code);
    match (common, model.protocol) {
        (Some((short, _, status)), Protocol::Query | Protocol::RestXml) => (short, *status),
        (Some((_, long, status)), Protocol::Json | Protocol::RestJson) => (long, *status),
        (None, _) => model.error(code),
    }
}

fn reply(
    model: &Model,
    name: &str,
    operation: &OperationModel,
    output: &Value,
    request_id: &str,
) -> Result<Reply, AwsError> {
    let reply = match model.protocol {
        Protocol::Json => json::response(model, operation, output)?,
        Protocol::RestJson => rest_json::response(model, operation, output)?,
        Protocol::RestXml => rest_xml::response(model, name, operation, output)?,
        Protocol::Query => query::response(model, name, operation, output, request_id)?,
    };
    Ok(reply.with("x-amzn-RequestId", request_id))
}

/// An error in a service's own form.
pub fn refusal(service: Service, error: &AwsError, request_id: &str) -> Reply {
    let model = model::of(service);
    let (code, status) = spelled(model, &error.code);
    let message = &error.message;
    let reply = match model.protocol {
        Protocol::Json => json::refusal(service, status, code, message),
        Protocol::RestJson => rest_json::refusal(service, status, code, message),
        Protocol::RestXml => rest_xml::refusal(status, code, message, request_id),
        Protocol::Query => query::refusal(model, status, code, message, request_id),
    };
    reply.with("x-amzn-RequestId", request_id)
}

/// The refusal of an operation that the model does not have.
fn unknown_operation(what: &str) -> AwsError {
    AwsError::new(
        "UnknownOperationException",
        format!("The requested operation is not recognized by the service: {what}"),
    )
}

#[cfg(test)]
mod tests;
