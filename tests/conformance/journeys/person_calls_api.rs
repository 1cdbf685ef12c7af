//! A person signs in on the login page with code and PKCE, and calls the API over its custom domain.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html>.

use serde_json::json;
use tollgate_conformance::case::Basis::{Assumed, Documented};
use tollgate_conformance::case::{Case, Stop, case, same};
use tollgate_conformance::target::Target;

use super::{code_for, list, record, redeem, sign_in, sign_in_for, word};

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "journeys/person-calls-api/right-scopes",
        Documented,
        right_scopes,
    ),
    case(
        "journeys/person-calls-api/missing-scope",
        Documented,
        missing_scope,
    ),
    case(
        "journeys/person-calls-api/code-used-twice",
        Documented,
        code_used_twice,
    ),
    case(
        "journeys/person-calls-api/wrong-verifier",
        Assumed,
        wrong_verifier,
    ),
    case(
        "journeys/person-calls-api/state-comes-back",
        Documented,
        state_comes_back,
    ),
];

/// Both routes let the person in, and the function knows who it is.
fn right_scopes(target: &Target) -> Result<(), Stop> {
    let tokens = sign_in(target)?;
    let bearer = format!("Bearer {}", tokens.access);
    let listed = list(target, Some(&bearer))?.wanted(200)?;
    let recorded = record(target, &bearer)?.wanted(201)?;
    same("route", &recorded["route"], &json!("POST /harvests"))?;
    same(
        "token use",
        &listed["caller"]["token_use"],
        &json!("access"),
    )?;
    let sub = word(&listed["caller"], "sub")?;
    same("the same person", &recorded["caller"]["sub"], &json!(sub))
}

/// The person let the site read; the method that records asks for another scope.
fn missing_scope(target: &Target) -> Result<(), Stop> {
    let tokens = sign_in_for(target, &target.output("read_scope"))?;
    let bearer = format!("Bearer {}", tokens.access);
    list(target, Some(&bearer))?.wanted(200)?;
    super::refused::unauthorized(&record(target, &bearer)?, "Unauthorized")
}

/// A code is redeemed once (RFC 6749 4.1.2).
fn code_used_twice(target: &Target) -> Result<(), Stop> {
    sign_in(target)?;
    let verifier = "another-verifier-that-is-long-enough-for-RFC-7636";
    let (code, _) = code_for(target, verifier, "")?;
    redeem(target, &code, verifier)?.wanted(200)?;
    let again = redeem(target, &code, verifier)?.wanted(400)?;
    same("error", &again["error"], &json!("invalid_grant"))
}

/// A code is worth nothing to who has not its verifier (RFC 7636 4.6).
fn wrong_verifier(target: &Target) -> Result<(), Stop> {
    sign_in(target)?;
    let (code, _) = code_for(target, "the-verifier-of-the-one-who-asked-for-the-code", "")?;
    let reply = redeem(
        target,
        &code,
        "the-verifier-of-one-who-has-only-seen-the-code",
    )?;
    same(
        "error",
        &reply.wanted(400)?["error"],
        &json!("invalid_grant"),
    )
}

/// The state comes back as it was sent (RFC 6749 4.1.2).
fn state_comes_back(target: &Target) -> Result<(), Stop> {
    sign_in(target)?;
    let (_, state) = code_for(
        target,
        "a-verifier-for-a-code-that-is-not-redeemed-at-all",
        "",
    )?;
    same("state", &state, &"an apple a day".to_owned())
}
