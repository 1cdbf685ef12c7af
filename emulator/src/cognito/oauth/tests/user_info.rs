//! Whom an access token tells about, and what.

use serde_json::{Value, json};

use crate::cognito::client::Client;
use crate::cognito::testing::{CALLBACK, Orchard, READ, query_of};
use crate::cognito::user_admin::AdminDisableUser;
use crate::message::{Reply, Request};

fn tokens(orchard: &Orchard, client: &Client, scope: &str) -> Value {
    let query = query_of(&[
        ("response_type", "code"),
        ("client_id", &client.client_id),
        ("redirect_uri", CALLBACK),
        ("scope", scope),
    ]);
    let code = orchard.code(&query);
    let reply = orchard.token(&[
        ("grant_type", "authorization_code"),
        ("client_id", &client.client_id),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ]);
    serde_json::from_slice(&reply.body).expect("tokens")
}

fn ask(orchard: &Orchard, authorization: &str) -> Reply {
    let request = Request {
        path: "/oauth2/userInfo".to_owned(),
        ..Request::default()
    };
    orchard.send(request.with_header("Authorization", authorization))
}

fn bearer(tokens: &Value, name: &str) -> String {
    format!("Bearer {}", tokens[name].as_str().unwrap_or_default())
}

fn is_refused(reply: &Reply, status: u16, error: &str, description: &str) {
    assert_eq!(reply.status, status);
    let challenge = format!("error=\"{error}\", error_description=\"{description}\"");
    assert_eq!(reply.header("www-authenticate"), Some(challenge.as_str()));
}

const OVER: &str =
    "Access token is expired, disabled, or deleted, or the user has globally signed out.";

#[test]
fn the_bearer_is_told_what_the_scopes_allow_and_flags_are_text() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let tokens = tokens(&orchard, &client, "openid email");
    let reply = ask(&orchard, &bearer(&tokens, "access_token"));
    assert_eq!(reply.status, 200);
    let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
    let sub = body["sub"].clone();
    assert_eq!(
        body,
        json!({ "sub": sub, "email": "ann@orchard.test", "email_verified": "true", "username": "ann" })
    );
}

#[test]
fn every_other_bearer_is_refused() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let good = tokens(&orchard, &client, "openid");
    let narrow = tokens(&orchard, &client, READ);
    let bad = "Bad OAuth2 request at UserInfo Endpoint";
    for authorization in ["", "Bearer", "Basic eDp5"] {
        is_refused(&ask(&orchard, authorization), 400, "invalid_request", bad);
    }
    is_refused(&ask(&orchard, "Bearer garbage"), 401, "invalid_token", OVER);
    is_refused(
        &ask(&orchard, &bearer(&good, "id_token")),
        401,
        "invalid_token",
        OVER,
    );
    is_refused(
        &ask(&orchard, &bearer(&narrow, "access_token")),
        401,
        "invalid_token",
        "Access token does not contain openid scope",
    );
    let mine = bearer(&good, "access_token");
    assert_eq!(ask(&orchard, &mine).status, 200);

    let disabled = Orchard {
        cloud: orchard.cloud.fork(),
        pool: orchard.pool.clone(),
    };
    disabled
        .cloud
        .call(AdminDisableUser {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
        })
        .expect("disabled");
    is_refused(&ask(&disabled, &mine), 401, "invalid_token", OVER);

    let revoked = Orchard {
        cloud: orchard.cloud.fork(),
        pool: orchard.pool.clone(),
    };
    let token = good["refresh_token"].as_str().unwrap_or_default();
    revoked.post(
        "/oauth2/revoke",
        "",
        &[("token", token), ("client_id", &client.client_id)],
    );
    is_refused(&ask(&revoked, &mine), 401, "invalid_token", OVER);

    orchard.cloud.advance(3600);
    is_refused(&ask(&orchard, &mine), 401, "invalid_token", OVER);
}
