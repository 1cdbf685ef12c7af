//! Who gets tokens for what, and who does not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cognito::client::{
    Client, CreateUserPoolClient, DeleteUserPoolClient, RefreshTokenRotation,
};
use crate::cognito::jwt::{Claims, Expected, TokenUse, verify};
use crate::cognito::resource_server::DeleteResourceServer;
use crate::cognito::testing::{CALLBACK, Orchard, READ, WRITE, query_of, site, texts};
use crate::cognito::user_admin::{AdminDeleteUser, AdminDisableUser};
use crate::cognito::{issuer, key_set};
use crate::message::{Reply, Request};
use tollgate_fixtures::rows::{Pkce, Verdict};
use tollgate_fixtures::vectors;

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("{reply:?}"))
}

fn names(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .map(|members| members.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

fn is_refused(reply: &Reply, expected: &Value) {
    assert_eq!((reply.status, body(reply)), (400, expected.clone()));
    assert_eq!(
        reply.header("content-type"),
        Some("application/json;charset=UTF-8")
    );
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
}

fn claims(orchard: &Orchard, token: &Value, token_use: TokenUse) -> Claims {
    let keys = orchard.cloud.read(|world| key_set(world, &orchard.pool));
    let now = orchard.cloud.read(|world| world.now);
    let issuer = issuer(&orchard.pool);
    let expected = Expected {
        issuer: &issuer,
        token_use: Some(token_use),
        audience: None,
    };
    let token = token.as_str().expect("a token");
    verify(&keys.expect("keys"), token, now, &expected).expect("a good token")
}

fn query(client: &Client, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client.client_id.as_str()),
        ("redirect_uri", CALLBACK),
    ];
    pairs.extend_from_slice(more);
    query_of(&pairs)
}

fn redeem(orchard: &Orchard, client: &Client, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client.client_id.as_str()),
        ("code", code),
        ("redirect_uri", CALLBACK),
    ];
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    orchard.token(&form)
}

fn basic(client: &Client, secret: &str) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{secret}", client.client_id))
    )
}

fn with_basic(orchard: &Orchard, authorization: &str, form: &[(&str, &str)]) -> Reply {
    orchard.send(
        Request {
            method: "POST".to_owned(),
            path: "/oauth2/token".to_owned(),
            body: query_of(form).into_bytes(),
            ..Request::default()
        }
        .with_header("Content-Type", "application/x-www-form-urlencoded")
        .with_header("Authorization", authorization),
    )
}

#[test]
fn a_code_gives_three_tokens_that_say_what_aws_s_say() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let scope = format!("openid email {READ}");
    let code = orchard.code(&query(&client, &[("scope", &scope), ("nonce", "n1")]));
    orchard.cloud.advance(10);
    let reply = redeem(&orchard, &client, &code, &[]);
    assert_eq!(reply.status, 200, "{reply:?}");
    let body = body(&reply);
    assert_eq!(
        names(&body),
        [
            "access_token",
            "id_token",
            "refresh_token",
            "token_type",
            "expires_in"
        ]
    );
    assert_eq!(
        (&body["token_type"], &body["expires_in"]),
        (&json!("Bearer"), &json!(3600))
    );
    assert!(reply.header("x-amz-cognito-request-id").is_some());

    let now = orchard.cloud.read(|world| world.now.seconds());
    let access = claims(&orchard, &body["access_token"], TokenUse::Access);
    let said: Vec<&str> = access.iter().map(|(name, _)| name).collect();
    assert_eq!(
        said,
        [
            "sub",
            "iss",
            "version",
            "client_id",
            "origin_jti",
            "event_id",
            "token_use",
            "scope",
            "auth_time",
            "exp",
            "iat",
            "jti",
            "username"
        ]
    );
    assert_eq!(access.text("scope"), Some(scope.as_str()));
    assert_eq!(access.text("username"), Some("ann"));
    assert_eq!(access.get("auth_time").as_deref(), Some(&json!(now - 10)));
    assert_eq!(access.get("exp").as_deref(), Some(&json!(now + 3600)));

    let id = claims(&orchard, &body["id_token"], TokenUse::Id);
    assert_eq!(id.text("aud"), Some(client.client_id.as_str()));
    assert_eq!(id.text("nonce"), Some("n1"));
    assert_eq!(id.text("email"), Some("ann@orchard.test"));
    assert_eq!(id.get("email_verified").as_deref(), Some(&json!(true)));
    assert_eq!(id.text("cognito:username"), Some("ann"));
    for same in ["sub", "origin_jti", "event_id", "iss", "auth_time"] {
        assert_eq!(id.get(same), access.get(same), "{same}");
    }
    assert_ne!(id.get("jti"), access.get("jti"));
    assert_eq!(id.text("at_hash").map(str::len), Some(22));

    let refresh = body["refresh_token"].as_str().expect("a token");
    assert_eq!(refresh.split('.').count(), 5);
}

#[test]
fn without_openid_there_is_no_id_token() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let code = orchard.code(&query(&client, &[("scope", READ)]));
    let body = body(&redeem(&orchard, &client, &code, &[]));
    assert_eq!(
        names(&body),
        ["access_token", "refresh_token", "token_type", "expires_in"]
    );
}

#[test]
fn a_code_is_good_once_for_five_minutes_and_for_its_client() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let grant = json!({ "error": "invalid_grant" });
    let query = query(&client, &[]);

    let code = orchard.code(&query);
    let other = orchard.site();
    is_refused(&redeem(&orchard, &other, &code, &[]), &grant);
    assert_eq!(redeem(&orchard, &client, &code, &[]).status, 200);
    is_refused(&redeem(&orchard, &client, &code, &[]), &grant);
    is_refused(&redeem(&orchard, &client, "never-issued", &[]), &grant);

    let code = orchard.code(&query);
    orchard.cloud.advance(299);
    assert_eq!(redeem(&orchard, &client, &code, &[]).status, 200);
    let code = orchard.code(&query);
    orchard.cloud.advance(300);
    is_refused(&redeem(&orchard, &client, &code, &[]), &grant);
}

#[test]
fn a_code_goes_with_the_redirect_uri_it_was_sent_to_and_is_spent_by_the_try() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        callback_urls: texts(&[CALLBACK, "https://orchard.test/other"]),
        ..site()
    });
    let query = query(&client, &[]);
    for wrong in [
        "https://orchard.test/other",
        "https://orchard.test/signed-in/",
    ] {
        let code = orchard.code(&query);
        let reply = redeem(&orchard, &client, &code, &[("redirect_uri", wrong)]);
        is_refused(&reply, &json!({ "error": "unauthorized_client" }));
        let again = redeem(&orchard, &client, &code, &[]);
        is_refused(&again, &json!({ "error": "invalid_grant" }));
    }
    let code = orchard.code(&query);
    let missing = redeem(&orchard, &client, &code, &[("redirect_uri", "")]);
    is_refused(&missing, &json!({ "error": "invalid_request" }));
    assert_eq!(redeem(&orchard, &client, &code, &[]).status, 200);
}

#[test]
fn a_code_with_a_challenge_needs_its_verifier() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let rows: Vec<Pkce> = vectors("pkce").expect("vectors");
    assert!(rows.len() > 4);
    for row in rows {
        let asked = [
            ("code_challenge", row.input.challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let code = orchard.code(&query(&client, &asked));
        let verifier = [("code_verifier", row.input.verifier.as_str())];
        let reply = redeem(&orchard, &client, &code, &verifier);
        match row.expected {
            Verdict::Allowed => assert_eq!(reply.status, 200, "{}", row.name),
            Verdict::Refused => is_refused(&reply, &json!({ "error": "invalid_grant" })),
        }
    }
}

#[test]
fn a_public_client_needs_its_id_and_nothing_else() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let query = query(&client, &[]);
    let code = orchard.code(&query);
    let unknown = json!({ "error": "invalid_client" });
    is_refused(
        &redeem(&orchard, &client, &code, &[("client_id", "")]),
        &unknown,
    );
    is_refused(
        &redeem(&orchard, &client, &code, &[("client_id", "nobody")]),
        &unknown,
    );
    let secret = redeem(&orchard, &client, &code, &[("client_secret", "made-up")]);
    is_refused(
        &secret,
        &json!({ "error": "invalid_client", "error_description": "invalid_client_secret" }),
    );
    assert_eq!(redeem(&orchard, &client, &code, &[]).status, 200);
}

#[test]
fn a_confidential_client_needs_its_secret_and_a_wrong_one_uses_nothing_up() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        client_secret: Some("a+secret+with_plus_signs+in+it".to_owned()),
        ..site()
    });
    let secret = client.client_secret.clone().expect("a secret");
    let query = query(&client, &[]);
    let code = orchard.code(&query);
    let wrong = json!({ "error": "invalid_client", "error_description": "invalid_client_secret" });
    is_refused(&redeem(&orchard, &client, &code, &[]), &wrong);
    is_refused(
        &redeem(&orchard, &client, &code, &[("client_secret", "x")]),
        &wrong,
    );

    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
    ];
    is_refused(&with_basic(&orchard, &basic(&client, "x"), &form), &wrong);
    let unknown = json!({ "error": "invalid_client" });
    is_refused(&with_basic(&orchard, "Basic !!!", &form), &unknown);
    is_refused(&with_basic(&orchard, "Bearer x", &form), &unknown);
    let both = [form.as_slice(), &[("client_secret", secret.as_str())]].concat();
    let malformed = json!({ "error": "invalid_request" });
    is_refused(
        &with_basic(&orchard, &basic(&client, &secret), &both),
        &malformed,
    );
    let another = [form.as_slice(), &[("client_id", "nobody")]].concat();
    is_refused(
        &with_basic(&orchard, &basic(&client, &secret), &another),
        &unknown,
    );

    let reply = with_basic(&orchard, &basic(&client, &secret), &form);
    assert_eq!(reply.status, 200, "{reply:?}");
    let code = orchard.code(&query);
    let encoded = basic(&client, &secret.replace('+', "%2B"));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
    ];
    assert_eq!(with_basic(&orchard, &encoded, &form).status, 200);
    let code = orchard.code(&query);
    let posted = [("client_secret", secret.as_str())];
    assert_eq!(redeem(&orchard, &client, &code, &posted).status, 200);
}

#[test]
fn the_body_must_be_a_form_with_a_grant_type_that_exists() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let id = client.client_id.as_str();
    let invalid = json!({ "error": "invalid_request" });
    is_refused(&orchard.token(&[("client_id", id)]), &invalid);
    is_refused(
        &orchard.token(&[("client_id", id), ("grant_type", "password")]),
        &json!({ "error": "unsupported_grant_type" }),
    );
    is_refused(
        &orchard.token(&[("client_id", "nobody"), ("grant_type", "password")]),
        &json!({ "error": "invalid_client" }),
    );
    let twice = [
        ("client_id", id),
        ("grant_type", "refresh_token"),
        ("grant_type", "refresh_token"),
    ];
    is_refused(&orchard.token(&twice), &invalid);
    let json_body = Request {
        method: "POST".to_owned(),
        path: "/oauth2/token".to_owned(),
        body: format!(r#"{{"client_id":"{id}"}}"#).into_bytes(),
        ..Request::default()
    };
    is_refused(&orchard.send(json_body.clone()), &invalid);
    is_refused(
        &orchard.send(json_body.with_header("Content-Type", "application/json")),
        &invalid,
    );
    assert_eq!(orchard.get("/oauth2/token", "").status, 405);
}

#[test]
fn a_client_that_may_not_use_a_grant_is_told_so() {
    let orchard = Orchard::new();
    let implicit = orchard.client(CreateUserPoolClient {
        allowed_oauth_flows: texts(&["implicit"]),
        ..site()
    });
    let refused = json!({ "error": "unauthorized_client" });
    is_refused(&redeem(&orchard, &implicit, "x", &[]), &refused);
    let code_only = orchard.client(CreateUserPoolClient {
        generate_secret: Some(true),
        ..site()
    });
    let secret = code_only.client_secret.as_deref().unwrap_or_default();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", code_only.client_id.as_str()),
        ("client_secret", secret),
    ];
    is_refused(&orchard.token(&form), &refused);
    let public = orchard.site();
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", public.client_id.as_str()),
    ];
    is_refused(&orchard.token(&form), &refused);
}

#[test]
fn a_machine_gets_an_access_token_and_nothing_else() {
    let orchard = Orchard::new();
    let client = orchard.machine();
    let authorization = basic(&client, client.client_secret.as_deref().unwrap_or_default());
    let ask = |scope: Option<&str>| {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(scope.map(|scope| ("scope", scope)));
        with_basic(&orchard, &authorization, &form)
    };
    let all = body(&ask(None));
    assert_eq!(names(&all), ["access_token", "token_type", "expires_in"]);
    let token = claims(&orchard, &all["access_token"], TokenUse::Access);
    let said: Vec<&str> = token.iter().map(|(name, _)| name).collect();
    assert_eq!(
        said,
        [
            "sub",
            "token_use",
            "scope",
            "auth_time",
            "iss",
            "exp",
            "iat",
            "version",
            "jti",
            "client_id"
        ]
    );
    assert_eq!(token.scopes().collect::<Vec<_>>(), [READ, WRITE]);
    assert_eq!(token.text("sub"), Some(client.client_id.as_str()));

    let one = body(&ask(Some(WRITE)));
    let token = claims(&orchard, &one["access_token"], TokenUse::Access);
    assert_eq!(token.text("scope"), Some(WRITE));

    let refused = json!({ "error": "invalid_scope" });
    for scope in [
        "openid",
        "https://api.orchard.test/none",
        "",
        "https://api.orchard.test/harvests",
    ] {
        is_refused(&ask(Some(scope)), &refused);
    }
    let both = format!("{READ} openid");
    is_refused(&ask(Some(&both)), &refused);

    orchard
        .cloud
        .call(DeleteResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: "https://api.orchard.test".to_owned(),
        })
        .expect("deleted");
    is_refused(&ask(None), &refused);
}

fn refresh(orchard: &Orchard, client: &Client, token: &str) -> Reply {
    orchard.token(&[
        ("grant_type", "refresh_token"),
        ("client_id", &client.client_id),
        ("refresh_token", token),
    ])
}

fn first_tokens(orchard: &Orchard, client: &Client) -> Value {
    let code = orchard.code(&query(client, &[("nonce", "n1")]));
    body(&redeem(orchard, client, &code, &[]))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[test]
fn a_refresh_keeps_the_sign_in_and_gives_no_new_refresh_token() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let first = first_tokens(&orchard, &client);
    orchard.cloud.advance(600);
    let next = body(&refresh(&orchard, &client, text(&first, "refresh_token")));
    assert_eq!(
        names(&next),
        ["access_token", "id_token", "token_type", "expires_in"]
    );
    let access = claims(&orchard, &next["access_token"], TokenUse::Access);
    let old = claims(&orchard, &first["access_token"], TokenUse::Access);
    for same in ["sub", "origin_jti", "auth_time", "scope", "client_id"] {
        assert_eq!(access.get(same), old.get(same), "{same}");
    }
    for new in ["jti", "iat", "exp"] {
        assert_ne!(access.get(new), old.get(new), "{new}");
    }
    let id = claims(&orchard, &next["id_token"], TokenUse::Id);
    assert_eq!(id.get("nonce"), None);
}

#[test]
fn a_refresh_token_is_its_client_s_for_its_time_and_while_its_user_is_there() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let grant = json!({ "error": "invalid_grant" });
    let first = first_tokens(&orchard, &client);
    let token = text(&first, "refresh_token");
    is_refused(&refresh(&orchard, &client, "garbage"), &grant);
    is_refused(
        &refresh(&orchard, &client, text(&first, "access_token")),
        &grant,
    );
    let other = orchard.site();
    is_refused(&refresh(&orchard, &other, token), &grant);
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client.client_id.as_str()),
    ];
    is_refused(
        &orchard.token(&form),
        &json!({ "error": "invalid_request" }),
    );

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
    is_refused(&refresh(&disabled, &client, token), &grant);
    let deleted = Orchard {
        cloud: orchard.cloud.fork(),
        pool: orchard.pool.clone(),
    };
    deleted
        .cloud
        .call(AdminDeleteUser {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
        })
        .expect("deleted");
    is_refused(&refresh(&deleted, &client, token), &grant);
    let clientless = Orchard {
        cloud: orchard.cloud.fork(),
        pool: orchard.pool.clone(),
    };
    clientless
        .cloud
        .call(DeleteUserPoolClient {
            user_pool_id: orchard.pool.clone(),
            client_id: client.client_id.clone(),
        })
        .expect("deleted");
    is_refused(
        &refresh(&clientless, &client, token),
        &json!({ "error": "invalid_client" }),
    );

    // 30 days, the default.
    orchard.cloud.advance(30 * 86_400 - 1);
    assert_eq!(refresh(&orchard, &client, token).status, 200);
    orchard.cloud.advance(1);
    is_refused(&refresh(&orchard, &client, token), &grant);
}

#[test]
fn rotation_replaces_the_refresh_token_but_for_its_grace_and_never_prolongs_it() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        explicit_auth_flows: texts(&["ALLOW_USER_SRP_AUTH"]),
        refresh_token_rotation: Some(RefreshTokenRotation {
            feature: "ENABLED".to_owned(),
            retry_grace_period_seconds: Some(10),
        }),
        ..site()
    });
    let grant = json!({ "error": "invalid_grant" });
    let first = first_tokens(&orchard, &client);
    let old = text(&first, "refresh_token");
    orchard.cloud.advance(86_400);
    let next = body(&refresh(&orchard, &client, old));
    let new = text(&next, "refresh_token");
    assert_ne!(new, old);
    orchard.cloud.advance(9);
    assert_eq!(refresh(&orchard, &client, old).status, 200);
    orchard.cloud.advance(1);
    is_refused(&refresh(&orchard, &client, old), &grant);
    assert_eq!(refresh(&orchard, &client, new).status, 200);

    // The first token's 30 days are the end of all that came from it.
    let last = body(&first_refresh(&orchard, &client));
    orchard.cloud.advance(29 * 86_400 - 20);
    let last = body(&refresh(&orchard, &client, text(&last, "refresh_token")));
    orchard.cloud.advance(86_400 + 40);
    is_refused(
        &refresh(&orchard, &client, text(&last, "refresh_token")),
        &grant,
    );
}

fn first_refresh(orchard: &Orchard, client: &Client) -> Reply {
    let first = first_tokens(orchard, client);
    refresh(orchard, client, text(&first, "refresh_token"))
}

#[test]
fn a_client_that_cannot_read_what_a_scope_stands_for_gets_no_tokens() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        read_attributes: texts(&["email"]),
        ..site()
    });
    let code = orchard.code(&query(&client, &[("scope", "openid email")]));
    is_refused(
        &redeem(&orchard, &client, &code, &[]),
        &json!({ "error": "invalid_grant" }),
    );
    let code = orchard.code(&query(&client, &[("scope", "openid")]));
    assert_eq!(redeem(&orchard, &client, &code, &[]).status, 200);
}

#[test]
fn a_preflight_from_any_origin_is_answered() {
    let orchard = Orchard::new();
    let reply = orchard.send(
        Request {
            method: "OPTIONS".to_owned(),
            path: "/oauth2/token".to_owned(),
            ..Request::default()
        }
        .with_header("Origin", "https://orchard.test"),
    );
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
}
