//! `RespondToAuthChallenge` and `AdminRespondToAuthChallenge`: the next step of a sign-in by the API.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html>. Invariant: a
//! session belongs to a client and a user, asks for one thing, and is used up by the first right answer.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;
use time::macros::format_description;

use super::auth::AuthOutput;
use super::auth_step::{next, parameter, required_and_missing, without_device};
use super::client::Client;
use super::grant::{Asks, Challenge};
use super::sign_in::{self, Step};
use super::user::{Status, wrong_credentials};
use super::{Pool, invalid_parameter, not_authorized, password, secret_hash, srp, user_rules};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Inert, Operation, Service};
use crate::world::World;

/// How far a proof's time may be from now, in seconds.
const SKEW: i64 = 300;

/// Answers a challenge.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RespondToAuthChallenge {
    /// The client.
    pub client_id: String,
    /// Which challenge.
    pub challenge_name: String,
    /// As it was given with the challenge.
    pub session: Option<String>,
    /// `USERNAME` and what the challenge asks for.
    pub challenge_responses: Option<BTreeMap<String, String>>,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

/// Answers a challenge from a server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminRespondToAuthChallenge {
    /// The pool.
    pub user_pool_id: String,
    /// The client.
    pub client_id: String,
    /// Which challenge.
    pub challenge_name: String,
    /// `USERNAME` and what the challenge asks for.
    pub challenge_responses: Option<BTreeMap<String, String>>,
    /// As it was given with the challenge.
    pub session: Option<String>,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub context_data: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for RespondToAuthChallenge {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "RespondToAuthChallenge";
    type Output = AuthOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AuthOutput, AwsError> {
        let state = &call.world.cognito;
        let pool = state.pool_of_client(&call.region, &self.client_id)?;
        let (pool, client) = (pool.id.clone(), pool.client(&self.client_id)?.clone());
        let responses = self.challenge_responses.unwrap_or_default();
        let session = self.session.as_deref();
        respond(
            call.world,
            &pool,
            &client,
            &self.challenge_name,
            session,
            &responses,
        )
    }
}

impl Operation for AdminRespondToAuthChallenge {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminRespondToAuthChallenge";
    type Output = AuthOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AuthOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let (pool, client) = (pool.id.clone(), pool.client(&self.client_id)?.clone());
        let responses = self.challenge_responses.unwrap_or_default();
        let session = self.session.as_deref();
        respond(
            call.world,
            &pool,
            &client,
            &self.challenge_name,
            session,
            &responses,
        )
    }
}

fn respond(
    world: &mut World,
    pool: &str,
    client: &Client,
    name: &str,
    session: Option<&str>,
    responses: &BTreeMap<String, String>,
) -> Result<AuthOutput, AwsError> {
    without_device(responses)?;
    let username = parameter(responses, "USERNAME")?;
    let key = match name {
        "PASSWORD_VERIFIER" => parameter(responses, "PASSWORD_CLAIM_SECRET_BLOCK")?,
        "NEW_PASSWORD_REQUIRED" | "SOFTWARE_TOKEN_MFA" | "MFA_SETUP" => {
            session.ok_or_else(|| invalid_parameter("Missing required parameter Session"))?
        }
        other => {
            return Err(AwsError::not_modelled(format_args!(
                "the challenge {other}"
            )));
        }
    };
    let now = world.now;
    let known = world
        .cognito
        .pools
        .get_mut(pool)
        .ok_or_else(|| super::no_pool(pool))?;
    let challenge = waiting(known, client, key, name, now)?;
    let user = challenge.user.clone();
    let sub = known.users.get(&user).map_or("", |user| user.sub.as_str());
    let hash = responses.get("SECRET_HASH").map(String::as_str);
    secret_hash::judge(client, hash, &[&user, sub])?;
    let same = known
        .find_user(username)
        .map_or_else(|| username == user, |named| named.username == user);
    if !same {
        return Err(not_authorized("Invalid session for the user."));
    }
    let step = match &challenge.asks {
        Asks::PasswordVerifier {
            client_public,
            server_secret,
        } => proved(
            known,
            &user,
            (client_public, server_secret),
            key,
            responses,
            now,
        ),
        Asks::NewPassword => replaced(world, pool, client, &user, responses),
        Asks::SoftwareToken => coded(known, &user, responses, now),
        Asks::MfaSetup { secret, verified } => set_up(known, &user, secret.as_deref(), *verified),
    };
    // A proof is tried once; a weak password or a wrong code may be corrected.
    let step = match step {
        Err(error) if !matches!(challenge.asks, Asks::PasswordVerifier { .. }) => {
            return Err(error);
        }
        other => other,
    };
    if let Some(pool) = world.cognito.pools.get_mut(pool)
        && let Some(challenge) = pool.grants.challenges.get_mut(key)
    {
        challenge.spent = true;
    }
    next(world, pool, client, user, step?)
}

/// The challenge that a session stands for.
pub(super) fn waiting(
    pool: &Pool,
    client: &Client,
    key: &str,
    name: &str,
    now: Timestamp,
) -> Result<Challenge, AwsError> {
    let invalid = || not_authorized("Invalid session for the user.");
    let challenge = pool.grants.challenges.get(key).ok_or_else(invalid)?;
    let asks = match challenge.asks {
        Asks::NewPassword => "NEW_PASSWORD_REQUIRED",
        Asks::PasswordVerifier { .. } => "PASSWORD_VERIFIER",
        Asks::SoftwareToken => "SOFTWARE_TOKEN_MFA",
        Asks::MfaSetup { .. } => "MFA_SETUP",
    };
    if challenge.client != client.client_id || asks != name {
        return Err(invalid());
    }
    if challenge.spent {
        return Err(not_authorized(
            "Invalid session for the user, session can only be used once.",
        ));
    }
    if challenge.until <= now {
        return Err(not_authorized(
            "Invalid session for the user, session is expired.",
        ));
    }
    Ok(challenge.clone())
}

fn proved(
    pool: &mut Pool,
    name: &str,
    (client_public, server_secret): (&[u8], &[u8]),
    block: &str,
    responses: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<Step, AwsError> {
    let short_name = pool.short_name().to_owned();
    let proof = STANDARD.decode(parameter(responses, "PASSWORD_CLAIM_SIGNATURE")?);
    let timestamp = parameter(responses, "TIMESTAMP")?;
    let in_time =
        moment(timestamp).is_some_and(|at| at.abs_diff(now.seconds()) <= SKEW.unsigned_abs());
    let user = pool.users.get_mut(name).ok_or_else(wrong_credentials)?;
    if user.attempts.locked_until > now {
        return Err(not_authorized("Password attempts exceeded"));
    }
    let (Some(kept), Ok(proof), Ok(secret_block)) = (&user.password, proof, STANDARD.decode(block))
    else {
        return Err(wrong_credentials());
    };
    let exchange = srp::Exchange {
        x: &kept.x,
        client_public,
        server_secret,
        pool: &short_name,
        user: name,
        secret_block: &secret_block,
        timestamp,
    };
    if !in_time || !exchange.is_proved_by(&proof) {
        user.attempts.fail(now);
        return Err(wrong_credentials());
    }
    user.attempts = super::user::Attempts::default();
    sign_in::may_sign_in(user, now)?;
    sign_in::after_password(pool, pool.user(name)?)
}

/// Seconds since 1970 of `Fri Aug 11 15:51:06 UTC 2023`.
fn moment(text: &str) -> Option<i64> {
    let format = format_description!(
        "[weekday repr:short] [month repr:short] [day padding:none] [hour]:[minute]:[second] UTC [year]"
    );
    let at = PrimitiveDateTime::parse(text, format).ok()?;
    Some(at.assume_utc().unix_timestamp())
}

fn replaced(
    world: &mut World,
    pool: &str,
    client: &Client,
    name: &str,
    responses: &BTreeMap<String, String>,
) -> Result<Step, AwsError> {
    let id = pool;
    let pool = world
        .cognito
        .pools
        .get_mut(id)
        .ok_or_else(|| super::no_pool(id))?;
    let wanted = parameter(responses, "NEW_PASSWORD")?;
    password::conforms(&pool.settings.password_policy, wanted)?;
    let mut user = pool.user(name)?.clone();
    sign_in::may_sign_in(&user, world.now)?;
    if user.status != Status::ForceChangePassword {
        return Err(not_authorized("Invalid session for the user."));
    }
    for (parameter, value) in responses {
        let Some(attribute) = parameter.strip_prefix("userAttributes.") else {
            continue;
        };
        if user.attribute(attribute).is_some() {
            return Err(not_authorized(format!(
                "Cannot modify an already provided {attribute}"
            )));
        }
        if !client.writes(attribute) {
            return Err(not_authorized(
                "A client attempted to write unauthorized attribute",
            ));
        }
        user.attributes.insert(attribute.to_owned(), value.clone());
    }
    user_rules::judge_attributes(pool, &user.attributes)?;
    if let Some(missing) = required_and_missing(pool, &user).next() {
        return Err(invalid_parameter(format!(
            "Invalid attributes given, {missing} is missing"
        )));
    }
    user_rules::set_password(pool, &mut world.ids, world.now, name, wanted, true)?;
    pool.user_mut(name)?.attributes = user.attributes;
    sign_in::after_new_password(pool, pool.user(name)?)
}

fn coded(
    pool: &mut Pool,
    name: &str,
    responses: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<Step, AwsError> {
    let code = parameter(responses, "SOFTWARE_TOKEN_MFA_CODE")?;
    let user = pool.users.get_mut(name).ok_or_else(wrong_credentials)?;
    sign_in::may_sign_in(user, now)?;
    sign_in::code_is_good(user, code, now)?;
    Ok(Step::SignedIn)
}

/// A new authenticator is one's own from now on, and is asked for.
fn set_up(
    pool: &mut Pool,
    name: &str,
    secret: Option<&str>,
    verified: bool,
) -> Result<Step, AwsError> {
    let Some(secret) = secret.filter(|_| verified) else {
        return Err(invalid_parameter(
            "User has not verified software token mfa",
        ));
    };
    let user = pool.users.get_mut(name).ok_or_else(wrong_credentials)?;
    let last_step = user
        .authenticator
        .as_ref()
        .map_or(i64::MIN, |authenticator| authenticator.last_step);
    user.authenticator = Some(super::user::Authenticator {
        secret: secret.to_owned(),
        verified: true,
        enabled: true,
        preferred: true,
        last_step,
    });
    Ok(Step::SignedIn)
}
