//! A sign-in by a proof of the password, with a client that computes as amazon-cognito-identity-js does.

use num_bigint::BigUint;

use super::{refused, says};
use crate::cognito::auth::{AuthOutput, InitiateAuth};
use crate::cognito::challenge::RespondToAuthChallenge;
use crate::cognito::client::{Client as App, CreateUserPoolClient};
use crate::cognito::srp::tests::Client;
use crate::cognito::testing::{Orchard, PASSWORD, parameters, texts};
use crate::operation::AwsError;

/// The World's time at the start, as clients write it.
const TIMESTAMP: &str = "Mon Jan 5 09:00:00 UTC 2026";

fn begin(orchard: &Orchard, app: &App, name: &str, a: &str) -> Result<AuthOutput, AwsError> {
    orchard.cloud.call(InitiateAuth {
        auth_flow: "USER_SRP_AUTH".to_owned(),
        auth_parameters: Some(parameters(&[("USERNAME", name), ("SRP_A", a)])),
        client_id: app.client_id.clone(),
        ..InitiateAuth::default()
    })
}

struct Attempt<'a> {
    password: &'a str,
    timestamp: &'a str,
    /// Whether the proof is spoilt.
    spoilt: bool,
}

const GOOD: Attempt<'static> = Attempt {
    password: PASSWORD,
    timestamp: TIMESTAMP,
    spoilt: false,
};

fn sign_in(
    orchard: &Orchard,
    app: &App,
    name: &str,
    attempt: &Attempt<'_>,
) -> Result<AuthOutput, AwsError> {
    let client = Client {
        secret: BigUint::from(0x1234_5678_9abc_def0_u64).pow(8),
        pool: orchard.pool.split_once('_').expect("an id").1.to_owned(),
        password: attempt.password.to_owned(),
    };
    let output = begin(orchard, app, name, &client.public())?;
    answer(orchard, app, &client, &output, attempt)
}

fn answer(
    orchard: &Orchard,
    app: &App,
    client: &Client,
    output: &AuthOutput,
    attempt: &Attempt<'_>,
) -> Result<AuthOutput, AwsError> {
    assert_eq!(output.challenge_name.as_deref(), Some("PASSWORD_VERIFIER"));
    assert_eq!(output.session, None);
    let asked = output.challenge_parameters.as_ref().expect("parameters");
    let (user, block) = (&asked["USER_ID_FOR_SRP"], &asked["SECRET_BLOCK"]);
    let mut proof = client.proof(
        user,
        &asked["SALT"],
        &asked["SRP_B"],
        block,
        attempt.timestamp,
    );
    if attempt.spoilt {
        proof = format!("AAAA{}", &proof[4..]);
    }
    orchard.cloud.call(RespondToAuthChallenge {
        client_id: app.client_id.clone(),
        challenge_name: "PASSWORD_VERIFIER".to_owned(),
        challenge_responses: Some(parameters(&[
            ("USERNAME", user),
            ("PASSWORD_CLAIM_SECRET_BLOCK", block),
            ("PASSWORD_CLAIM_SIGNATURE", &proof),
            ("TIMESTAMP", attempt.timestamp),
        ])),
        ..RespondToAuthChallenge::default()
    })
}

#[test]
fn the_right_proof_signs_in_and_every_other_is_refused() {
    let orchard = Orchard::new();
    let app = orchard.api_client();
    let output = sign_in(&orchard, &app, "ann", &GOOD).expect("signs in");
    assert!(output.authentication_result.is_some());
    let wrong = says("NotAuthorizedException", "Incorrect username or password.");
    for attempt in [
        Attempt {
            password: "Wrong-Horse-9",
            ..GOOD
        },
        Attempt {
            spoilt: true,
            ..GOOD
        },
        Attempt {
            timestamp: "Mon Jan 5 09:05:01 UTC 2026",
            ..GOOD
        },
        Attempt {
            timestamp: "2026-01-05T09:00:00Z",
            ..GOOD
        },
    ] {
        assert_eq!(
            refused(sign_in(&orchard, &app, "ann", &attempt)),
            wrong,
            "{}",
            attempt.timestamp
        );
    }
    assert!(sign_in(&orchard, &app, "ann", &GOOD).is_ok());
}

#[test]
fn a_user_who_is_not_there_looks_like_one_who_is() {
    let orchard = Orchard::new();
    let app = orchard.api_client();
    let ask = || {
        begin(&orchard, &app, "nobody", "2")
            .expect("a challenge")
            .challenge_parameters
            .expect("parameters")
    };
    let (one, two) = (ask(), ask());
    assert_eq!(
        (&one["SALT"], &one["USER_ID_FOR_SRP"]),
        (&two["SALT"], &two["USER_ID_FOR_SRP"])
    );
    assert_ne!(one["SRP_B"], two["SRP_B"]);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        [
            "SALT",
            "SECRET_BLOCK",
            "SRP_B",
            "USERNAME",
            "USER_ID_FOR_SRP"
        ]
    );
    let wrong = says("NotAuthorizedException", "Incorrect username or password.");
    for password in [PASSWORD, ""] {
        let attempt = Attempt { password, ..GOOD };
        assert_eq!(refused(sign_in(&orchard, &app, "nobody", &attempt)), wrong);
    }
    let legacy = orchard.client(CreateUserPoolClient {
        explicit_auth_flows: texts(&["ALLOW_USER_SRP_AUTH"]),
        ..CreateUserPoolClient::default()
    });
    let (code, _) = refused(begin(&orchard, &legacy, "nobody", "2"));
    assert_eq!(code, "UserNotFoundException");
}

#[test]
fn a_number_that_gives_the_secret_away_is_refused() {
    let orchard = Orchard::new();
    let app = orchard.api_client();
    for a in ["0", "00", "not hex"] {
        assert_eq!(
            refused(begin(&orchard, &app, "ann", a)).0,
            "InvalidParameterException",
            "{a}"
        );
    }
    assert!(begin(&orchard, &app, "ann", "2").is_ok());
}

#[test]
fn a_block_is_tried_once() {
    let orchard = Orchard::new();
    let app = orchard.api_client();
    let client = Client {
        secret: BigUint::from(7_u8),
        pool: orchard.pool.split_once('_').expect("an id").1.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let output = begin(&orchard, &app, "ann", &client.public()).expect("a challenge");
    let spoilt = Attempt {
        spoilt: true,
        ..GOOD
    };
    assert!(answer(&orchard, &app, &client, &output, &spoilt).is_err());
    assert_eq!(
        refused(answer(&orchard, &app, &client, &output, &GOOD)),
        says(
            "NotAuthorizedException",
            "Invalid session for the user, session can only be used once."
        )
    );
    let output = begin(&orchard, &app, "ann", &client.public()).expect("a challenge");
    assert!(answer(&orchard, &app, &client, &output, &GOOD).is_ok());
}
