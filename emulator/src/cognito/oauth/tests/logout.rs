//! Who is signed out, and where the browser goes.

use crate::cognito::testing::{CALLBACK, HOST, Orchard, PASSWORD, cookie, query_of};
use crate::message::Reply;

fn location(reply: &Reply) -> &str {
    reply.header("location").unwrap_or_default()
}

#[test]
fn a_registered_address_ends_the_session_and_an_unregistered_one_does_not() {
    let orchard = Orchard::new();
    let id = orchard.site().client_id;
    let query = query_of(&[
        ("response_type", "code"),
        ("client_id", &id),
        ("redirect_uri", CALLBACK),
    ]);
    let signed_in = orchard.sign_in(&query, "ann", PASSWORD);
    let cookies = format!(
        "cognito={}",
        cookie(&signed_in, "cognito").expect("signed in")
    );
    let is_signed_in = || {
        let reply = orchard.get(&format!("/oauth2/authorize?{query}"), &cookies);
        location(&reply).starts_with(CALLBACK)
    };
    let leave =
        |pairs: &[(&str, &str)]| orchard.get(&format!("/logout?{}", query_of(pairs)), &cookies);

    let evil = leave(&[("client_id", &id), ("logout_uri", "https://evil.example/")]);
    assert_eq!(
        location(&evil),
        format!("https://{HOST}/error?error=redirect_mismatch&client_id={id}")
    );
    let callback = leave(&[("client_id", &id), ("logout_uri", CALLBACK)]);
    assert!(location(&callback).contains("redirect_mismatch"));
    assert!(is_signed_in());

    let out = leave(&[
        ("client_id", &id),
        ("logout_uri", "https://orchard.test/signed-out"),
        ("state", "s"),
    ]);
    assert_eq!(
        (out.status, location(&out)),
        (302, "https://orchard.test/signed-out")
    );
    assert_eq!(cookie(&out, "cognito").as_deref(), Some(""));
    assert!(!is_signed_in());
}

#[test]
fn a_redirect_uri_leads_to_the_login_page_with_every_scope_of_the_client() {
    let orchard = Orchard::new();
    let id = orchard.site().client_id;
    let reply = orchard.get(
        &format!(
            "/logout?{}",
            query_of(&[
                ("client_id", &id),
                ("redirect_uri", CALLBACK),
                ("response_type", "code"),
                ("state", "s1")
            ])
        ),
        "",
    );
    let to = location(&reply);
    assert!(
        to.starts_with(&format!(
            "https://{HOST}/login?client_id={id}&redirect_uri="
        )),
        "{to}"
    );
    assert!(
        to.contains("&scope=email%20https%3A%2F%2Fapi.orchard.test%2Fharvests.read%20"),
        "{to}"
    );
    assert!(to.ends_with("&state=s1"), "{to}");
    let page = orchard.get(to.split(HOST).nth(1).expect("a path"), "");
    assert_eq!(page.status, 200);
}

#[test]
fn what_is_missing_is_named() {
    let orchard = Orchard::new();
    let id = orchard.site().client_id;
    let text = orchard.get("/logout", "").text();
    assert!(text.contains("Required String parameter &#39;client_id&#39; is not present"));
    let nowhere = orchard.get(&format!("/logout?client_id={id}"), "");
    assert_eq!((nowhere.status, nowhere.header("location")), (400, None));
    let unknown = orchard.get(
        "/logout?client_id=nobody&logout_uri=https%3A%2F%2Fevil.example",
        "",
    );
    assert!(location(&unknown).contains("/error?error=invalid_client"));
}
