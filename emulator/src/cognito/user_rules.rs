//! What a pool demands of a user: a name of the right form, attributes of its schema, aliases that nobody else verified.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>. Invariant: no two users of
//! a pool have the same verified alias.

use std::collections::BTreeMap;

use super::password::Kept;
use super::user::{Attribute, Status, User};
use super::{Pool, invalid_parameter};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::operation::AwsError;

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

/// Deletes a user.
pub(super) fn delete(pool: &mut Pool, username: &str) {
    pool.users.remove(username);
    pool.grants.forget(username);
    for group in pool.groups.values_mut() {
        group.members.remove(username);
    }
}
