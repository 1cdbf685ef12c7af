//! A forgotten password: a code to a verified address or number, and a new password for it.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html#user-pools-password-reset-and-recovery>.
//! Invariant: a code goes only to what was verified, and a client that hides its users gets the same answer for a name that
//! nobody has.

use serde::{Deserialize, Serialize};

use super::message::{self, CodeDeliveryDetails};
use super::sign_up::{CodeDeliveryOutput, no_code, no_combination, pool_of, take_code};
use super::user::{Purpose, Status, User};
use super::user_rules::set_password;
use super::{Pool, invalid_parameter, not_authorized, password, secret_hash, sign_in};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// How long a code that resets a password is good, in seconds.
const RESET_SECONDS: i64 = 3600;

/// The address or number that a reset code goes to, by the pool's order; the number first where it has none.
fn way_back(pool: &Pool, user: &User) -> Result<&'static str, AwsError> {
    let setting = pool.settings.account_recovery_setting.as_ref();
    let mut ways = setting
        .and_then(|setting| setting.recovery_mechanisms.clone())
        .unwrap_or_default();
    ways.sort_by_key(|way| way.priority);
    if ways.iter().any(|way| way.name == "admin_only") {
        return Err(not_authorized("Contact administrator to reset password."));
    }
    let order: Vec<&'static str> = if ways.is_empty() {
        vec!["phone_number", "email"]
    } else {
        ways.iter()
            .map(|way| match way.name.as_str() {
                "verified_email" => "email",
                _ => "phone_number",
            })
            .collect()
    };
    order
        .into_iter()
        .find(|attribute| user.attribute(attribute).is_some() && user.is_verified(attribute))
        .ok_or_else(|| {
            invalid_parameter(
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            )
        })
}

fn may_reset(user: &User) -> Result<(), AwsError> {
    if !user.enabled {
        return Err(not_authorized("User is disabled."));
    }
    if user.status == Status::ForceChangePassword {
        return Err(not_authorized(
            "User password cannot be reset in the current state.",
        ));
    }
    Ok(())
}

/// Asks for a code to reset a password.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ForgotPassword {
    /// The client.
    pub client_id: String,
    /// Proof of its secret.
    pub secret_hash: Option<String>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// Any name of the user.
    pub username: String,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for ForgotPassword {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ForgotPassword";
    type Output = CodeDeliveryOutput;

    fn run(self, call: &mut Call<'_>) -> Result<CodeDeliveryOutput, AwsError> {
        let world = &mut *call.world;
        let pool = pool_of(&mut world.cognito, &call.region, &self.client_id)?;
        let client = pool.client(&self.client_id)?.clone();
        secret_hash::judge(&client, self.secret_hash.as_deref(), &[&self.username])?;
        sign_in::message_triggers(pool)?;
        let Some(user) = pool.find_user(&self.username) else {
            return if client.hides_users() {
                Ok(CodeDeliveryOutput {
                    code_delivery_details: CodeDeliveryDetails::simulated(&self.username),
                })
            } else {
                Err(no_combination())
            };
        };
        may_reset(user)?;
        let attribute = way_back(pool, user)?;
        let username = user.username.clone();
        let (code_delivery_details, letter) = message::send_code(
            pool,
            &mut world.ids,
            world.now,
            &username,
            Purpose::Reset,
            attribute,
            RESET_SECONDS,
        )?;
        world.mailbox.push(letter);
        Ok(CodeDeliveryOutput {
            code_delivery_details,
        })
    }
}

/// Sets a new password with a code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ConfirmForgotPassword {
    /// The client.
    pub client_id: String,
    /// Proof of its secret.
    pub secret_hash: Option<String>,
    /// Any name of the user.
    pub username: String,
    /// The code.
    pub confirmation_code: String,
    /// The new password.
    pub password: String,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for ConfirmForgotPassword {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ConfirmForgotPassword";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let world = &mut *call.world;
        let (ids, now) = (&mut world.ids, world.now);
        let pool = pool_of(&mut world.cognito, &call.region, &self.client_id)?;
        let client = pool.client(&self.client_id)?.clone();
        secret_hash::judge(&client, self.secret_hash.as_deref(), &[&self.username])?;
        let Some(user) = pool.find_user(&self.username) else {
            return Err(if client.hides_users() {
                no_code()
            } else {
                no_combination()
            });
        };
        let (username, status) = (user.username.clone(), user.status);
        may_reset(user)?;
        password::conforms(&pool.settings.password_policy, &self.password)?;
        take_code(
            pool.user_mut(&username)?,
            &Purpose::Reset,
            &self.confirmation_code,
            now,
        )?;
        set_password(pool, ids, now, &username, &self.password, true)?;
        if status == Status::Unconfirmed {
            pool.user_mut(&username)?.status = Status::Unconfirmed;
        }
        Ok(Empty {})
    }
}

/// Makes a user set a new password with a code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminResetUserPassword {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for AdminResetUserPassword {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminResetUserPassword";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let world = &mut *call.world;
        let (ids, now) = (&mut world.ids, world.now);
        let pool = world.cognito.pool_mut(&call.region, &self.user_pool_id)?;
        sign_in::message_triggers(pool)?;
        let user = pool.user(&self.username)?;
        may_reset(user)?;
        let (username, attribute) = (user.username.clone(), way_back(pool, user)?);
        let (_, letter) = message::send_code(
            pool,
            ids,
            now,
            &username,
            Purpose::Reset,
            attribute,
            RESET_SECONDS,
        )?;
        let user = pool.user_mut(&username)?;
        user.status = Status::ResetRequired;
        user.modified = now;
        world.mailbox.push(letter);
        Ok(Empty {})
    }
}
