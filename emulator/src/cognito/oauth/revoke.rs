//! `POST /oauth2/revoke`: ends a refresh token and everything that came from it.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>; RFC 7009. Invariant: a token that is
//! already gone is no error, another client's is.

use super::client_auth::{self, Refused};
use super::token::is_form;
use super::{Door, refusal, single};
use crate::message::{Reply, Request};

/// The answer to a client.
pub(super) fn answer(door: &mut Door<'_>, request: &Request) -> Reply {
    let form = request.form();
    let Some(pool) = door.world.cognito.pools.get_mut(door.pool) else {
        return refusal(401, "invalid_client", None);
    };
    if !is_form(request) {
        return refusal(400, "invalid_request", None);
    }
    let client = match client_auth::client(pool, request, &form) {
        Ok(client) => client,
        Err(Refused::Malformed) => return refusal(400, "invalid_request", None),
        Err(Refused::Unknown | Refused::Secret) => return refusal(401, "invalid_client", None),
    };
    let Ok(Some(token)) = single(&form, "token") else {
        return refusal(400, "invalid_request", None);
    };
    if !client.enable_token_revocation {
        return refusal(400, "invalid_request", None);
    }
    // Three parts are an ID or access token, five a refresh token.
    if token.split('.').count() == 3 {
        return refusal(400, "unsupported_token_type", None);
    }
    let id = client.client_id.clone();
    let event = match pool.grants.refresh_tokens.get(token) {
        Some(known) if known.client != id => return refusal(401, "invalid_client", None),
        known => known.map(|known| known.event.clone()),
    };
    if let Some(sign_in) = event.and_then(|event| pool.grants.sign_ins.get_mut(&event)) {
        sign_in.revoked = true;
    }
    Reply::new(200, "").with("Access-Control-Allow-Origin", "*")
}
