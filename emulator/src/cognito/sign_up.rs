//! `SignUp` and its confirmation: people who make their own account.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html>. Invariant: nobody signs in
//! before an administrator or a code confirmed the account, and a code verifies only the address that it went to.

use serde::{Deserialize, Serialize};

use super::client::Client;
use super::message::{self, CodeDeliveryDetails};
use super::user::{Attribute, Purpose, Status, User};
use super::user_rules::{alias_is_free, as_map, new_user, set_password, take_aliases};
use super::{Pool, invalid_parameter, not_authorized, password, secret_hash, sign_in};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};
use crate::world::Letter;

/// How long a code that confirms an account is good, in seconds.
const SIGN_UP_SECONDS: i64 = 86_400;

/// Makes one's own account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SignUp {
    /// The client.
    pub client_id: String,
    /// Proof of its secret.
    pub secret_hash: Option<String>,
    /// The name; of a pool with `UsernameAttributes` an address or number.
    pub username: String,
    /// The password.
    pub password: Option<String>,
    /// Attributes.
    pub user_attributes: Option<Vec<Attribute>>,
    /// For the pre-sign-up trigger.
    pub validation_data: Option<Inert>,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

/// The new account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SignUpOutput {
    /// Whether it may sign in at once.
    pub user_confirmed: bool,
    /// Where a code went, if one did.
    pub code_delivery_details: Option<CodeDeliveryDetails>,
    /// Its `sub`.
    pub user_sub: String,
}

impl Operation for SignUp {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "SignUp";
    type Output = SignUpOutput;

    fn run(self, call: &mut Call<'_>) -> Result<SignUpOutput, AwsError> {
        let world = &mut *call.world;
        let pool = world
            .cognito
            .pool_of_client(&call.region, &self.client_id)?;
        let may_ask = sign_in::may_ask_before_sign_up(world, pool);
        let (ids, now) = (&mut world.ids, world.now);
        let pool = pool_of(&mut world.cognito, &call.region, &self.client_id)?;
        let client = pool.client(&self.client_id)?.clone();
        secret_hash::judge(&client, self.secret_hash.as_deref(), &[&self.username])?;
        let config = &pool.settings.admin_create_user_config;
        if config.allow_admin_create_user_only == Some(true) {
            return Err(not_authorized("SignUp is not permitted for this user pool"));
        }
        may_ask?;
        sign_in::sign_up_triggers(pool)?;
        let attributes = as_map(self.user_attributes.unwrap_or_default());
        if !attributes.keys().all(|name| client.writes(name)) {
            return Err(not_authorized(
                "A client attempted to write unauthorized attribute",
            ));
        }
        let aliases = pool.alias_attributes.as_deref().unwrap_or_default();
        if attributes.contains_key("preferred_username")
            && aliases.iter().any(|alias| alias == "preferred_username")
        {
            return Err(invalid_parameter(
                "preferred_username can not be provided for unconfirmed account",
            ));
        }
        let wanted = self
            .password
            .ok_or_else(|| invalid_parameter("Password is required."))?;
        password::conforms(&pool.settings.password_policy, &wanted)?;
        let mut user = new_user(pool, ids, now, &self.username, attributes)?;
        for attribute in pool
            .schema
            .iter()
            .filter(|attribute| attribute.is_required())
        {
            if user.attribute(attribute.name()).is_none() {
                return Err(invalid_parameter(format!(
                    "Attributes did not conform to the schema: {}: The attribute is required",
                    attribute.name()
                )));
            }
        }
        name_is_free(pool, &self.username)?;
        user.status = Status::Unconfirmed;
        let (username, sub) = (user.username.clone(), user.sub.clone());
        pool.users.insert(username.clone(), user);
        set_password(pool, ids, now, &username, &wanted, true)?;
        pool.user_mut(&username)?.status = Status::Unconfirmed;
        let sent = send_sign_up_code(pool, ids, now, &username)?;
        let details = sent.map(|(details, letter)| {
            world.mailbox.push(letter);
            details
        });
        Ok(SignUpOutput {
            user_confirmed: false,
            code_delivery_details: details,
            user_sub: sub,
        })
    }
}

/// The pool of a client, to change.
pub(super) fn pool_of<'s>(
    state: &'s mut super::State,
    region: &str,
    client: &str,
) -> Result<&'s mut Pool, AwsError> {
    let id = state.pool_of_client(region, client)?.id.clone();
    state.pool_mut(region, &id)
}

fn name_is_free(pool: &Pool, name: &str) -> Result<(), AwsError> {
    if pool.find_user(name).is_none() {
        return Ok(());
    }
    let text = if pool.has_username_attributes() {
        let what = super::user_rules::contact_of(pool, name)?;
        format!("An account with the given {what} already exists.")
    } else {
        "User already exists".to_owned()
    };
    Err(AwsError::new("UsernameExistsException", text))
}

/// Sends a code to the number or address that is to be verified at sign-up: to the number where there are both.
fn send_sign_up_code(
    pool: &mut Pool,
    ids: &mut Ids,
    now: Timestamp,
    username: &str,
) -> Result<Option<(CodeDeliveryDetails, Letter)>, AwsError> {
    let auto = pool
        .settings
        .auto_verified_attributes
        .as_deref()
        .unwrap_or_default();
    let user = pool.user(username)?;
    let attribute = ["phone_number", "email"].into_iter().find(|attribute| {
        auto.iter().any(|known| known == attribute) && user.attribute(attribute).is_some()
    });
    match attribute {
        Some(attribute) => message::send_code(
            pool,
            ids,
            now,
            username,
            Purpose::SignUp,
            attribute,
            SIGN_UP_SECONDS,
        )
        .map(Some),
        None => Ok(None),
    }
}

/// The refusal of a name that no user of the client's pool has.
pub(super) fn no_combination() -> AwsError {
    AwsError::new(
        "UserNotFoundException",
        "Username/client id combination not found.",
    )
}

/// The refusal of a code that does not exist or is over.
pub(super) fn no_code() -> AwsError {
    AwsError::new(
        "ExpiredCodeException",
        "Invalid code provided, please request a code again.",
    )
}

/// Takes a code that was sent to a user; gives the attribute that it went to.
pub(super) fn take_code(
    user: &mut User,
    purpose: &Purpose,
    given: &str,
    now: Timestamp,
) -> Result<String, AwsError> {
    let sent = user
        .codes
        .get(purpose)
        .filter(|sent| sent.until > now)
        .ok_or_else(no_code)?;
    if sent.code != given {
        return Err(AwsError::new(
            "CodeMismatchException",
            "Invalid verification code provided, please try again.",
        ));
    }
    let attribute = sent.attribute.clone();
    user.codes.remove(purpose);
    Ok(attribute)
}

/// Confirms one's own account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ConfirmSignUp {
    /// The client.
    pub client_id: String,
    /// Proof of its secret.
    pub secret_hash: Option<String>,
    /// Any name of the user.
    pub username: String,
    /// The code.
    pub confirmation_code: String,
    /// Whether a verified alias is taken from who has it.
    pub force_alias_creation: Option<bool>,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
    /// Of choice-based sign-in, which is not modelled.
    pub session: Option<String>,
}

impl Operation for ConfirmSignUp {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ConfirmSignUp";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = pool_of(&mut call.world.cognito, &call.region, &self.client_id)?;
        let client = pool.client(&self.client_id)?.clone();
        secret_hash::judge(&client, self.secret_hash.as_deref(), &[&self.username])?;
        sign_in::sign_up_triggers(pool)?;
        let Some(user) = pool.find_user(&self.username) else {
            return Err(if client.hides_users() {
                no_code()
            } else {
                no_combination()
            });
        };
        let mut user = user.clone();
        must_be_unconfirmed(&user)?;
        let attribute = take_code(&mut user, &Purpose::SignUp, &self.confirmation_code, now)?;
        user.attributes
            .insert(format!("{attribute}_verified"), "true".to_owned());
        if self.force_alias_creation == Some(true) {
            take_aliases(pool, &user);
        } else {
            alias_is_free(pool, &user)?;
        }
        user.status = Status::Confirmed;
        user.modified = now;
        pool.users.insert(user.username.clone(), user);
        Ok(Empty {})
    }
}

fn must_be_unconfirmed(user: &User) -> Result<(), AwsError> {
    if user.status == Status::Unconfirmed {
        return Ok(());
    }
    Err(not_authorized(format!(
        "User cannot be confirmed. Current status is {}",
        user.status.name()
    )))
}

/// Confirms an account without a code; verifies nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminConfirmSignUp {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for AdminConfirmSignUp {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminConfirmSignUp";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        sign_in::sign_up_triggers(pool)?;
        let user = pool.user_mut(&self.username)?;
        must_be_unconfirmed(user)?;
        user.status = Status::Confirmed;
        user.codes.remove(&Purpose::SignUp);
        user.modified = now;
        Ok(Empty {})
    }
}

/// Sends the code of a sign-up once more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResendConfirmationCode {
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

/// Where a code went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CodeDeliveryOutput {
    /// Where.
    pub code_delivery_details: CodeDeliveryDetails,
}

impl Operation for ResendConfirmationCode {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ResendConfirmationCode";
    type Output = CodeDeliveryOutput;

    fn run(self, call: &mut Call<'_>) -> Result<CodeDeliveryOutput, AwsError> {
        let world = &mut *call.world;
        let pool = pool_of(&mut world.cognito, &call.region, &self.client_id)?;
        let client: Client = pool.client(&self.client_id)?.clone();
        secret_hash::judge(&client, self.secret_hash.as_deref(), &[&self.username])?;
        let Some(user) = pool.find_user(&self.username) else {
            return if client.hides_users() {
                Ok(CodeDeliveryOutput {
                    code_delivery_details: CodeDeliveryDetails::simulated(&self.username),
                })
            } else {
                Err(no_combination())
            };
        };
        if user.status != Status::Unconfirmed {
            return Err(invalid_parameter("User is already confirmed."));
        }
        let username = user.username.clone();
        let sent = send_sign_up_code(pool, &mut world.ids, world.now, &username)?;
        let (code_delivery_details, letter) =
            sent.ok_or_else(|| invalid_parameter("Auto verification not turned on."))?;
        world.mailbox.push(letter);
        Ok(CodeDeliveryOutput {
            code_delivery_details,
        })
    }
}
