//! Who may end a refresh token, and what ends with it.

use serde_json::{Value, json};

use crate::cognito::client::{Client, CreateUserPoolClient};
use crate::cognito::testing::{CALLBACK, Orchard, query_of, site};
use crate::message::Reply;

fn tokens(orchard: &Orchard, client: &Client) -> Value {
    let query = query_of(&[
        ("response_type", "code"),
        ("client_id", &client.client_id),
        ("redirect_uri", CALLBACK),
    ]);
    let code = orchard.code(&query);
    let reply = orchard.token(&[
        ("grant_type", "authorization_code"),
        ("client_id", &client.client_id),
        (
            "client_secret",
            client.client_secret.as_deref().unwrap_or_default(),
        ),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ]);
    serde_json::from_slice(&reply.body).expect("tokens")
}

fn revoke(orchard: &Orchard, form: &[(&str, &str)]) -> Reply {
    orchard.post("/oauth2/revoke", "", form)
}

fn refresh(orchard: &Orchard, client: &Client, token: &str) -> u16 {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.client_id.as_str()),
        ("refresh_token", token),
    ];
    orchard.token(&form).status
}

fn is_refused(reply: &Reply, status: u16, error: &str) {
    let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
    assert_eq!((reply.status, body), (status, json!({ "error": error })));
}

#[test]
fn a_revoked_token_refreshes_no_more_and_another_sign_in_goes_on() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let id = client.client_id.as_str();
    let (one, other) = (tokens(&orchard, &client), tokens(&orchard, &client));
    let token = one["refresh_token"].as_str().expect("a token");
    let reply = revoke(&orchard, &[("token", token), ("client_id", id)]);
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(refresh(&orchard, &client, token), 400);
    assert_eq!(
        refresh(
            &orchard,
            &client,
            other["refresh_token"].as_str().expect("a token")
        ),
        200
    );

    let again = revoke(&orchard, &[("token", token), ("client_id", id)]);
    assert_eq!(again.status, 200);
    let unknown = revoke(&orchard, &[("token", "unknown"), ("client_id", id)]);
    assert_eq!(unknown.status, 200);
}

#[test]
fn who_may_not_revoke_is_told_why() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let id = client.client_id.as_str();
    let tokens = tokens(&orchard, &client);
    let token = tokens["refresh_token"].as_str().expect("a token");
    let access = tokens["access_token"].as_str().expect("a token");
    is_refused(
        &revoke(&orchard, &[("client_id", id)]),
        400,
        "invalid_request",
    );
    is_refused(
        &revoke(&orchard, &[("token", token)]),
        401,
        "invalid_client",
    );
    is_refused(
        &revoke(&orchard, &[("token", token), ("client_id", "nobody")]),
        401,
        "invalid_client",
    );
    is_refused(
        &revoke(&orchard, &[("token", access), ("client_id", id)]),
        400,
        "unsupported_token_type",
    );
    let other = orchard.site();
    is_refused(
        &revoke(
            &orchard,
            &[("token", token), ("client_id", &other.client_id)],
        ),
        401,
        "invalid_client",
    );
    assert_eq!(refresh(&orchard, &client, token), 200);
}

#[test]
fn a_client_without_revocation_revokes_nothing() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        enable_token_revocation: Some(false),
        ..site()
    });
    let tokens = tokens(&orchard, &client);
    let token = tokens["refresh_token"].as_str().expect("a token");
    let reply = revoke(
        &orchard,
        &[("token", token), ("client_id", &client.client_id)],
    );
    is_refused(&reply, 400, "invalid_request");
    assert_eq!(refresh(&orchard, &client, token), 200);
}
