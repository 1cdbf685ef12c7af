//! `GET /logout`: the browser is signed out, and goes to where the application wants it.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>. Invariant: the browser is sent to no
//! address that is not, letter by letter, one of the client's; tokens stay good.

use super::page;
use super::{Door, base, cookie, redirect, single};
use crate::message::{Reply, Request, percent_encode};

/// The answer to a browser.
pub(super) fn answer(door: &mut Door<'_>, request: &Request) -> Reply {
    let pairs = request.query_pairs();
    let one = |name| single(&pairs, name).ok().flatten();
    let Some(id) = one("client_id") else {
        return page::error(400, "Required String parameter 'client_id' is not present");
    };
    let error = |kind: &str| {
        redirect(&format!(
            "{}/error?error={kind}&client_id={}",
            base(request),
            percent_encode(id)
        ))
    };
    let Some(pool) = door.world.cognito.pools.get_mut(door.pool) else {
        return page::error(404, "This user pool does not exist.");
    };
    let Some(client) = pool.clients.get(id) else {
        return error("invalid_client");
    };
    let registered =
        |urls: &Option<Vec<String>>, url: &str| urls.iter().flatten().any(|known| known == url);
    let to = match (one("logout_uri"), one("redirect_uri")) {
        (Some(uri), _) if registered(&client.logout_urls, uri) => uri.to_owned(),
        (None, Some(uri)) if registered(&client.callback_urls, uri) => {
            let Some(response_type) = one("response_type") else {
                return page::error(
                    400,
                    "Required String parameter 'response_type' is not present",
                );
            };
            let scopes = client.allowed_oauth_scopes.as_deref().unwrap_or_default();
            let scope = one("scope").map_or_else(|| scopes.join(" "), str::to_owned);
            let mut query = vec![
                ("client_id", id),
                ("redirect_uri", uri),
                ("response_type", response_type),
                ("scope", scope.as_str()),
            ];
            let kept = ["state", "nonce", "code_challenge", "code_challenge_method"];
            query.extend(kept.into_iter().filter_map(|name| Some((name, one(name)?))));
            let query: Vec<String> = query
                .iter()
                .map(|(name, value)| format!("{name}={}", percent_encode(value)))
                .collect();
            format!("{}/login?{}", base(request), query.join("&"))
        }
        (Some(_), _) | (None, Some(_)) => return error("redirect_mismatch"),
        (None, None) => {
            return page::error(400, "Required String parameter 'logout_uri' is not present");
        }
    };
    if let Some(session) = cookie::get(request, cookie::SESSION) {
        pool.grants.browsers.remove(session);
    }
    cookie::clear(redirect(&to), cookie::SESSION)
}
