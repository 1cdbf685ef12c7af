//! AWS's validation of inputs, from the constraints of the service's model.

use serde_json::Value;

use crate::operation::{AwsError, Service};

/// Whether an input keeps the constraints of its shape.
///
/// # Errors
/// The service's validation error.
pub fn input(_service: Service, _operation: &str, _input: &Value) -> Result<(), AwsError> {
    Ok(())
}
