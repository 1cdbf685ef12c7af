//! What a sign-in by the API answers next: tokens, or a challenge.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>.
//! Invariant: a challenge has a session of its own, and tokens belong to a sign-in that is kept.

use std::collections::BTreeMap;

use super::auth::{AuthOutput, AuthenticationResult};
use super::client::Client;
use super::grant::{Asks, Challenge, SignIn, Through};
use super::sign_in::Step;
use super::tokens::{Stale, Tokens, begun, renewed};
use super::user::{User, wrong_credentials};
use super::{Pool, invalid_parameter, not_authorized};
use crate::operation::AwsError;
use crate::world::World;

/// The one scope of a sign-in by the API.
const ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// A parameter of a flow.
pub(super) fn parameter<'p>(
    parameters: &'p BTreeMap<String, String>,
    name: &str,
) -> Result<&'p str, AwsError> {
    parameters
        .get(name)
        .map(String::as_str)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| invalid_parameter(format!("Missing required parameter {name}")))
}

/// Remembered devices are not modelled: none is known. Clients forget theirs on this answer and go on.
pub(super) fn without_device(parameters: &BTreeMap<String, String>) -> Result<(), AwsError> {
    if parameters.contains_key("DEVICE_KEY") {
        return Err(AwsError::new(
            "ResourceNotFoundException",
            "Device does not exist.",
        ));
    }
    Ok(())
}

/// What comes after a step: tokens, or the next challenge.
pub(super) fn next(
    world: &mut World,
    pool: &str,
    client: &Client,
    user: String,
    step: Step,
) -> Result<AuthOutput, AwsError> {
    let id = pool;
    let (ids, now) = (&mut world.ids, world.now);
    let pool = world
        .cognito
        .pools
        .get_mut(id)
        .ok_or_else(|| super::no_pool(id))?;
    let known = pool.users.get(&user).ok_or_else(wrong_credentials)?;
    let mut parameters = BTreeMap::from([("USER_ID_FOR_SRP".to_owned(), user.clone())]);
    let (name, asks) = match step {
        Step::SignedIn => {
            let (sign_in, refresh) = begun(pool, ids, now, client, |event, origin| SignIn {
                event,
                origin,
                user,
                client: client.client_id.clone(),
                at: now,
                scopes: vec![ADMIN_SCOPE.to_owned()],
                through: Through::Api,
                resource: None,
                revoked: false,
            });
            return result(world, id, &sign_in, Some(refresh));
        }
        Step::NewPassword => {
            parameters.insert(
                "requiredAttributes".to_owned(),
                missing_attributes(pool, known),
            );
            parameters.insert("userAttributes".to_owned(), known_attributes(known));
            ("NEW_PASSWORD_REQUIRED", Asks::NewPassword)
        }
        Step::SoftwareToken => ("SOFTWARE_TOKEN_MFA", Asks::SoftwareToken),
        Step::MfaSetup => {
            let kinds = r#"["SOFTWARE_TOKEN_MFA"]"#.to_owned();
            parameters.insert("MFAS_CAN_SETUP".to_owned(), kinds);
            let asks = Asks::MfaSetup {
                secret: None,
                verified: false,
            };
            ("MFA_SETUP", asks)
        }
    };
    let session = ids.mixed(1200);
    let minutes = client.auth_session_validity;
    let challenge = Challenge {
        asks,
        user,
        client: client.client_id.clone(),
        until: now.plus_seconds(minutes.saturating_mul(60)),
        spent: false,
    };
    pool.grants.challenges.insert(session.clone(), challenge);
    Ok(AuthOutput {
        challenge_name: Some(name.to_owned()),
        session: Some(session),
        challenge_parameters: Some(parameters),
        authentication_result: None,
    })
}

/// Required attributes that a user does not have, as clients parse them: `["userAttributes.name"]`.
fn missing_attributes(pool: &Pool, user: &User) -> String {
    let missing: Vec<String> = required_and_missing(pool, user)
        .map(|name| format!("userAttributes.{name}"))
        .collect();
    serde_json::json!(missing).to_string()
}

/// The names of required attributes that a user does not have.
pub(super) fn required_and_missing<'p>(
    pool: &'p Pool,
    user: &'p User,
) -> impl Iterator<Item = &'p str> {
    pool.schema
        .iter()
        .filter(|attribute| attribute.is_required())
        .map(super::schema::SchemaAttribute::name)
        .filter(|name| user.attribute(name).is_none())
}

fn known_attributes(user: &User) -> String {
    serde_json::json!(user.attributes).to_string()
}

/// The tokens of a sign-in, signed.
fn result(
    world: &mut World,
    pool: &str,
    sign_in: &SignIn,
    refresh: Option<String>,
) -> Result<AuthOutput, AwsError> {
    let signed = Tokens::of(world, pool, sign_in, None)
        .and_then(Tokens::sign)
        .ok_or_else(|| {
            AwsError::new("InternalErrorException", "The tokens could not be signed.")
        })?;
    Ok(AuthOutput {
        challenge_parameters: Some(BTreeMap::new()),
        authentication_result: Some(AuthenticationResult {
            access_token: signed.access,
            expires_in: signed.expires_in,
            id_token: signed.id,
            refresh_token: refresh,
            token_type: "Bearer".to_owned(),
        }),
        ..AuthOutput::default()
    })
}

/// The tokens that a refresh token renews.
pub(super) fn by_refresh_token(
    world: &mut World,
    pool: &str,
    client: &Client,
    token: &str,
) -> Result<AuthOutput, AwsError> {
    let (ids, now) = (&mut world.ids, world.now);
    let (sign_in, refresh) = renewed(&mut world.cognito, ids, now, pool, client, token).map_err(
        |stale| match stale {
            Stale::Unknown => not_authorized("Invalid Refresh Token"),
            Stale::Expired => not_authorized("Refresh Token has expired"),
            Stale::Revoked => not_authorized("Refresh Token has been revoked"),
            Stale::Disabled => not_authorized("User is disabled."),
            Stale::Replaced => AwsError::new(
                "RefreshTokenReuseException",
                "Refresh token has been used already.",
            ),
        },
    )?;
    result(world, pool, &sign_in, refresh)
}
