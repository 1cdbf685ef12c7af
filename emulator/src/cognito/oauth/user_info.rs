//! `/oauth2/userInfo`: what an access token lets its bearer know of the user.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>; OpenID Connect Core 5.3, RFC 6750.
//! Invariant: the token must be this pool's, carry `openid`, and belong to a sign-in that was not revoked.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Door, json_reply, refusal};
use crate::answer::Answer;
use crate::cognito::jwt::{Expected, TokenUse, verify};
use crate::cognito::{claim, issuer};
use crate::message::{Reply, Request};
use crate::world::World;

const OVER: &str =
    "Access token is expired, disabled, or deleted, or the user has globally signed out.";

/// The answer to the bearer of a token, whose signature is looked at outside the lock.
pub(super) fn answer(door: &mut Door<'_>, request: &Request) -> Answer {
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim().to_owned());
    let (Some(token), Some(pool)) = (token, door.pool()) else {
        return refused(
            400,
            "invalid_request",
            "Bad OAuth2 request at UserInfo Endpoint",
        )
        .into();
    };
    let keys = Arc::new(pool.keys.public());
    let id = door.pool.to_owned();
    let now = door.world.now;
    Answer::after(move || {
        let issuer = issuer(&id);
        let expected = Expected {
            issuer: &issuer,
            token_use: Some(TokenUse::Access),
            audience: None,
        };
        let Ok(claims) = verify(&keys, &token, now, &expected) else {
            return refused(401, "invalid_token", OVER).into();
        };
        if !claims.scopes().any(|scope| scope == "openid") {
            let why = "Access token does not contain openid scope";
            return refused(401, "invalid_token", why).into();
        }
        let event = claims.text("event_id").unwrap_or_default().to_owned();
        Answer::within(move |world| told(world, &id, &event).into())
    })
}

fn told(world: &World, pool: &str, event: &str) -> Reply {
    let found = world.cognito.pools.get(pool).and_then(|pool| {
        let sign_in = pool.grants.sign_ins.get(event)?;
        let user = pool.users.get(&sign_in.user)?;
        let client = pool.clients.get(&sign_in.client)?;
        (!sign_in.revoked && user.enabled).then_some((sign_in, user, client))
    });
    let Some((sign_in, user, client)) = found else {
        return refused(401, "invalid_token", OVER);
    };
    let mut body = Map::new();
    body.insert("sub".to_owned(), json!(user.sub));
    for (name, value) in claim::shown(client, user, sign_in) {
        let value = match name {
            "address" => json!({ "formatted": value }),
            "updated_at" => value.parse::<i64>().map_or(json!(value), |at| json!(at)),
            _ => json!(value),
        };
        body.insert(name.to_owned(), value);
    }
    body.insert("username".to_owned(), json!(user.username));
    json_reply(200, &Value::Object(body))
}

fn refused(status: u16, error: &str, description: &str) -> Reply {
    refusal(status, error, Some(description)).with(
        "WWW-Authenticate",
        format!("error=\"{error}\", error_description=\"{description}\""),
    )
}
