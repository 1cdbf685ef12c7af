//! The wire: AWS's protocols, decoded to a value and encoded from one, by the service's own model.
//!
//! Pages: <https://smithy.io/2.0/aws/protocols/>. Invariant: a value is named by the model's member names on
//! this side of the wire, whatever the protocol calls them on the other.

pub mod model;
pub mod sigv4;
pub mod validate;

use serde_json::Value;

use crate::answer::Answer;
use crate::message::{Reply, Request};
use crate::operation::{AwsError, Call, Service};
use crate::world::World;

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
pub fn answer(_world: &mut World, _service: Service, _region: &str, _request: &Request) -> Answer {
    Reply::new(400, "").into()
}
