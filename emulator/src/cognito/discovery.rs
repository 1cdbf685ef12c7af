//! The issuer's two documents: openid-configuration and the JWKS.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html>; OpenID Connect Discovery 1.0
//! section 4.2. Invariant: they are at the issuer's own address and not on the pool's domain, and name no more than AWS
//! names: no PKCE methods, no grant types.

use serde_json::{Value, json};

use super::{Pool, issuer, region_of};
use crate::message::{Reply, Request};
use crate::names::{self, Serves};
use crate::world::World;

/// The document at `/{pool}/.well-known/...`; `None` where the path is no issuer's.
pub fn answer(world: &World, request: &Request) -> Option<Reply> {
    let (id, document) = request
        .path
        .strip_prefix('/')?
        .split_once("/.well-known/")?;
    if !matches!(document, "openid-configuration" | "jwks.json") {
        return None;
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Some(json_reply(405, &json!({ "message": "Method Not Allowed" })));
    }
    let pool = world
        .cognito
        .pools
        .get(id)
        .filter(|pool| asked_in_its_region(world, &request.host, &pool.id));
    let Some(pool) = pool else {
        let text = format!("User pool {id} does not exist.");
        return Some(json_reply(404, &json!({ "message": text })));
    };
    let value = match document {
        "jwks.json" => pool.keys.jwks(),
        _ => configuration(world, pool),
    };
    Some(json_reply(200, &value))
}

/// A host that names a region serves the pools of that region only.
fn asked_in_its_region(world: &World, host: &str, pool: &str) -> bool {
    match world
        .names
        .site(&names::normal(host))
        .map(|site| site.serves)
    {
        Some(Serves::Operations { region, .. }) => region == region_of(pool),
        _ => true,
    }
}

fn json_reply(status: u16, value: &Value) -> Reply {
    Reply::of(status, "application/json", value.to_string())
        .with("Access-Control-Allow-Origin", "*")
        .with("Cache-Control", "public, max-age=86400")
}

fn configuration(world: &World, pool: &Pool) -> Value {
    let issuer = issuer(&pool.id);
    let mut domains: Vec<_> = world.cognito.domains_of(&pool.id).collect();
    domains.sort_by_key(|domain| !domain.is_custom());
    let at = |path: &str, dead: &str| match domains.first() {
        Some(domain) => format!("https://{}{path}", domain.host()),
        None => format!("{issuer}{dead}"),
    };
    json!({
        "authorization_endpoint": at("/oauth2/authorize", "/authorize"),
        "end_session_endpoint": at("/logout", "/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": at("/oauth2/revoke", "/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": at("/oauth2/token", "/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": at("/oauth2/userInfo", "/userInfo"),
    })
}
