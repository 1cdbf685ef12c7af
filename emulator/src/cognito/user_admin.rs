//! `AWS::Cognito::UserPoolUser`: what administrators do with users.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html>. Invariant:
//! administrators are told the truth about who exists, whatever a client's `PreventUserExistenceErrors` says.

use serde::{Deserialize, Serialize};

use super::user::{Attribute, Status, User};
use super::user_rules::{alias_is_free, as_map, delete, new_user, set_password, take_aliases};
use super::{Pool, message, password, sign_in};
use crate::clock::Timestamp;
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
        let pool = world.cognito.pool(&call.region, &self.user_pool_id)?;
        let action = self.message_action.as_deref();
        if action != Some("RESEND") {
            sign_in::may_ask_before_sign_up(world, pool)?;
            sign_in::invitation_triggers(pool)?;
        }
        if action != Some("SUPPRESS") {
            sign_in::message_triggers(pool)?;
        }
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
