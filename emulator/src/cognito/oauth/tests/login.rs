//! What the login page shows, and whom it lets in.

use crate::cognito::client::CreateUserPoolClient;
use crate::cognito::mfa_config::{SetUserPoolMfaConfig, SoftwareTokenMfaConfig};
use crate::cognito::testing::{
    CALLBACK, Orchard, PASSWORD, cookie, hidden, parameter, query_of, site,
};
use crate::cognito::totp;
use crate::cognito::user::Authenticator;
use crate::cognito::user_admin::{AdminDisableUser, AdminSetUserPassword};
use crate::message::Reply;

fn query(client: &str) -> String {
    query_of(&[
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", CALLBACK),
    ])
}

fn has_code(reply: &Reply) -> bool {
    reply.status == 302
        && reply
            .header("location")
            .is_some_and(|location| parameter(location, "code").is_some())
}

#[test]
fn the_page_has_a_form_that_works_without_a_script() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    let page = orchard.get(&format!("/login?{query}"), "");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html;charset=UTF-8"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    let text = page.text();
    assert!(!text.contains("<script"));
    assert!(text.contains(r#"id="signInFormUsername" name="username""#));
    assert!(text.contains(r#"id="signInFormPassword" name="password" type="password""#));
    assert_eq!(cookie(&page, "XSRF-TOKEN"), Some(hidden(&text, "_csrf")));
}

#[test]
fn the_right_password_goes_back_with_a_code_and_a_session() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    let reply = orchard.sign_in(&query, "ann", PASSWORD);
    assert!(has_code(&reply), "{reply:?}");
    let set: Vec<&str> = reply
        .headers
        .iter()
        .filter(|(name, value)| name == "Set-Cookie" && value.starts_with("cognito="))
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(set.len(), 1);
    assert!(set[0].ends_with("; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax"));
}

#[test]
fn a_wrong_password_and_a_wrong_name_look_alike_where_the_client_wants_it() {
    let orchard = Orchard::new();
    let hiding = query(&orchard.site().client_id);
    let message = "Incorrect username or password.";
    for (name, password) in [
        ("ann", "Wrong-Horse-9"),
        ("nobody", PASSWORD),
        ("ann", ""),
        ("", ""),
    ] {
        let reply = orchard.sign_in(&hiding, name, password);
        assert_eq!(reply.status, 200);
        assert!(reply.text().contains(message), "{name}");
        assert!(cookie(&reply, "cognito").is_none());
    }
    let legacy = orchard.client(CreateUserPoolClient {
        prevent_user_existence_errors: None,
        ..site()
    });
    let reply = orchard.sign_in(&query(&legacy.client_id), "nobody", PASSWORD);
    assert!(reply.text().contains("User does not exist."));
    assert!(has_code(&orchard.sign_in(&hiding, "ann", PASSWORD)));
}

#[test]
fn a_page_that_is_not_modelled_is_refused_by_name_and_one_that_aws_lacks_is_not_found() {
    let orchard = Orchard::new();
    let refused = orchard.get("/signup?client_id=x", "");
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("the page /signup"));
    assert_eq!(orchard.get("/harvests", "").status, 404);
    let query = query(&orchard.site().client_id);
    assert_eq!(orchard.get(&format!("/login?{query}"), "").status, 200);
}

#[test]
fn what_was_typed_comes_back_escaped() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    let text = orchard
        .sign_in(&query, r#""><script>alert(1)</script>"#, "x")
        .text();
    assert!(!text.contains("<script"), "{text}");
    let state = format!("{query}&state=%22%3E%3Cscript%3E\"'<b>");
    let text = orchard.get(&format!("/login?{state}"), "").text();
    assert!(!text.contains("<script") && !text.contains("<b>"), "{text}");
    let text = orchard.get("/error?error=%3Cscript%3E", "").text();
    assert!(text.contains("&lt;script&gt;") && !text.contains("<script"));
}

#[test]
fn a_form_is_taken_once_within_five_minutes_and_with_its_cookie() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    let path = format!("/login?{query}");
    let page = || hidden(&orchard.get(&path, "").text(), "_csrf");
    let submit = |cookies: &str, csrf: &str| {
        orchard.post(
            &path,
            cookies,
            &[("_csrf", csrf), ("username", "ann"), ("password", PASSWORD)],
        )
    };

    let csrf = page();
    assert_eq!(submit("", &csrf).status, 403);
    assert_eq!(submit("XSRF-TOKEN=other", &csrf).status, 403);
    assert_eq!(submit("XSRF-TOKEN=made-up", "made-up").status, 403);
    assert_eq!(submit(&format!("XSRF-TOKEN={csrf}"), "").status, 403);
    let mine = format!("XSRF-TOKEN={csrf}");
    assert!(has_code(&submit(&mine, &csrf)));
    assert_eq!(submit(&mine, &csrf).status, 403);

    let csrf = page();
    orchard.cloud.advance(299);
    assert!(has_code(&submit(&format!("XSRF-TOKEN={csrf}"), &csrf)));
    let csrf = page();
    orchard.cloud.advance(300);
    assert_eq!(submit(&format!("XSRF-TOKEN={csrf}"), &csrf).status, 403);
}

#[test]
fn a_form_is_not_taken_for_an_address_that_is_not_the_client_s() {
    let orchard = Orchard::new();
    let client = orchard.site().client_id;
    let csrf = hidden(
        &orchard
            .get(&format!("/login?{}", query(&client)), "")
            .text(),
        "_csrf",
    );
    let evil = query_of(&[
        ("response_type", "code"),
        ("client_id", &client),
        ("redirect_uri", "https://evil.example/"),
    ]);
    let reply = orchard.post(
        &format!("/login?{evil}"),
        &format!("XSRF-TOKEN={csrf}"),
        &[
            ("_csrf", &csrf),
            ("username", "ann"),
            ("password", PASSWORD),
        ],
    );
    assert!(
        reply
            .header("location")
            .is_some_and(|to| to.contains("redirect_mismatch"))
    );
    assert!(cookie(&reply, "cognito").is_none());
}

#[test]
fn a_temporary_password_must_be_replaced_before_there_is_a_code() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    orchard
        .cloud
        .call(AdminSetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            password: "Temporary-1".to_owned(),
            permanent: Some(false),
        })
        .expect("set");
    let page = orchard.sign_in(&query, "ann", "Temporary-1");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Choose a new password"));
    assert!(cookie(&page, "cognito").is_none());

    let submit = |page: &Reply, password: &str, again: &str, session: &str| {
        let csrf = hidden(&page.text(), "_csrf");
        orchard.post(
            &format!("/resetPassword?{query}"),
            &format!("XSRF-TOKEN={csrf}"),
            &[
                ("_csrf", &csrf),
                ("session", session),
                ("password", password),
                ("confirmPassword", again),
            ],
        )
    };
    let session = |page: &Reply| hidden(&page.text(), "session");
    let page = submit(&page, "short", "short", &session(&page));
    assert!(
        page.text()
            .contains("Password did not conform with policy: Password not long enough")
    );
    let page = submit(&page, "Better-Horse-9", "Other-Horse-9", &session(&page));
    assert!(page.text().contains("The two passwords are not the same."));
    assert_eq!(
        submit(&page, "Better-Horse-9", "Better-Horse-9", "made-up").status,
        403
    );

    let page = orchard.sign_in(&query, "ann", "Temporary-1");
    let used = session(&page);
    assert!(has_code(&submit(
        &page,
        "Better-Horse-9",
        "Better-Horse-9",
        &used
    )));
    let again = submit(
        &orchard.get(&format!("/login?{query}"), ""),
        "Worse-Horse-9",
        "Worse-Horse-9",
        &used,
    );
    assert_eq!(again.status, 403);
    assert!(has_code(&orchard.sign_in(&query, "ann", "Better-Horse-9")));
}

#[test]
fn a_disabled_user_and_an_expired_password_are_not_let_in() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    orchard.user("bob", PASSWORD);
    orchard
        .cloud
        .call(AdminDisableUser {
            user_pool_id: orchard.pool.clone(),
            username: "bob".to_owned(),
        })
        .expect("disabled");
    let reply = orchard.sign_in(&query, "bob", PASSWORD);
    assert!(reply.text().contains("User is disabled."));
    let guessed = orchard.sign_in(&query, "bob", "Wrong-Horse-9");
    assert!(guessed.text().contains("Incorrect username or password."));

    orchard
        .cloud
        .call(AdminSetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            password: "Temporary-1".to_owned(),
            permanent: Some(false),
        })
        .expect("set");
    orchard.cloud.advance(7 * 86_400);
    let reply = orchard.sign_in(&query, "ann", "Temporary-1");
    assert!(
        reply
            .text()
            .contains("Temporary password has expired and must be reset by an administrator.")
    );
}

#[test]
fn five_wrong_passwords_lock_the_door_for_a_second_and_then_for_longer() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    for _ in 0..4 {
        orchard.sign_in(&query, "ann", "Wrong-Horse-9");
    }
    assert!(has_code(&orchard.sign_in(&query, "ann", PASSWORD)));
    for _ in 0..5 {
        orchard.sign_in(&query, "ann", "Wrong-Horse-9");
    }
    let locked = orchard.sign_in(&query, "ann", PASSWORD);
    assert!(locked.text().contains("Password attempts exceeded"));
    orchard.cloud.advance(1);
    orchard.sign_in(&query, "ann", "Wrong-Horse-9");
    orchard.cloud.advance(1);
    let locked = orchard.sign_in(&query, "ann", PASSWORD);
    assert!(locked.text().contains("Password attempts exceeded"));
    orchard.cloud.advance(1);
    assert!(has_code(&orchard.sign_in(&query, "ann", PASSWORD)));
}

#[test]
fn an_authenticator_is_asked_for_before_there_is_a_code() {
    let orchard = Orchard::new();
    let query = query(&orchard.site().client_id);
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    orchard
        .cloud
        .call(SetUserPoolMfaConfig {
            user_pool_id: orchard.pool.clone(),
            mfa_configuration: Some("OPTIONAL".to_owned()),
            software_token_mfa_configuration: Some(SoftwareTokenMfaConfig {
                enabled: Some(true),
            }),
            ..SetUserPoolMfaConfig::default()
        })
        .expect("set");
    orchard.cloud.write(|world| {
        let pool = world
            .cognito
            .pools
            .get_mut(&orchard.pool)
            .expect("the pool");
        pool.user_mut("ann").expect("ann").authenticator = Some(Authenticator {
            secret: secret.to_owned(),
            verified: true,
            enabled: true,
            preferred: true,
            last_step: i64::MIN,
        });
    });
    let code = |steps: i64| {
        let now = orchard.cloud.read(|world| world.now);
        totp::code(secret, totp::step(now) + steps).expect("a code")
    };
    let submit = |page: &Reply, code: &str| {
        let csrf = hidden(&page.text(), "_csrf");
        let session = hidden(&page.text(), "session");
        orchard.post(
            &format!("/mfa?{query}"),
            &format!("XSRF-TOKEN={csrf}"),
            &[
                ("_csrf", &csrf),
                ("session", &session),
                ("authenticationCode", code),
            ],
        )
    };
    let page = orchard.sign_in(&query, "ann", PASSWORD);
    assert!(page.text().contains("Enter your code"));
    assert!(cookie(&page, "cognito").is_none());
    let wrong = submit(&page, &code(5));
    assert!(wrong.text().contains("Invalid code received for user"));
    assert!(cookie(&wrong, "cognito").is_none());
    assert_eq!(submit(&page, &code(0)).status, 403);
    let good = submit(&wrong, &code(0));
    assert!(has_code(&good), "{good:?}");
    let used = submit(&orchard.sign_in(&query, "ann", PASSWORD), &code(0));
    assert!(
        used.text()
            .contains("Your software token has already been used once.")
    );
    let late = orchard.sign_in(&query, "ann", PASSWORD);
    orchard.cloud.advance(180);
    assert_eq!(submit(&late, &code(0)).status, 403);
}
