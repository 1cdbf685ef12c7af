//! A machine gets a token by `client_credentials` and calls the API over its custom domain.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use serde_json::json;
use tollgate_conformance::case::Basis::{Documented, Observed};
use tollgate_conformance::case::{Case, Stop, case, same};
use tollgate_conformance::target::Target;

use super::{list, machine_token, record};

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "journeys/machine-calls-api/right-scope",
        Documented,
        right_scope,
    ),
    case(
        "journeys/machine-calls-api/without-the-word-bearer",
        Observed,
        without_bearer,
    ),
    case(
        "journeys/machine-calls-api/missing-scope",
        Documented,
        missing_scope,
    ),
];

/// The token carries the scope that the method lists, so the function answers, and knows who called.
fn right_scope(target: &Target) -> Result<(), Stop> {
    let token = machine_token(target)?;
    let reply = list(target, Some(&format!("Bearer {token}")))?;
    let body = reply.wanted(200)?;
    same("route", &body["route"], &json!("GET /harvests"))?;
    same(
        "caller",
        &body["caller"]["client_id"],
        &json!(target.output("press_client_id")),
    )?;
    same(
        "scope",
        &body["caller"]["scope"],
        &json!(target.output("read_scope")),
    )
}

/// The header may be the token alone.
fn without_bearer(target: &Target) -> Result<(), Stop> {
    let token = machine_token(target)?;
    list(target, Some(&token))?.wanted(200)?;
    Ok(())
}

/// The machine may read; the method that records asks for another scope.
fn missing_scope(target: &Target) -> Result<(), Stop> {
    let token = machine_token(target)?;
    let reply = record(target, &format!("Bearer {token}"))?;
    super::refused::unauthorized(&reply, "Unauthorized")
}
