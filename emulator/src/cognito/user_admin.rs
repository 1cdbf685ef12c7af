//! `AWS::Cognito::UserPoolUser`: what administrators do with users.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html>. Invariant:
//! administrators are told the truth about who exists, whatever a client's `PreventUserExistenceErrors` says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::password::{self, Kept};
use super::user::{Attribute, Status, User};
use super::{Pool, invalid_parameter, message};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// A user as it is described in lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of User")]
pub struct UserType {
    pub username: String,
    pub attributes: Vec<Attribute>,
    pub user_create_date: Timestamp,
    pub user_last_modified_date: Timestamp,
    pub enabled: bool,
    pub user_status: String,
}

impl UserType {
    /// The description of a user.
    pub fn of(user: &User) -> Self {
        Self {
            username: user.username.clone(),
            attributes: user.described(),
            user_create_date: user.created,
            user_last_modified_date: user.modified,
            enabled: user.enabled,
            user_status: user.status.name().to_owned(),
        }
    }
}

/// Makes a user with a temporary password, and invites it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminCreateUser {
    /// The pool.
    pub user_pool_id: String,
    /// The name; of a pool with `UsernameAttributes` an address or number.
    pub username: String,
    /// Attributes.
    pub user_attributes: Option<Vec<Attribute>>,
    /// For the pre-sign-up trigger.
    pub validation_data: Option<Inert>,
    /// A password that must be replaced; one is made where none is given.
    pub temporary_password: Option<String>,
    /// Whether a verified alias is taken from who has it.
    pub force_alias_creation: Option<bool>,
    /// `RESEND` or `SUPPRESS`.
    pub message_action: Option<String>,
    /// `EMAIL`, `SMS`; SMS where nothing is said.
    pub desired_delivery_mediums: Option<Vec<String>>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

/// The answer with a user in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminCreateUserOutput {
    /// The user.
    pub user: UserType,
}

impl Operation for AdminCreateUser {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminCreateUser";
    type Output = AdminCreateUserOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AdminCreateUserOutput, AwsError> {
        let world = &mut *call.world;
        let (ids, now) = (&mut world.ids, world.now);
        let pool = world.cognito.pool_mut(&call.region, &self.user_pool_id)?;
        let policy = pool.settings.password_policy.clone();
        let password = match self.temporary_password {
            Some(password) => {
                password::conforms(&policy, &password)?;
                password
            }
            None => password::generated(ids, &policy),
        };
        let username = if self.message_action.as_deref() == Some("RESEND") {
            let user = pool.user(&self.username)?;
            if user.status != Status::ForceChangePassword {
                return Err(AwsError::new(
                    "UnsupportedUserStateException",
                    format!(
                        "Resend not possible. {} status is not FORCE_CHANGE_PASSWORD",
                        user.username
                    ),
                ));
            }
            user.username.clone()
        } else {
            let attributes = as_map(self.user_attributes.unwrap_or_default());
            if pool.find_user(&self.username).is_some() {
                return Err(AwsError::new(
                    "UsernameExistsException",
                    "User account already exists",
                ));
            }
            let user = new_user(pool, ids, now, &self.username, attributes)?;
            if self.force_alias_creation != Some(true) {
                alias_is_free(pool, &user)?;
            }
            let username = user.username.clone();
            take_aliases(pool, &user);
            pool.users.insert(username.clone(), user);
            username
        };
        set_password(pool, ids, now, &username, &password, false)?;
        let user = pool.user(&username)?.clone();
        let letter = (self.message_action.as_deref() != Some("SUPPRESS"))
            .then(|| {
                let mediums = self.desired_delivery_mediums.unwrap_or_default();
                message::invitation(pool, &user, &self.username, &password, &mediums, now)
            })
            .flatten();
        world.mailbox.extend(letter);
        Ok(AdminCreateUserOutput {
            user: UserType::of(&user),
        })
    }
}

/// Names and values; what is set to nothing is left out.
pub(super) fn as_map(attributes: Vec<Attribute>) -> BTreeMap<String, String> {
    attributes
        .into_iter()
        .filter_map(|attribute| Some((attribute.name, attribute.value?)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A user that a pool would take, without a password.
pub(super) fn new_user(
    pool: &Pool,
    ids: &mut Ids,
    now: Timestamp,
    name: &str,
    mut attributes: BTreeMap<String, String>,
) -> Result<User, AwsError> {
    let sub = attributes.remove("sub").map_or_else(
        || Ok(ids.uuid()),
        |_| {
            Err(invalid_parameter(
                "Cannot modify the non-mutable attribute sub",
            ))
        },
    )?;
    let username = if pool.has_username_attributes() {
        let attribute = contact_of(pool, name)?;
        attributes
            .entry(attribute.to_owned())
            .or_insert_with(|| name.to_owned());
        sub.clone()
    } else {
        let aliases = pool.alias_attributes.as_deref().unwrap_or_default();
        if aliases.iter().any(|alias| alias == "email") && is_email(name) {
            return Err(invalid_parameter(
                "Username cannot be of email format, since user pool is configured for email alias.",
            ));
        }
        if aliases.iter().any(|alias| alias == "phone_number") && is_phone(name) {
            return Err(invalid_parameter(
                "Username cannot be of phone number format, since user pool is configured for phone number alias.",
            ));
        }
        name.to_owned()
    };
    judge_attributes(pool, &attributes)?;
    Ok(User {
        attributes,
        ..User::new(username, sub, now)
    })
}

/// The attribute that a name of a pool with `UsernameAttributes` is: an address or a number.
pub(super) fn contact_of<'p>(pool: &'p Pool, name: &str) -> Result<&'p str, AwsError> {
    let allowed = pool.username_attributes.as_deref().unwrap_or_default();
    let fits = |attribute: &&String| match attribute.as_str() {
        "email" => is_email(name),
        _ => is_phone(name),
    };
    if let Some(attribute) = allowed.iter().find(fits) {
        return Ok(attribute);
    }
    Err(invalid_parameter(
        match allowed.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["email"] => "Username should be an email.",
            ["phone_number"] => "Username should be a phone number.",
            _ => "Username should be either an email or a phone number.",
        },
    ))
}

pub(super) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.ends_with('.')
    })
}

pub(super) fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether values are known to the schema and keep its types and bounds.
pub(super) fn judge_attributes(
    pool: &Pool,
    attributes: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    for (name, value) in attributes {
        let known = pool
            .schema
            .iter()
            .find(|attribute| attribute.name() == name);
        let Some(known) = known else {
            return Err(invalid_parameter(format!(
                "Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined"
            )));
        };
        known.admits(value)?;
        match name.as_str() {
            "email" if !is_email(value) => {
                return Err(invalid_parameter("Invalid email address format."));
            }
            "phone_number" if !is_phone(value) => {
                return Err(invalid_parameter("Invalid phone number format."));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The aliases of a user that nobody else may have verified too.
fn verified_aliases<'u>(
    pool: &'u Pool,
    user: &'u User,
) -> impl Iterator<Item = (&'u str, &'u str)> {
    pool.alias_attributes
        .iter()
        .chain(&pool.username_attributes)
        .flatten()
        .filter(|name| pool.has_username_attributes() || user.is_verified(name))
        .filter_map(|name| Some((name.as_str(), user.attribute(name)?)))
}

/// Whether no other user has an alias of this one.
pub(super) fn alias_is_free(pool: &Pool, user: &User) -> Result<(), AwsError> {
    for (name, value) in verified_aliases(pool, user) {
        let taken = pool
            .find_user(value)
            .is_some_and(|other| other.username != user.username);
        if taken {
            let what = name.replace('_', " ");
            return Err(AwsError::new(
                "AliasExistsException",
                format!("An account with the {what} already exists."),
            ));
        }
    }
    Ok(())
}

/// Takes a user's aliases from who had them.
pub(super) fn take_aliases(pool: &mut Pool, user: &User) {
    let taken: Vec<(String, String)> = verified_aliases(pool, user)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for other in pool.users.values_mut() {
        for (name, value) in &taken {
            if other.username != user.username && other.attribute(name) == Some(value) {
                other
                    .attributes
                    .insert(format!("{name}_verified"), "false".to_owned());
            }
        }
    }
}

/// Sets a password, for good or until it is replaced.
pub(super) fn set_password(
    pool: &mut Pool,
    ids: &mut Ids,
    now: Timestamp,
    username: &str,
    password: &str,
    permanent: bool,
) -> Result<(), AwsError> {
    let days = pool.settings.temporary_days();
    let history = pool.settings.password_policy.password_history_size;
    let history = usize::try_from(history.unwrap_or(0)).unwrap_or(0);
    let short_name = pool.short_name().to_owned();
    let user = pool.user_mut(username)?;
    let former = user.password.iter().chain(&user.former_passwords);
    if permanent
        && former
            .take(history)
            .any(|kept| kept.is(&short_name, &user.username, password))
    {
        return Err(AwsError::new(
            "PasswordHistoryPolicyViolationException",
            "Password has previously been used.",
        ));
    }
    let kept = Kept::of(ids, &short_name, &user.username, password);
    if let Some(before) = user.password.replace(kept)
        && user.temporary_until.is_none()
    {
        user.former_passwords.insert(0, before);
        user.former_passwords.truncate(24);
    }
    if permanent {
        user.status = Status::Confirmed;
        user.temporary_until = None;
    } else {
        user.status = Status::ForceChangePassword;
        user.temporary_until = Some(now.plus_seconds(days.saturating_mul(86_400)));
    }
    user.modified = now;
    Ok(())
}

/// Describes a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminGetUser {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
}

/// A user as it is described alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of User")]
pub struct AdminGetUserOutput {
    pub username: String,
    pub user_attributes: Vec<Attribute>,
    pub user_create_date: Timestamp,
    pub user_last_modified_date: Timestamp,
    pub enabled: bool,
    pub user_status: String,
    pub preferred_mfa_setting: Option<String>,
    #[serde(rename = "UserMFASettingList")]
    pub user_mfa_setting_list: Option<Vec<String>>,
}

impl Operation for AdminGetUser {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminGetUser";
    type Output = AdminGetUserOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AdminGetUserOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let user = pool.user(&self.username)?;
        Ok(AdminGetUserOutput {
            username: user.username.clone(),
            user_attributes: user.described(),
            user_create_date: user.created,
            user_last_modified_date: user.modified,
            enabled: user.enabled,
            user_status: user.status.name().to_owned(),
            preferred_mfa_setting: user.preferred_mfa(),
            user_mfa_setting_list: user.mfa_settings(),
        })
    }
}

/// Sets a user's password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminSetUserPassword {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// The password.
    pub password: String,
    /// Whether it need not be replaced.
    pub permanent: Option<bool>,
}

impl Operation for AdminSetUserPassword {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminSetUserPassword";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let world = &mut *call.world;
        let pool = world.cognito.pool_mut(&call.region, &self.user_pool_id)?;
        let username = pool.user(&self.username)?.username.clone();
        password::conforms(&pool.settings.password_policy, &self.password)?;
        let permanent = self.permanent == Some(true);
        set_password(
            pool,
            &mut world.ids,
            world.now,
            &username,
            &self.password,
            permanent,
        )?;
        Ok(Empty {})
    }
}

/// An operation on a user that says nothing but its name.
macro_rules! on_a_user {
    ($(#[$doc:meta])* $name:ident, $text:literal, $act:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase", deny_unknown_fields)]
        pub struct $name {
            /// The pool.
            pub user_pool_id: String,
            /// Any name of the user.
            pub username: String,
        }

        impl Operation for $name {
            const SERVICE: Service = Service::CognitoIdp;
            const NAME: &'static str = $text;
            type Output = Empty;

            fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
                let now = call.now();
                let pool = call
                    .world
                    .cognito
                    .pool_mut(&call.region, &self.user_pool_id)?;
                let username = pool.user(&self.username)?.username.clone();
                let act: fn(&mut Pool, &str, Timestamp) -> Result<(), AwsError> = $act;
                act(pool, &username, now)?;
                Ok(Empty {})
            }
        }
    };
}

on_a_user!(
    /// Deletes a user, and everything that it was granted.
    AdminDeleteUser,
    "AdminDeleteUser",
    |pool, username, _| {
        delete(pool, username);
        Ok(())
    }
);

on_a_user!(
    /// Stops a user from signing in, and revokes what it was granted.
    AdminDisableUser,
    "AdminDisableUser",
    |pool, username, now| {
        pool.grants.sign_out(username);
        let user = pool.user_mut(username)?;
        user.enabled = false;
        user.modified = now;
        Ok(())
    }
);

on_a_user!(
    /// Lets a user sign in again.
    AdminEnableUser,
    "AdminEnableUser",
    |pool, username, now| {
        let user = pool.user_mut(username)?;
        user.enabled = true;
        user.modified = now;
        Ok(())
    }
);

on_a_user!(
    /// Ends every sign-in of a user.
    AdminUserGlobalSignOut,
    "AdminUserGlobalSignOut",
    |pool, username, _| {
        pool.grants.sign_out(username);
        Ok(())
    }
);

/// Deletes a user.
pub(super) fn delete(pool: &mut Pool, username: &str) {
    pool.users.remove(username);
    pool.grants.forget(username);
    for group in pool.groups.values_mut() {
        group.members.remove(username);
    }
}
