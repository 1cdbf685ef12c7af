//! Authenticator apps: set up, asked for, and refused.

use super::{refused, says};
use crate::cognito::auth::AuthOutput;
use crate::cognito::challenge::RespondToAuthChallenge;
use crate::cognito::client::Client;
use crate::cognito::mfa::{
    AdminSetUserMFAPreference, AssociateSoftwareToken, MfaSettings, SetUserMFAPreference,
    VerifySoftwareToken,
};
use crate::cognito::mfa_config::{SetUserPoolMfaConfig, SoftwareTokenMfaConfig};
use crate::cognito::testing::{Orchard, PASSWORD, parameters};
use crate::cognito::totp;
use crate::cognito::user_admin::AdminGetUser;
use crate::operation::AwsError;

fn require(orchard: &Orchard, mode: &str) {
    orchard
        .cloud
        .call(SetUserPoolMfaConfig {
            user_pool_id: orchard.pool.clone(),
            mfa_configuration: Some(mode.to_owned()),
            software_token_mfa_configuration: Some(SoftwareTokenMfaConfig {
                enabled: Some(true),
            }),
            ..SetUserPoolMfaConfig::default()
        })
        .expect("set");
}

/// The code that an authenticator shows, so many steps from now.
fn code(orchard: &Orchard, secret: &str, steps: i64) -> String {
    let now = orchard.cloud.read(|world| world.now);
    totp::code(secret, totp::step(now) + steps).expect("a code")
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

/// Sets up an authenticator with a token; gives its secret.
fn set_up(orchard: &Orchard, token: &str) -> String {
    let secret = orchard
        .cloud
        .call(AssociateSoftwareToken {
            access_token: Some(token.to_owned()),
            session: None,
        })
        .expect("a secret")
        .secret_code;
    let verify = |code: String| {
        orchard.cloud.call(VerifySoftwareToken {
            access_token: Some(token.to_owned()),
            user_code: code,
            ..VerifySoftwareToken::default()
        })
    };
    let wrong = refused(verify("000000".to_owned()));
    assert_eq!(
        wrong,
        says("EnableSoftwareTokenMFAException", "Code mismatch")
    );
    let verified = verify(code(orchard, &secret, 0)).expect("verified");
    assert_eq!(verified.status, "SUCCESS");
    secret
}

#[test]
fn an_authenticator_is_asked_for_once_its_user_wants_it() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    require(&orchard, "OPTIONAL");
    let tokens = orchard.password_auth(&client, "ann");
    let prefer = |enabled: bool| {
        orchard.cloud.call(SetUserMFAPreference {
            access_token: tokens.access_token.clone(),
            software_token_mfa_settings: Some(MfaSettings {
                enabled: Some(enabled),
                preferred_mfa: Some(enabled),
            }),
            ..SetUserMFAPreference::default()
        })
    };
    assert_eq!(
        refused(prefer(true)),
        says(
            "InvalidParameterException",
            "User has not verified software token mfa"
        )
    );
    let secret = set_up(&orchard, &tokens.access_token);
    let asked = |orchard: &Orchard| {
        orchard
            .initiate(&client, "ann", PASSWORD)
            .expect("right")
            .challenge_name
    };
    assert_eq!(asked(&orchard), None);
    prefer(true).expect("preferred");
    assert_eq!(asked(&orchard).as_deref(), Some("SOFTWARE_TOKEN_MFA"));
    let get = AdminGetUser {
        user_pool_id: orchard.pool.clone(),
        username: "ann".to_owned(),
    };
    let shown = orchard.cloud.call(get).expect("described");
    assert_eq!(
        shown.preferred_mfa_setting.as_deref(),
        Some("SOFTWARE_TOKEN_MFA")
    );

    orchard.cloud.advance(60);
    let session = orchard
        .initiate(&client, "ann", PASSWORD)
        .expect("right")
        .session
        .expect("a session");
    let answer = |code: &str| {
        let pairs = [("USERNAME", "ann"), ("SOFTWARE_TOKEN_MFA_CODE", code)];
        respond(&orchard, &client, "SOFTWARE_TOKEN_MFA", &session, &pairs)
    };
    let wrong = says("CodeMismatchException", "Invalid code received for user");
    assert_eq!(refused(answer("000000")), wrong);
    assert_eq!(refused(answer(&code(&orchard, &secret, 2))), wrong);
    let good = code(&orchard, &secret, 0);
    assert!(
        answer(&good)
            .expect("signs in")
            .authentication_result
            .is_some()
    );

    let session = orchard
        .initiate(&client, "ann", PASSWORD)
        .expect("right")
        .session
        .expect("a session");
    let pairs = [
        ("USERNAME", "ann"),
        ("SOFTWARE_TOKEN_MFA_CODE", good.as_str()),
    ];
    assert_eq!(
        refused(respond(
            &orchard,
            &client,
            "SOFTWARE_TOKEN_MFA",
            &session,
            &pairs
        )),
        says(
            "ExpiredCodeException",
            "Your software token has already been used once."
        )
    );
    let off = AdminSetUserMFAPreference {
        user_pool_id: orchard.pool.clone(),
        username: "ann".to_owned(),
        software_token_mfa_settings: Some(MfaSettings::default()),
        ..AdminSetUserMFAPreference::default()
    };
    orchard.cloud.call(off).expect("set");
    assert_eq!(asked(&orchard), None);
}

#[test]
fn a_pool_that_demands_a_factor_has_it_set_up_before_there_are_tokens() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    require(&orchard, "ON");
    let output = orchard
        .initiate(&client, "ann", PASSWORD)
        .expect("a challenge");
    assert_eq!(output.challenge_name.as_deref(), Some("MFA_SETUP"));
    let asked = output.challenge_parameters.expect("parameters");
    assert_eq!(asked["MFAS_CAN_SETUP"], r#"["SOFTWARE_TOKEN_MFA"]"#);
    let session = output.session.expect("a session");
    let ann = [("USERNAME", "ann")];
    let unproved = refused(respond(&orchard, &client, "MFA_SETUP", &session, &ann));
    assert_eq!(unproved.0, "InvalidParameterException");

    let associate = |session: &str| {
        orchard.cloud.call(AssociateSoftwareToken {
            access_token: None,
            session: Some(session.to_owned()),
        })
    };
    let made = associate(&session).expect("a secret");
    assert_eq!(made.secret_code.len(), 52);
    assert_eq!(refused(associate(&session)).0, "NotAuthorizedException");
    let next = made.session.expect("a session");
    let verify = |session: &str, code: &str| {
        orchard.cloud.call(VerifySoftwareToken {
            session: Some(session.to_owned()),
            user_code: code.to_owned(),
            ..VerifySoftwareToken::default()
        })
    };
    assert_eq!(
        refused(verify(&next, "000000")).0,
        "EnableSoftwareTokenMFAException"
    );
    let last = verify(&next, &code(&orchard, &made.secret_code, 0)).expect("verified");
    let last = last.session.expect("a session");
    let output = respond(&orchard, &client, "MFA_SETUP", &last, &ann).expect("signs in");
    assert!(output.authentication_result.is_some());
    let output = orchard
        .initiate(&client, "ann", PASSWORD)
        .expect("a challenge");
    assert_eq!(output.challenge_name.as_deref(), Some("SOFTWARE_TOKEN_MFA"));
}

#[test]
fn an_authenticator_is_not_set_up_where_the_pool_has_none() {
    let orchard = Orchard::new();
    let client = orchard.api_client();
    let tokens = orchard.password_auth(&client, "ann");
    let refusal = orchard.cloud.call(AssociateSoftwareToken {
        access_token: Some(tokens.access_token),
        session: None,
    });
    let text = "Software Token MFA has not been enabled by the userPool";
    assert_eq!(
        refused(refusal),
        says("SoftwareTokenMFANotFoundException", text)
    );
    let neither = orchard.cloud.call(AssociateSoftwareToken::default());
    assert_eq!(refused(neither).0, "InvalidParameterException");
}
