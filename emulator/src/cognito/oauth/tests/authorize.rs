//! What `/oauth2/authorize` sends on, and what it refuses and how.

use crate::cognito::client::CreateUserPoolClient;
use crate::cognito::resource_server::DeleteResourceServer;
use crate::cognito::testing::{
    CALLBACK, HOST, Orchard, PASSWORD, READ, cookie, parameter, query_of, site, texts,
};
use crate::message::Reply;
use tollgate_fixtures::rows::{RedirectUri, Verdict};
use tollgate_fixtures::vectors;

fn location(reply: &Reply) -> &str {
    reply.header("location").unwrap_or_default()
}

/// The query of a good request of a client, with changes; an empty value takes the parameter out.
fn query(client: &str, changes: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("state", "s1"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    query_of(&pairs)
}

fn authorize(orchard: &Orchard, query: &str) -> Reply {
    orchard.get(&format!("/oauth2/authorize?{query}"), "")
}

/// Sent to the login page with the same query.
fn is_sent_on(reply: &Reply, query: &str) -> bool {
    reply.status == 302 && location(reply) == format!("https://{HOST}/login?{query}")
}

#[test]
fn a_good_request_is_sent_to_the_login_page_with_the_same_query() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    for changes in [
        vec![],
        vec![("scope", "openid email")],
        vec![("redirect_uri", "")],
        vec![("state", "")],
        vec![
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
            ("code_challenge_method", "S256"),
        ],
        vec![("identity_provider", "COGNITO")],
    ] {
        let query = query(&client, &changes);
        let reply = authorize(&orchard, &query);
        assert!(is_sent_on(&reply, &query), "{changes:?} {reply:?}");
    }
}

#[test]
fn what_nobody_can_send_back_is_shown_as_a_page() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    let missing = authorize(&orchard, &query(&client, &[("client_id", "")]));
    assert_eq!(missing.status, 400);
    assert!(
        missing
            .text()
            .contains("Required String parameter &#39;client_id&#39; is not present")
    );

    let twice = format!(
        "{}&redirect_uri=https%3A%2F%2Fevil.example",
        query(&client, &[])
    );
    let twice = authorize(&orchard, &twice);
    assert_eq!((twice.status, twice.header("location")), (400, None));

    let cases = [
        (query("nobody", &[]), "invalid_client", "nobody"),
        (
            query(&client, &[("redirect_uri", "https://evil.example/")]),
            "redirect_mismatch",
            client.as_str(),
        ),
    ];
    for (query, error, id) in cases {
        let reply = authorize(&orchard, &query);
        assert_eq!(reply.status, 302);
        assert_eq!(
            location(&reply),
            format!("https://{HOST}/error?error={error}&client_id={id}")
        );
        let path = location(&reply).split(HOST).nth(1).expect("a path");
        let page = orchard.get(path, "");
        assert_eq!(page.status, 400);
        assert!(
            page.text()
                .contains("An error was encountered with the requested page.")
        );
        assert!(page.text().contains(error));
    }
}

#[test]
fn a_redirect_uri_is_compared_letter_by_letter() {
    let rows: Vec<RedirectUri> = vectors("redirect_uri").expect("vectors");
    assert!(rows.len() > 20);
    for row in rows {
        let orchard = Orchard::new();
        // A client without any address can only be one of client_credentials.
        let client = if row.input.registered.is_empty() {
            orchard.machine()
        } else {
            orchard.client(CreateUserPoolClient {
                callback_urls: Some(row.input.registered.clone()),
                ..site()
            })
        };
        let asked = row.input.asked.as_deref();
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", client.client_id.as_str()),
        ];
        pairs.extend(asked.map(|asked| ("redirect_uri", asked)));
        let query = query_of(&pairs);
        let reply = authorize(&orchard, &query);
        match row.expected {
            Verdict::Allowed => assert!(is_sent_on(&reply, &query), "{}: {reply:?}", row.name),
            Verdict::Refused => assert_eq!(
                location(&reply),
                format!(
                    "https://{HOST}/error?error=redirect_mismatch&client_id={}",
                    client.client_id
                ),
                "{}",
                row.name
            ),
        }
    }
}

#[test]
fn what_the_client_did_wrong_goes_back_to_it() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    let bad_scope = "?error_description=invalid_scope&state=s1&error=invalid_request";
    let cases: [(&[(&str, &str)], &str); 10] = [
        (&[("response_type", "")], "?state=s1&error=invalid_request"),
        (
            &[("response_type", "id_token")],
            "?state=s1&error=invalid_request",
        ),
        (
            &[("response_type", "code token")],
            "?state=s1&error=invalid_request",
        ),
        (
            &[("response_type", "token")],
            "#state=s1&error=unauthorized_client",
        ),
        (
            &[("code_challenge", "abc")],
            "?state=s1&error=invalid_request",
        ),
        (
            &[
                ("code_challenge", "abc"),
                ("code_challenge_method", "plain"),
            ],
            "?state=s1&error=invalid_request",
        ),
        (&[("scope", "openid phone")], bad_scope),
        (&[("scope", "email")], bad_scope),
        (
            &[("scope", "openid https://api.orchard.test/harvests.none")],
            bad_scope,
        ),
        (&[("resource", "https://api.orchard.test")], bad_scope),
    ];
    for (changes, tail) in cases {
        let reply = authorize(&orchard, &query(&client, changes));
        assert_eq!(reply.status, 302, "{changes:?}");
        assert_eq!(location(&reply), format!("{CALLBACK}{tail}"), "{changes:?}");
    }
    let stateless = query(&client, &[("scope", "email"), ("state", "")]);
    assert_eq!(
        location(&authorize(&orchard, &stateless)),
        format!("{CALLBACK}?error_description=invalid_scope&error=invalid_request")
    );
}

#[test]
fn a_client_whose_oauth_members_have_no_effect_has_no_callback() {
    let orchard = Orchard::new();
    let off = orchard.client(CreateUserPoolClient {
        allowed_oauth_flows_user_pool_client: None,
        ..site()
    });
    let reply = authorize(&orchard, &query(&off.client_id, &[]));
    assert!(location(&reply).contains("/error?error=redirect_mismatch"));
}

#[test]
fn a_client_without_an_identity_provider_gets_the_error_page() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        supported_identity_providers: None,
        ..site()
    });
    let reply = authorize(&orchard, &query(&client.client_id, &[]));
    assert!(location(&reply).starts_with(&format!("https://{HOST}/error?")));
}

#[test]
fn an_identity_provider_that_the_client_does_not_have_is_refused_at_the_login_page() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    let query = query(&client, &[("identity_provider", "Google")]);
    assert!(is_sent_on(&authorize(&orchard, &query), &query));
    let page = orchard.get(&format!("/login?{query}"), "");
    assert_eq!(page.status, 401);
    assert!(
        page.text()
            .contains("Login option is not available. Please try another one")
    );
}

#[test]
fn a_scope_that_was_deleted_is_left_out_and_the_rest_is_granted() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    orchard
        .cloud
        .call(DeleteResourceServer {
            user_pool_id: orchard.pool.clone(),
            identifier: "https://api.orchard.test".to_owned(),
        })
        .expect("deleted");
    let only = query(&client, &[("scope", READ)]);
    assert!(location(&authorize(&orchard, &only)).contains("error_description=invalid_scope"));
    let both = query(&client, &[("scope", &format!("openid {READ}"))]);
    assert!(is_sent_on(&authorize(&orchard, &both), &both));
}

#[test]
fn a_signed_in_browser_gets_its_code_at_once_for_an_hour() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    let query = query(&client, &[]);
    let reply = orchard.sign_in(&query, "ann", PASSWORD);
    let session = cookie(&reply, "cognito").expect("signed in");
    let cookies = format!("cognito={session}");
    let path = format!("/oauth2/authorize?{query}");

    orchard.cloud.advance(3599);
    let silent = orchard.get(&path, &cookies);
    assert!(
        location(&silent).starts_with(&format!("{CALLBACK}?code=")),
        "{silent:?}"
    );
    assert_eq!(parameter(location(&silent), "state").as_deref(), Some("s1"));
    let stranger = orchard.get(&path, "cognito=somebody");
    assert!(is_sent_on(&stranger, &query));

    orchard.cloud.advance(1);
    assert!(is_sent_on(&orchard.get(&path, &cookies), &query));
}

#[test]
fn the_implicit_grant_answers_in_the_fragment_and_without_a_refresh_token() {
    let orchard = Orchard::new();
    let client = orchard
        .client(CreateUserPoolClient {
            allowed_oauth_flows: texts(&["implicit"]),
            ..site()
        })
        .client_id;
    let query = query(
        &client,
        &[
            ("response_type", "token"),
            ("scope", "openid"),
            ("nonce", "n1"),
        ],
    );
    let reply = orchard.sign_in(&query, "ann", PASSWORD);
    let location = location(&reply);
    assert!(
        location.starts_with(&format!("{CALLBACK}#id_token=")),
        "{location}"
    );
    assert!(
        location.ends_with("&token_type=Bearer&expires_in=3600&state=s1"),
        "{location}"
    );
    assert!(parameter(location, "access_token").is_some());
    assert!(parameter(location, "refresh_token").is_none());
}

#[test]
fn a_callback_with_a_query_of_its_own_keeps_it() {
    let orchard = Orchard::new();
    let url = "https://orchard.test/signed-in?tenant=a";
    let client = orchard
        .client(CreateUserPoolClient {
            callback_urls: texts(&[url]),
            ..site()
        })
        .client_id;
    let query = query(&client, &[("redirect_uri", url)]);
    let reply = orchard.sign_in(&query, "ann", PASSWORD);
    assert!(location(&reply).starts_with(&format!("{url}&code=")));
}
