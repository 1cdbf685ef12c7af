//! Signing in by the API: which flow lets whom in, and what the others are told.

use serde_json::json;

use super::{refused, says};
use crate::cognito::auth::{AdminInitiateAuth, AuthOutput, InitiateAuth};
use crate::cognito::challenge::{AdminRespondToAuthChallenge, RespondToAuthChallenge};
use crate::cognito::client::{Client, CreateUserPoolClient};
use crate::cognito::recovery::AdminResetUserPassword;
use crate::cognito::schema::SchemaAttribute;
use crate::cognito::secret_hash;
use crate::cognito::settings::LambdaConfig;
use crate::cognito::testing::{Orchard, PASSWORD, decoded, parameters, texts};
use crate::cognito::user::Attribute;
use crate::cognito::user_admin::{AdminCreateUser, AdminSetUserPassword};
use crate::cognito::user_pool::{CreateUserPool, UpdateUserPool};
use crate::operation::AwsError;

fn begin(
    orchard: &Orchard,
    client: &Client,
    flow: &str,
    pairs: &[(&str, &str)],
) -> Result<AuthOutput, AwsError> {
    orchard.cloud.call(InitiateAuth {
        auth_flow: flow.to_owned(),
        auth_parameters: Some(parameters(pairs)),
        client_id: client.client_id.clone(),
        ..InitiateAuth::default()
    })
}

fn admin(
    orchard: &Orchard,
    client: &Client,
    flow: &str,
    pairs: &[(&str, &str)],
) -> Result<AuthOutput, AwsError> {
    orchard.cloud.call(AdminInitiateAuth {
        user_pool_id: orchard.pool.clone(),
        client_id: client.client_id.clone(),
        auth_flow: flow.to_owned(),
        auth_parameters: Some(parameters(pairs)),
        ..AdminInitiateAuth::default()
    })
}

fn respond(
    orchard: &Orchard,
    client: &Client,
    name: &str,
    session: &str,
    pairs: &[(&str, &str)],
) -> Result<AuthOutput, AwsError> {
    orchard.cloud.call(RespondToAuthChallenge {
        client_id: client.client_id.clone(),
        challenge_name: name.to_owned(),
        session: Some(session.to_owned()),
        challenge_responses: Some(parameters(pairs)),
        ..RespondToAuthChallenge::default()
    })
}

const ANN: [(&str, &str); 2] = [("USERNAME", "ann"), ("PASSWORD", PASSWORD)];

#[test]
fn a_password_gives_tokens_that_say_what_aws_s_say() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let output = begin(&orchard, &client, "USER_PASSWORD_AUTH", &ANN).expect("signs in");
    assert_eq!((output.challenge_name, output.session), (None, None));
    assert_eq!(output.challenge_parameters, Some(parameters(&[])));
    let result = output.authentication_result.expect("tokens");
    assert_eq!(
        (result.token_type.as_str(), result.expires_in),
        ("Bearer", 3600)
    );
    assert!(result.refresh_token.is_some());
    let access = decoded(&result.access_token);
    let names: Vec<&String> = access.as_object().expect("an object").keys().collect();
    assert_eq!(
        names,
        [
            "sub",
            "iss",
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
    assert_eq!(access["scope"], json!("aws.cognito.signin.user.admin"));
    let id = decoded(&result.id_token.expect("a token"));
    assert_eq!(id["email"], json!("ann@orchard.test"));
    assert_eq!(
        (&id["email_verified"], id.get("at_hash")),
        (&json!(true), None)
    );
    for flow in ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] {
        assert!(
            admin(&orchard, &client, flow, &ANN)
                .expect(flow)
                .authentication_result
                .is_some()
        );
    }
}

#[test]
fn a_flow_that_is_not_on_is_refused_whoever_asks() {
    let orchard = Orchard::new();
    let plain = orchard.client(CreateUserPoolClient::default());
    let invalid = |text: &str| says("InvalidParameterException", text);
    assert_eq!(
        refused(begin(&orchard, &plain, "USER_PASSWORD_AUTH", &ANN)),
        invalid("USER_PASSWORD_AUTH flow not enabled for this client")
    );
    assert_eq!(
        refused(admin(&orchard, &plain, "ADMIN_USER_PASSWORD_AUTH", &ANN)),
        invalid("Auth flow not enabled for this client")
    );
    let on = orchard.api_client();
    assert_eq!(
        refused(begin(&orchard, &on, "ADMIN_USER_PASSWORD_AUTH", &ANN)),
        invalid("Initiate Auth method not supported")
    );
    assert_eq!(
        refused(begin(&orchard, &plain, "CUSTOM_AUTH", &ANN)),
        invalid("Custom auth lambda trigger is not configured for the user pool.")
    );
    assert_eq!(
        refused(begin(&orchard, &on, "USER_AUTH", &ANN)),
        invalid("USER_AUTH flow not enabled for this client")
    );
    let choice = orchard.client(CreateUserPoolClient {
        explicit_auth_flows: texts(&["ALLOW_USER_AUTH"]),
        ..CreateUserPoolClient::default()
    });
    assert_eq!(
        refused(begin(&orchard, &choice, "USER_AUTH", &ANN)).0,
        AwsError::NOT_MODELLED
    );
    assert!(begin(&orchard, &on, "USER_PASSWORD_AUTH", &ANN).is_ok());
}

#[test]
fn what_is_missing_is_named_and_a_wrong_client_too() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    for (missing, pairs) in [("USERNAME", &ANN[1..]), ("PASSWORD", &ANN[..1])] {
        assert_eq!(
            refused(begin(&orchard, &client, "USER_PASSWORD_AUTH", pairs)),
            says(
                "InvalidParameterException",
                &format!("Missing required parameter {missing}")
            )
        );
    }
    let nobody = Client {
        client_id: "nobody".to_owned(),
        ..client
    };
    assert_eq!(
        refused(begin(&orchard, &nobody, "USER_PASSWORD_AUTH", &ANN)),
        says(
            "ResourceNotFoundException",
            "User pool client nobody does not exist."
        )
    );
}

#[test]
fn a_wrong_password_and_a_wrong_name_look_alike_where_the_client_wants_it() {
    let orchard = Orchard::new();
    let hiding = orchard.api_client();
    let wrong = says("NotAuthorizedException", "Incorrect username or password.");
    for (name, password) in [
        ("ann", "Wrong-Horse-9"),
        ("nobody", PASSWORD),
        ("Ann", PASSWORD),
    ] {
        assert_eq!(
            refused(orchard.initiate(&hiding, name, password)),
            wrong,
            "{name}"
        );
    }
    let legacy = orchard.client(CreateUserPoolClient {
        explicit_auth_flows: texts(&["ALLOW_USER_PASSWORD_AUTH"]),
        ..CreateUserPoolClient::default()
    });
    assert_eq!(
        refused(orchard.initiate(&legacy, "nobody", PASSWORD)),
        says("UserNotFoundException", "User does not exist.")
    );
    assert_eq!(
        refused(orchard.initiate(&legacy, "ann", "Wrong-Horse-9")),
        wrong
    );
    assert!(orchard.initiate(&hiding, "ann", PASSWORD).is_ok());
}

#[test]
fn a_confidential_client_proves_its_secret() {
    let orchard = Orchard::new();
    let client = orchard.client(CreateUserPoolClient {
        generate_secret: Some(true),
        explicit_auth_flows: texts(&["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
        ..CreateUserPoolClient::default()
    });
    let secret = client.client_secret.clone().expect("a secret");
    let ask = |hash: &str| {
        let pairs = [ANN[0], ANN[1], ("SECRET_HASH", hash)];
        begin(&orchard, &client, "USER_PASSWORD_AUTH", &pairs)
    };
    let id = &client.client_id;
    let missing = format!("Client {id} is configured with secret but SECRET_HASH was not received");
    let refusal = refused(begin(&orchard, &client, "USER_PASSWORD_AUTH", &ANN));
    assert_eq!(refusal, says("NotAuthorizedException", &missing));
    let unable = says(
        "NotAuthorizedException",
        &format!("Unable to verify secret hash for client {id}"),
    );
    assert_eq!(refused(ask(&secret_hash::of(&secret, "bob", id))), unable);
    assert_eq!(refused(ask(&secret)), unable);
    let result = ask(&secret_hash::of(&secret, "ann", id)).expect("signs in");
    let refresh = result
        .authentication_result
        .and_then(|result| result.refresh_token)
        .expect("a token");
    let renew = |hash: &str| {
        let pairs = [("REFRESH_TOKEN", refresh.as_str()), ("SECRET_HASH", hash)];
        begin(&orchard, &client, "REFRESH_TOKEN_AUTH", &pairs)
    };
    assert_eq!(refused(renew(&secret_hash::of(&secret, "bob", id))), unable);
    assert!(renew(&secret_hash::of(&secret, "ann", id)).is_ok());
}

fn temporary(orchard: &Orchard, name: &str, attributes: Vec<Attribute>) {
    orchard
        .cloud
        .call(AdminCreateUser {
            user_pool_id: orchard.pool.clone(),
            username: name.to_owned(),
            user_attributes: Some(attributes),
            temporary_password: Some("Temporary-1".to_owned()),
            message_action: Some("SUPPRESS".to_owned()),
            ..AdminCreateUser::default()
        })
        .expect("a user");
}

#[test]
fn a_temporary_password_leads_to_a_challenge_and_a_new_one_to_tokens() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    temporary(
        &orchard,
        "bob",
        vec![Attribute::of("email", "bob@orchard.test")],
    );
    let output = orchard
        .initiate(&client, "bob", "Temporary-1")
        .expect("a challenge");
    assert_eq!(
        output.challenge_name.as_deref(),
        Some("NEW_PASSWORD_REQUIRED")
    );
    let asked = output.challenge_parameters.expect("parameters");
    assert_eq!(asked["USER_ID_FOR_SRP"], "bob");
    assert_eq!(asked["requiredAttributes"], "[]");
    assert_eq!(asked["userAttributes"], r#"{"email":"bob@orchard.test"}"#);
    let session = output.session.expect("a session");
    assert!((20..=2048).contains(&session.len()));

    let name = "NEW_PASSWORD_REQUIRED";
    let answer = |password: &str| {
        let pairs = [("USERNAME", "bob"), ("NEW_PASSWORD", password)];
        respond(&orchard, &client, name, &session, &pairs)
    };
    let (code, _) = refused(answer("weak"));
    assert_eq!(code, "InvalidPasswordException");
    let output = answer("Better-Horse-9").expect("signs in");
    assert!(output.authentication_result.is_some());
    assert_eq!(
        refused(answer("Better-Horse-9")),
        says(
            "NotAuthorizedException",
            "Invalid session for the user, session can only be used once."
        )
    );
    assert!(orchard.initiate(&client, "bob", "Temporary-1").is_err());
    assert!(
        orchard
            .initiate(&client, "bob", "Better-Horse-9")
            .expect("in")
            .authentication_result
            .is_some()
    );
}

#[test]
fn a_session_is_its_client_s_and_its_user_s_for_three_minutes() {
    let orchard = Orchard::new();
    let (client, other) = (orchard.api_client(), orchard.api_client());
    temporary(&orchard, "bob", vec![]);
    let begin = || {
        orchard
            .initiate(&client, "bob", "Temporary-1")
            .expect("a challenge")
            .session
            .expect("a session")
    };
    let session = begin();
    let name = "NEW_PASSWORD_REQUIRED";
    let answer = |client: &Client, name: &str, session: &str, user: &str| {
        let pairs = [("USERNAME", user), ("NEW_PASSWORD", "Better-Horse-9")];
        respond(&orchard, client, name, session, &pairs)
    };
    let invalid = says("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(refused(answer(&other, name, &session, "bob")), invalid);
    assert_eq!(refused(answer(&client, name, &session, "ann")), invalid);
    assert_eq!(
        refused(answer(&client, name, &"x".repeat(20), "bob")),
        invalid
    );
    assert_eq!(
        refused(answer(&client, "SOFTWARE_TOKEN_MFA", &session, "bob")),
        invalid
    );
    let (code, _) = refused(answer(&client, "SMS_MFA", &session, "bob"));
    assert_eq!(code, AwsError::NOT_MODELLED);
    orchard.cloud.advance(179);
    let late = orchard.fork();
    late.cloud.advance(1);
    let refusal = late.cloud.call(RespondToAuthChallenge {
        client_id: client.client_id.clone(),
        challenge_name: name.to_owned(),
        session: Some(session.clone()),
        challenge_responses: Some(parameters(&[
            ("USERNAME", "bob"),
            ("NEW_PASSWORD", "Better-Horse-9"),
        ])),
        ..RespondToAuthChallenge::default()
    });
    let expired = "Invalid session for the user, session is expired.";
    assert_eq!(refused(refusal), says("NotAuthorizedException", expired));
    assert!(answer(&client, name, &session, "bob").is_ok());
}

#[test]
fn required_attributes_are_asked_for_with_the_new_password() {
    let orchard = Orchard::new();
    let required = SchemaAttribute {
        name: Some("name".to_owned()),
        attribute_data_type: Some("String".to_owned()),
        required: Some(true),
        mutable: Some(true),
        ..SchemaAttribute::default()
    };
    let pool = orchard
        .cloud
        .call(CreateUserPool {
            pool_name: "strict".to_owned(),
            schema: Some(vec![required]),
            ..CreateUserPool::default()
        })
        .expect("a pool")
        .user_pool
        .id;
    let orchard = Orchard { pool, ..orchard };
    let client = orchard.api_client();
    temporary(
        &orchard,
        "bob",
        vec![Attribute::of("email", "bob@orchard.test")],
    );
    let output = orchard
        .initiate(&client, "bob", "Temporary-1")
        .expect("a challenge");
    let asked = output.challenge_parameters.expect("parameters");
    assert_eq!(asked["requiredAttributes"], r#"["userAttributes.name"]"#);
    let session = output.session.expect("a session");
    let answer = |more: &[(&str, &str)]| {
        let pairs = [
            &[("USERNAME", "bob"), ("NEW_PASSWORD", "Better-Horse-9")],
            more,
        ]
        .concat();
        orchard.cloud.call(AdminRespondToAuthChallenge {
            user_pool_id: orchard.pool.clone(),
            client_id: client.client_id.clone(),
            challenge_name: "NEW_PASSWORD_REQUIRED".to_owned(),
            session: Some(session.clone()),
            challenge_responses: Some(parameters(&pairs)),
            ..AdminRespondToAuthChallenge::default()
        })
    };
    assert_eq!(
        refused(answer(&[])),
        says(
            "InvalidParameterException",
            "Invalid attributes given, name is missing"
        )
    );
    let given = ("userAttributes.name", "Bob");
    let again = refused(answer(&[
        given,
        ("userAttributes.email", "eve@orchard.test"),
    ]));
    assert_eq!(
        again,
        says(
            "NotAuthorizedException",
            "Cannot modify an already provided email"
        )
    );
    assert!(answer(&[given, ("userAttributes.email_verified", "true")]).is_err());
    let result = answer(&[given])
        .expect("signs in")
        .authentication_result
        .expect("tokens");
    assert_eq!(
        decoded(&result.id_token.expect("a token"))["name"],
        json!("Bob")
    );
}

#[test]
fn a_user_who_must_reset_the_password_is_told_so_by_the_right_one_only() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    orchard
        .cloud
        .call(AdminResetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            ..AdminResetUserPassword::default()
        })
        .expect("reset");
    assert_eq!(
        refused(orchard.initiate(&client, "ann", PASSWORD)),
        says(
            "PasswordResetRequiredException",
            "Password reset required for the user"
        )
    );
    assert_eq!(
        refused(orchard.initiate(&client, "ann", "Wrong-Horse-9")).0,
        "NotAuthorizedException"
    );
}

#[test]
fn a_temporary_password_is_over_after_its_days() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    orchard
        .cloud
        .call(AdminSetUserPassword {
            user_pool_id: orchard.pool.clone(),
            username: "ann".to_owned(),
            password: "Temporary-1".to_owned(),
            permanent: None,
        })
        .expect("set");
    orchard.cloud.advance(7 * 86_400 - 1);
    assert!(orchard.initiate(&client, "ann", "Temporary-1").is_ok());
    orchard.cloud.advance(1);
    let text = "Temporary password has expired and must be reset by an administrator.";
    assert_eq!(
        refused(orchard.initiate(&client, "ann", "Temporary-1")),
        says("NotAuthorizedException", text)
    );
}

#[test]
fn wrong_passwords_lock_for_twice_as_long_each_time() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let try_with = |password: &str| {
        orchard
            .initiate(&client, "ann", password)
            .map(drop)
            .map_err(|error| error.message)
    };
    let exceeded = Err("Password attempts exceeded".to_owned());
    for _ in 0..5 {
        assert_ne!(try_with("Wrong-Horse-9"), exceeded);
    }
    for seconds in [1, 2, 4, 8] {
        assert_eq!(try_with(PASSWORD), exceeded);
        orchard.cloud.advance(seconds - 1);
        assert_eq!(try_with(PASSWORD), exceeded, "{seconds}");
        orchard.cloud.advance(1);
        assert_ne!(try_with("Wrong-Horse-9"), exceeded, "{seconds}");
    }
    orchard.cloud.advance(900);
    assert_eq!(try_with(PASSWORD), Ok(()));
    for _ in 0..4 {
        assert_ne!(try_with("Wrong-Horse-9"), exceeded);
    }
    assert_eq!(try_with(PASSWORD), Ok(()));
}

#[test]
fn a_refresh_gives_both_tokens_and_no_refresh_token() {
    let orchard = Orchard::new();
    let (client, other) = (orchard.api_client(), orchard.api_client());
    let first = orchard.password_auth(&client, "ann");
    let token = first.refresh_token.expect("a token");
    orchard.cloud.advance(60);
    for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"] {
        let output = begin(&orchard, &client, flow, &[("REFRESH_TOKEN", &token)]).expect(flow);
        let result = output.authentication_result.expect("tokens");
        assert_eq!(result.refresh_token, None);
        let (old, new) = (decoded(&first.access_token), decoded(&result.access_token));
        assert_eq!(
            (&old["origin_jti"], &old["auth_time"]),
            (&new["origin_jti"], &new["auth_time"])
        );
        assert_ne!(old["jti"], new["jti"]);
    }
    let invalid = says("NotAuthorizedException", "Invalid Refresh Token");
    let ask = |client: &Client, token: &str| {
        begin(
            &orchard,
            client,
            "REFRESH_TOKEN_AUTH",
            &[("REFRESH_TOKEN", token)],
        )
    };
    assert_eq!(refused(ask(&other, &token)), invalid);
    assert_eq!(refused(ask(&client, "garbage")), invalid);
    orchard.cloud.advance(30 * 86_400);
    assert_eq!(
        refused(ask(&client, &token)),
        says("NotAuthorizedException", "Refresh Token has expired")
    );
}

#[test]
fn a_remembered_device_is_not_known() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let pairs = [ANN[0], ANN[1], ("DEVICE_KEY", "us-east-1_x")];
    assert_eq!(
        refused(begin(&orchard, &client, "USER_PASSWORD_AUTH", &pairs)),
        says("ResourceNotFoundException", "Device does not exist.")
    );
}

#[test]
fn a_sign_in_that_would_ask_a_trigger_is_refused_by_its_name() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let function = || Some("arn:aws:lambda:us-east-1:000000000000:function:f".to_owned());
    for (name, lambda_config) in [
        (
            "PreAuthentication",
            LambdaConfig {
                pre_authentication: function(),
                ..LambdaConfig::default()
            },
        ),
        (
            "PreTokenGeneration",
            LambdaConfig {
                pre_token_generation: function(),
                ..LambdaConfig::default()
            },
        ),
    ] {
        orchard
            .cloud
            .call(UpdateUserPool {
                user_pool_id: orchard.pool.clone(),
                lambda_config: Some(lambda_config),
                ..UpdateUserPool::default()
            })
            .expect("set");
        let (code, text) = refused(orchard.initiate(&client, "ann", PASSWORD));
        assert_eq!(code, AwsError::NOT_MODELLED);
        assert!(text.contains(name), "{text}");
    }
}
