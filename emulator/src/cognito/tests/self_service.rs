//! What a user's own token does, and when it stops to.

use super::{refused, says};
use crate::cognito::client::{Client, CreateUserPoolClient, RefreshTokenRotation};
use crate::cognito::jwt::Refusal;
use crate::cognito::self_service::{
    ChangePassword, DeleteUser, GetTokensFromRefreshToken, GetUser, GlobalSignOut, RevokeToken,
};
use crate::cognito::testing::{CALLBACK, Orchard, PASSWORD, query_of, site, texts};
use crate::cognito::user_admin::{AdminDisableUser, AdminEnableUser, AdminUserGlobalSignOut};
use crate::operation::{AwsError, Empty};

fn who(orchard: &Orchard, token: &str) -> Result<String, AwsError> {
    let get = GetUser {
        access_token: token.to_owned(),
    };
    orchard.cloud.call(get).map(|output| output.username)
}

fn revoke(orchard: &Orchard, client: &Client, token: &str) -> Result<Empty, AwsError> {
    orchard.cloud.call(RevokeToken {
        token: token.to_owned(),
        client_id: client.client_id.clone(),
        client_secret: None,
    })
}

fn renew(orchard: &Orchard, client: &Client, token: &str) -> Result<Option<String>, AwsError> {
    let renew = GetTokensFromRefreshToken {
        refresh_token: token.to_owned(),
        client_id: client.client_id.clone(),
        client_secret: client.client_secret.clone(),
        ..GetTokensFromRefreshToken::default()
    };
    let output = orchard.cloud.call(renew)?;
    assert_eq!(output.challenge_parameters, None);
    Ok(output.authentication_result.expect("tokens").refresh_token)
}

#[test]
fn a_token_says_who_bears_it_and_every_other_text_is_refused() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let tokens = orchard.password_auth(&client, "ann");
    assert_eq!(who(&orchard, &tokens.access_token).as_deref(), Ok("ann"));
    let get = GetUser {
        access_token: tokens.access_token.clone(),
    };
    let names: Vec<String> = orchard
        .cloud
        .call(get)
        .expect("a user")
        .user_attributes
        .into_iter()
        .map(|attribute| attribute.name)
        .collect();
    assert_eq!(names, ["sub", "email", "email_verified"]);
    let invalid = says("NotAuthorizedException", "Invalid Access Token");
    assert_eq!(refused(who(&orchard, "garbage")), invalid);
    assert_eq!(
        refused(who(&orchard, &tokens.id_token.expect("a token"))),
        invalid
    );
    assert_eq!(
        refused(who(&Orchard::new_seeded(2), &tokens.access_token)),
        invalid
    );
    orchard.cloud.advance(3600);
    let expired = says("NotAuthorizedException", "Access Token has expired");
    assert_eq!(refused(who(&orchard, &tokens.access_token)), expired);
    assert_eq!(Refusal::Expired.to_string(), "the token has expired");
}

#[test]
fn a_token_without_the_scope_for_it_is_refused() {
    let orchard = Orchard::new();
    let client = orchard.site();
    let query = query_of(&[
        ("response_type", "code"),
        ("client_id", &client.client_id),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
    ]);
    let code = orchard.code(&query);
    let reply = orchard.token(&[
        ("grant_type", "authorization_code"),
        ("client_id", &client.client_id),
        ("code", &code),
        ("redirect_uri", CALLBACK),
    ]);
    let body: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
    let token = body["access_token"].as_str().expect("a token");
    let refusal = says(
        "NotAuthorizedException",
        "Access Token does not have required scopes",
    );
    assert_eq!(refused(who(&orchard, token)), refusal);
}

#[test]
fn signing_out_everywhere_ends_every_sign_in_of_the_user_and_of_nobody_else() {
    let orchard = Orchard::new();
    orchard.user("bob", PASSWORD);
    let client = orchard.api_client();
    let (one, two) = (
        orchard.password_auth(&client, "ann"),
        orchard.password_auth(&client, "ann"),
    );
    let bob = orchard.password_auth(&client, "bob");
    let out = GlobalSignOut {
        access_token: one.access_token.clone(),
    };
    orchard.cloud.call(out).expect("signed out");
    let revoked = says("NotAuthorizedException", "Access Token has been revoked");
    for tokens in [&one, &two] {
        assert_eq!(refused(who(&orchard, &tokens.access_token)), revoked);
        let refresh = tokens.refresh_token.as_deref().expect("a token");
        let text = "Refresh Token has been revoked";
        assert_eq!(
            refused(renew(&orchard, &client, refresh)),
            says("NotAuthorizedException", text)
        );
    }
    assert!(who(&orchard, &bob.access_token).is_ok());
    let again = orchard.password_auth(&client, "ann");
    assert!(who(&orchard, &again.access_token).is_ok());
    orchard
        .cloud
        .call(AdminUserGlobalSignOut {
            user_pool_id: orchard.pool.clone(),
            username: "bob".to_owned(),
        })
        .expect("signed out");
    assert_eq!(refused(who(&orchard, &bob.access_token)), revoked);
}

#[test]
fn revoking_ends_one_sign_in() {
    let orchard = Orchard::new();
    let (client, other) = (orchard.api_client(), orchard.api_client());
    let (one, two) = (
        orchard.password_auth(&client, "ann"),
        orchard.password_auth(&client, "ann"),
    );
    let refresh = one.refresh_token.as_deref().expect("a token");
    assert_eq!(
        refused(revoke(&orchard, &other, refresh)).0,
        "UnauthorizedException"
    );
    assert_eq!(
        refused(revoke(&orchard, &client, &one.access_token)).0,
        "UnsupportedTokenTypeException"
    );
    assert!(who(&orchard, &one.access_token).is_ok());
    revoke(&orchard, &client, refresh).expect("revoked");
    revoke(&orchard, &client, "unknown").expect("nothing to revoke");
    assert!(who(&orchard, &one.access_token).is_err());
    assert!(who(&orchard, &two.access_token).is_ok());
    let stubborn = orchard.client(CreateUserPoolClient {
        enable_token_revocation: Some(false),
        explicit_auth_flows: texts(&["ALLOW_USER_PASSWORD_AUTH"]),
        ..CreateUserPoolClient::default()
    });
    let tokens = orchard.password_auth(&stubborn, "ann");
    let refresh = tokens.refresh_token.as_deref().expect("a token");
    assert_eq!(
        refused(revoke(&orchard, &stubborn, refresh)).0,
        "UnsupportedOperationException"
    );
    let claims = crate::cognito::testing::decoded(&tokens.access_token);
    assert_eq!(claims.get("origin_jti"), None);
}

#[test]
fn rotation_gives_a_new_token_and_refuses_the_old_one_after_its_grace() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        generate_secret: Some(true),
        explicit_auth_flows: texts(&["ALLOW_USER_PASSWORD_AUTH"]),
        refresh_token_rotation: Some(RefreshTokenRotation {
            feature: "ENABLED".to_owned(),
            retry_grace_period_seconds: Some(5),
        }),
        ..site()
    });
    let secret = client.client_secret.clone().expect("a secret");
    let hash = crate::cognito::secret_hash::of(&secret, "ann", &client.client_id);
    let begin = crate::cognito::auth::InitiateAuth {
        auth_flow: "USER_PASSWORD_AUTH".to_owned(),
        auth_parameters: Some(crate::cognito::testing::parameters(&[
            ("USERNAME", "ann"),
            ("PASSWORD", PASSWORD),
            ("SECRET_HASH", &hash),
        ])),
        client_id: client.client_id.clone(),
        ..crate::cognito::auth::InitiateAuth::default()
    };
    let tokens = orchard
        .cloud
        .call(begin)
        .expect("signs in")
        .authentication_result
        .expect("tokens");
    let old = tokens.refresh_token.expect("a token");
    let wrong = Client {
        client_secret: None,
        ..client.clone()
    };
    assert_eq!(
        refused(renew(&orchard, &wrong, &old)).0,
        "NotAuthorizedException"
    );
    let new = renew(&orchard, &client, &old)
        .expect("renewed")
        .expect("a new one");
    orchard.cloud.advance(4);
    assert!(renew(&orchard, &client, &old).is_ok());
    orchard.cloud.advance(1);
    assert_eq!(
        refused(renew(&orchard, &client, &old)).0,
        "RefreshTokenReuseException"
    );
    assert!(renew(&orchard, &client, &new).is_ok());
}

#[test]
fn a_password_is_changed_by_who_knows_the_old_one() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let token = orchard.password_auth(&client, "ann").access_token;
    let change = |old: &str, new: &str| {
        orchard.cloud.call(ChangePassword {
            previous_password: Some(old.to_owned()),
            proposed_password: new.to_owned(),
            access_token: token.clone(),
        })
    };
    assert_eq!(
        refused(change("Wrong-Horse-9", "Better-Horse-9")),
        says("NotAuthorizedException", "Incorrect username or password.")
    );
    assert_eq!(
        refused(change(PASSWORD, "weakweak")).0,
        "InvalidPasswordException"
    );
    change(PASSWORD, "Better-Horse-9").expect("changed");
    assert!(orchard.initiate(&client, "ann", "Better-Horse-9").is_ok());
}

#[test]
fn who_is_disabled_or_gone_has_no_use_of_a_token() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let tokens = orchard.password_auth(&client, "ann");
    let on = |orchard: &Orchard, enabled: bool| {
        let (user_pool_id, username) = (orchard.pool.clone(), "ann".to_owned());
        if enabled {
            orchard
                .cloud
                .call(AdminEnableUser {
                    user_pool_id,
                    username,
                })
                .expect("enabled");
        } else {
            orchard
                .cloud
                .call(AdminDisableUser {
                    user_pool_id,
                    username,
                })
                .expect("disabled");
        }
    };
    on(&orchard, false);
    assert!(who(&orchard, &tokens.access_token).is_err());
    let disabled = says("NotAuthorizedException", "User is disabled.");
    assert_eq!(
        refused(orchard.initiate(&client, "ann", PASSWORD)),
        disabled
    );
    on(&orchard, true);
    let tokens = orchard.password_auth(&client, "ann");
    let delete = DeleteUser {
        access_token: tokens.access_token.clone(),
    };
    orchard.cloud.call(delete).expect("deleted");
    assert!(who(&orchard, &tokens.access_token).is_err());
    assert!(orchard.initiate(&client, "ann", PASSWORD).is_err());
}
