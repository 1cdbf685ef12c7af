//! Attributes of users: set and taken away by administrators and by users themselves, and verified by codes.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-email-phone-verification.html>. Invariant: a
//! new address or number is unverified until its code came back; where the pool says so the old one stays until then.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::message::{self, CodeDeliveryDetails};
use super::self_service::own;
use super::sign_up::{CodeDeliveryOutput, take_code};
use super::user::{Attribute, Purpose, User};
use super::user_rules::{alias_is_free, judge_attributes};
use super::{Pool, invalid_parameter, not_authorized};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// How long a code that verifies an attribute is good, in seconds.
const CODE_SECONDS: i64 = 86_400;

/// The user with changed attributes, if the pool would have them. A value of nothing takes one away.
fn changed(pool: &Pool, user: &User, changes: &[Attribute]) -> Result<User, AwsError> {
    let mut changed = user.clone();
    let mut given = BTreeMap::new();
    for change in changes {
        let name = change.name.as_str();
        let known = pool
            .schema
            .iter()
            .find(|attribute| attribute.name() == name);
        let fixed = name == "sub" || known.is_some_and(|known| known.mutable == Some(false));
        if fixed && user.attribute(name).is_some() {
            return Err(invalid_parameter(format!(
                "user.{name}: Attribute cannot be updated.\n"
            )));
        }
        match change.value.as_deref().filter(|value| !value.is_empty()) {
            Some(value) => {
                given.insert(name.to_owned(), value.to_owned());
            }
            None => {
                changed.attributes.remove(name);
            }
        }
    }
    judge_attributes(pool, &given)?;
    for contact in ["email", "phone_number"] {
        let verified = format!("{contact}_verified");
        let is_new = given
            .get(contact)
            .is_some_and(|new| user.attribute(contact) != Some(new));
        if is_new && !given.contains_key(&verified) {
            given.insert(verified.clone(), "false".to_owned());
        }
        if !given.contains_key(contact) && !changed.attributes.contains_key(contact) {
            changed.attributes.remove(&verified);
        }
    }
    changed.attributes.extend(given);
    alias_is_free(pool, &changed)?;
    Ok(changed)
}

/// Changes attributes of a user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminUpdateUserAttributes {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// The new values.
    pub user_attributes: Vec<Attribute>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for AdminUpdateUserAttributes {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminUpdateUserAttributes";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let user = changed(pool, pool.user(&self.username)?, &self.user_attributes)?;
        keep(pool, user, now);
        Ok(Empty {})
    }
}

fn keep(pool: &mut Pool, user: User, now: Timestamp) {
    let user = User {
        modified: now,
        ..user
    };
    pool.users.insert(user.username.clone(), user);
}

/// Takes attributes of a user away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminDeleteUserAttributes {
    /// The pool.
    pub user_pool_id: String,
    /// Any name of the user.
    pub username: String,
    /// Their names.
    pub user_attribute_names: Vec<String>,
}

/// Changes that take attributes away.
fn without(names: &[String]) -> Vec<Attribute> {
    names.iter().map(|name| Attribute::of(name, "")).collect()
}

impl Operation for AdminDeleteUserAttributes {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminDeleteUserAttributes";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let changes = without(&self.user_attribute_names);
        let user = changed(pool, pool.user(&self.username)?, &changes)?;
        keep(pool, user, now);
        Ok(Empty {})
    }
}

/// Changes one's own attributes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateUserAttributes {
    /// The new values.
    pub user_attributes: Vec<Attribute>,
    /// The token.
    pub access_token: String,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

/// Where codes went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateUserAttributesOutput {
    /// One for each new address or number that is verified by a code.
    pub code_delivery_details_list: Vec<CodeDeliveryDetails>,
}

impl Operation for UpdateUserAttributes {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateUserAttributes";
    type Output = UpdateUserAttributesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UpdateUserAttributesOutput, AwsError> {
        let now = call.now();
        let (pool, name, client) = own(call, &self.access_token)?;
        let id = pool.id.clone();
        let written = self
            .user_attributes
            .iter()
            .all(|change| client.writes(&change.name));
        if !written {
            return Err(not_authorized(
                "A client attempted to write unauthorized attribute",
            ));
        }
        let before = pool.user(&name)?.clone();
        let mut user = changed(pool, &before, &self.user_attributes)?;
        let auto = pool
            .settings
            .auto_verified_attributes
            .clone()
            .unwrap_or_default();
        let held = pool.settings.user_attribute_update_settings.clone();
        let held = held
            .and_then(|settings| settings.attributes_require_verification_before_update)
            .unwrap_or_default();
        let mut to_verify = Vec::new();
        for contact in ["email", "phone_number"] {
            let new = user.attribute(contact).map(str::to_owned);
            if new.as_deref() == before.attribute(contact)
                || !auto.iter().any(|auto| auto == contact)
            {
                continue;
            }
            let Some(new) = new else { continue };
            to_verify.push(contact);
            if let (true, Some(old)) = (
                held.iter().any(|held| held == contact),
                before.attribute(contact),
            ) {
                let verified = format!("{contact}_verified");
                user.attributes.insert(contact.to_owned(), old.to_owned());
                let was = before.is_verified(contact).to_string();
                user.attributes.insert(verified, was);
                user.pending.insert(contact.to_owned(), new);
            }
        }
        keep(pool, user, now);
        let mut list = Vec::new();
        for contact in to_verify {
            list.push(send(call, &id, &name, contact)?);
        }
        Ok(UpdateUserAttributesOutput {
            code_delivery_details_list: list,
        })
    }
}

fn send(
    call: &mut Call<'_>,
    pool: &str,
    user: &str,
    attribute: &str,
) -> Result<CodeDeliveryDetails, AwsError> {
    let world = &mut *call.world;
    let pool = world.cognito.pool_mut(&call.region, pool)?;
    super::sign_in::message_triggers(pool)?;
    let purpose = Purpose::Attribute(attribute.to_owned());
    let (details, letter) = message::send_code(
        pool,
        &mut world.ids,
        world.now,
        user,
        purpose,
        attribute,
        CODE_SECONDS,
    )?;
    world.mailbox.push(letter);
    Ok(details)
}

/// Takes one's own attributes away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserAttributes {
    /// Their names.
    pub user_attribute_names: Vec<String>,
    /// The token.
    pub access_token: String,
}

impl Operation for DeleteUserAttributes {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteUserAttributes";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let (pool, name, client) = own(call, &self.access_token)?;
        if !self
            .user_attribute_names
            .iter()
            .all(|name| client.writes(name))
        {
            return Err(not_authorized(
                "A client attempted to write unauthorized attribute",
            ));
        }
        let changes = without(&self.user_attribute_names);
        let user = changed(pool, pool.user(&name)?, &changes)?;
        keep(pool, user, now);
        Ok(Empty {})
    }
}

/// Asks for a code to verify one's own attribute.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUserAttributeVerificationCode {
    /// The token.
    pub access_token: String,
    /// `email` or `phone_number`.
    pub attribute_name: String,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for GetUserAttributeVerificationCode {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetUserAttributeVerificationCode";
    type Output = CodeDeliveryOutput;

    fn run(self, call: &mut Call<'_>) -> Result<CodeDeliveryOutput, AwsError> {
        let (pool, name, _) = own(call, &self.access_token)?;
        let id = pool.id.clone();
        let user = pool.user(&name)?;
        let contact = self.attribute_name.as_str();
        if !matches!(contact, "email" | "phone_number") || user.attribute(contact).is_none() {
            return Err(invalid_parameter(format!(
                "Invalid attribute to verify: {contact}"
            )));
        }
        Ok(CodeDeliveryOutput {
            code_delivery_details: send(call, &id, &name, contact)?,
        })
    }
}

/// Verifies one's own attribute with a code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct VerifyUserAttribute {
    /// The token.
    pub access_token: String,
    /// `email` or `phone_number`.
    pub attribute_name: String,
    /// The code.
    pub code: String,
}

impl Operation for VerifyUserAttribute {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "VerifyUserAttribute";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let (pool, name, _) = own(call, &self.access_token)?;
        let mut user = pool.user(&name)?.clone();
        let purpose = Purpose::Attribute(self.attribute_name.clone());
        take_code(&mut user, &purpose, &self.code, now)?;
        if let Some(new) = user.pending.remove(&self.attribute_name) {
            user.attributes.insert(self.attribute_name.clone(), new);
        }
        user.attributes.insert(
            format!("{}_verified", self.attribute_name),
            "true".to_owned(),
        );
        alias_is_free(pool, &user)?;
        keep(pool, user, now);
        Ok(Empty {})
    }
}
