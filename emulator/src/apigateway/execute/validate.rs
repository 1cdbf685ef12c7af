//! Request validation: parameters that must be there, and bodies as their models say.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>. Invariant: a request that fails
//! does not reach the integration.

use serde_json::{Value, json};

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal};
use super::schema;

/// Whether the method's validator has nothing against the request.
pub(super) fn request(exchange: &Exchange) -> Result<(), Refusal> {
    let Some((route, validator)) = exchange
        .route()
        .and_then(|route| Some((route, route.validator.as_ref()?)))
    else {
        return Ok(());
    };
    if validator.validate_request_parameters {
        let required = route.method.request_parameters.iter().flatten();
        let missing: Vec<&str> = required
            .filter(|(_, needed)| **needed)
            .filter(|(name, _)| {
                exchange
                    .value(name)
                    .is_none_or(|value| value.trim().is_empty())
            })
            .filter_map(|(name, _)| name.splitn(4, '.').nth(3))
            .collect();
        if !missing.is_empty() {
            return Err(Refusal::saying(
                Kind::BadRequestParameters,
                format!(
                    "Missing required request parameters: [{}]",
                    missing.join(", ")
                ),
            ));
        }
    }
    let model = route.models.get(&exchange.media_type());
    if let Some(model) = model.filter(|_| validator.validate_request_body) {
        let body = &exchange.request.body;
        let value = if body.iter().all(u8::is_ascii_whitespace) {
            json!({})
        } else {
            serde_json::from_slice::<Value>(body)
                .map_err(|_| Refusal::from(Kind::BadRequestBody))?
        };
        if !schema::valid(model, &value) {
            return Err(Kind::BadRequestBody.into());
        }
    }
    Ok(())
}
