//! Authenticator apps: set one up, prove it, and say when it is asked for.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html>. Invariant: an authenticator is
//! asked for only after a code of it was seen.

use serde::{Deserialize, Serialize};

use super::grant::Asks;
use super::self_service::own;
use super::user::{Authenticator, User};
use super::{Pool, State, invalid_parameter, not_authorized, totp};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

fn must_be_on(pool: &Pool) -> Result<(), AwsError> {
    if pool.mfa.software_token_enabled() {
        return Ok(());
    }
    Err(AwsError::new(
        "SoftwareTokenMFANotFoundException",
        "Software Token MFA has not been enabled by the userPool",
    ))
}

/// Hands out a secret for an authenticator app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AssociateSoftwareToken {
    /// The token of who is signed in.
    pub access_token: Option<String>,
    /// Or the session of a challenge `MFA_SETUP`.
    pub session: Option<String>,
}

/// The secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AssociateSoftwareTokenOutput {
    /// 52 characters of base32.
    pub secret_code: String,
    /// The session to go on with.
    pub session: Option<String>,
}

/// The pool and key of a challenge `MFA_SETUP` that waits.
fn setup<'s>(
    state: &'s mut State,
    region: &str,
    session: &str,
    now: Timestamp,
) -> Result<&'s mut Pool, AwsError> {
    let invalid = || not_authorized("Invalid session for the user.");
    let pool = state
        .pools_in(region)
        .find(|pool| pool.grants.challenges.contains_key(session))
        .ok_or_else(invalid)?;
    let challenge = pool.grants.challenges.get(session).ok_or_else(invalid)?;
    if !matches!(challenge.asks, Asks::MfaSetup { .. }) {
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
    let id = pool.id.clone();
    state.pool_mut(region, &id)
}

/// Replaces a challenge `MFA_SETUP` by its next one, under a new session.
fn go_on(pool: &mut Pool, session: &str, next: String, asks: Asks) -> Option<String> {
    let challenge = pool.grants.challenges.get_mut(session)?;
    challenge.spent = true;
    let mut challenge = challenge.clone();
    challenge.spent = false;
    challenge.asks = asks;
    pool.grants.challenges.insert(next.clone(), challenge);
    Some(next)
}

/// Who sets an authenticator up.
enum Who {
    /// Who bears a token.
    Bearer(String),
    /// Who is asked to by a challenge.
    Challenged(String),
}

fn who(token: Option<String>, session: Option<String>) -> Result<Who, AwsError> {
    match (token, session) {
        (Some(token), None) => Ok(Who::Bearer(token)),
        (None, Some(session)) => Ok(Who::Challenged(session)),
        _ => Err(invalid_parameter(
            "Either AccessToken or Session must be provided.",
        )),
    }
}

impl Operation for AssociateSoftwareToken {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AssociateSoftwareToken";
    type Output = AssociateSoftwareTokenOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AssociateSoftwareTokenOutput, AwsError> {
        let now = call.now();
        let secret = totp::secret(&mut call.world.ids);
        match who(self.access_token, self.session)? {
            Who::Bearer(token) => {
                let (pool, name, _) = own(call, &token)?;
                must_be_on(pool)?;
                let user = pool.user_mut(&name)?;
                let before = user.authenticator.take();
                user.authenticator = Some(Authenticator {
                    secret: secret.clone(),
                    verified: false,
                    enabled: false,
                    preferred: false,
                    last_step: before.map_or(i64::MIN, |before| before.last_step),
                });
                Ok(AssociateSoftwareTokenOutput {
                    secret_code: secret,
                    session: None,
                })
            }
            Who::Challenged(session) => {
                let next = call.world.ids.mixed(1200);
                let pool = setup(&mut call.world.cognito, &call.region, &session, now)?;
                must_be_on(pool)?;
                let asks = Asks::MfaSetup {
                    secret: Some(secret.clone()),
                    verified: false,
                };
                Ok(AssociateSoftwareTokenOutput {
                    secret_code: secret,
                    session: go_on(pool, &session, next, asks),
                })
            }
        }
    }
}

/// Proves an authenticator by a code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct VerifySoftwareToken {
    /// The token of who is signed in.
    pub access_token: Option<String>,
    /// Or the session of a challenge `MFA_SETUP`.
    pub session: Option<String>,
    /// Six digits.
    pub user_code: String,
    /// A name for the device, which is not kept.
    pub friendly_device_name: Option<String>,
}

/// It is proved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct VerifySoftwareTokenOutput {
    /// `SUCCESS`.
    pub status: String,
    /// The session to go on with.
    pub session: Option<String>,
}

impl Operation for VerifySoftwareToken {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "VerifySoftwareToken";
    type Output = VerifySoftwareTokenOutput;

    fn run(self, call: &mut Call<'_>) -> Result<VerifySoftwareTokenOutput, AwsError> {
        let now = call.now();
        let mismatch = || AwsError::new("EnableSoftwareTokenMFAException", "Code mismatch");
        let session = match who(self.access_token, self.session)? {
            Who::Bearer(token) => {
                let (pool, name, _) = own(call, &token)?;
                must_be_on(pool)?;
                let user = pool.user_mut(&name)?;
                let authenticator = user.authenticator.as_mut().ok_or_else(mismatch)?;
                let step = totp::step_of(&authenticator.secret, &self.user_code, now);
                let step = step.filter(|step| *step > authenticator.last_step);
                authenticator.last_step = step.ok_or_else(mismatch)?;
                authenticator.verified = true;
                None
            }
            Who::Challenged(session) => {
                let next = call.world.ids.mixed(1200);
                let pool = setup(&mut call.world.cognito, &call.region, &session, now)?;
                must_be_on(pool)?;
                let challenge = pool.grants.challenges.get(&session);
                let Some(Asks::MfaSetup {
                    secret: Some(secret),
                    ..
                }) = challenge.map(|challenge| challenge.asks.clone())
                else {
                    return Err(mismatch());
                };
                totp::step_of(&secret, &self.user_code, now).ok_or_else(mismatch)?;
                let asks = Asks::MfaSetup {
                    secret: Some(secret),
                    verified: true,
                };
                go_on(pool, &session, next, asks)
            }
        };
        Ok(VerifySoftwareTokenOutput {
            status: "SUCCESS".to_owned(),
            session,
        })
    }
}

/// Whether a factor is asked for, and whether first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct MfaSettings {
    /// Whether it is asked for.
    pub enabled: Option<bool>,
    /// Whether it goes before the others.
    pub preferred_mfa: Option<bool>,
}

/// Says when one's own second factors are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SetUserMFAPreference {
    /// Codes by SMS, which are not modelled.
    #[serde(rename = "SMSMfaSettings")]
    pub sms_mfa_settings: Option<MfaSettings>,
    /// Codes of the authenticator.
    pub software_token_mfa_settings: Option<MfaSettings>,
    /// Codes by e-mail, which are not modelled.
    pub email_mfa_settings: Option<MfaSettings>,
    /// The token.
    pub access_token: String,
}

/// Says when a user's second factors are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminSetUserMFAPreference {
    /// Codes by SMS, which are not modelled.
    #[serde(rename = "SMSMfaSettings")]
    pub sms_mfa_settings: Option<MfaSettings>,
    /// Codes of the authenticator.
    pub software_token_mfa_settings: Option<MfaSettings>,
    /// Codes by e-mail, which are not modelled.
    pub email_mfa_settings: Option<MfaSettings>,
    /// Any name of the user.
    pub username: String,
    /// The pool.
    pub user_pool_id: String,
}

fn prefer(
    user: &mut User,
    software_token: Option<MfaSettings>,
    others: [Option<MfaSettings>; 2],
) -> Result<(), AwsError> {
    if others
        .iter()
        .flatten()
        .any(|settings| settings.enabled == Some(true))
    {
        return Err(AwsError::not_modelled("second factors by SMS and e-mail"));
    }
    let Some(settings) = software_token else {
        return Ok(());
    };
    let enabled = settings.enabled == Some(true);
    match user.authenticator.as_mut().filter(|known| known.verified) {
        Some(authenticator) => {
            authenticator.enabled = enabled;
            authenticator.preferred = enabled && settings.preferred_mfa == Some(true);
            Ok(())
        }
        None if enabled => Err(invalid_parameter(
            "User has not verified software token mfa",
        )),
        None => Ok(()),
    }
}

impl Operation for SetUserMFAPreference {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "SetUserMFAPreference";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let (pool, name, _) = own(call, &self.access_token)?;
        let others = [self.sms_mfa_settings, self.email_mfa_settings];
        prefer(
            pool.user_mut(&name)?,
            self.software_token_mfa_settings,
            others,
        )?;
        Ok(Empty {})
    }
}

impl Operation for AdminSetUserMFAPreference {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminSetUserMFAPreference";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let others = [self.sms_mfa_settings, self.email_mfa_settings];
        prefer(
            pool.user_mut(&self.username)?,
            self.software_token_mfa_settings,
            others,
        )?;
        Ok(Empty {})
    }
}
