//! A pool's users: what is kept of one, and by which names it is found.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases>.
//! Invariant: an alias signs in only once it is verified; a user name of a pool with `UsernameAttributes` is its `sub`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::password::Kept;
use super::{Pool, not_authorized};
use crate::clock::Timestamp;
use crate::operation::AwsError;

/// A user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// The user name.
    pub username: String,
    /// A UUID, fixed for its life.
    pub sub: String,
    /// Attributes but `sub`, in the order in which they are described.
    pub attributes: BTreeMap<String, String>,
    /// What is kept of the password; `None` where there is none.
    pub password: Option<Kept>,
    /// What is kept of former ones, the newest first.
    pub former_passwords: Vec<Kept>,
    /// When the password stops to be good, where it is temporary.
    pub temporary_until: Option<Timestamp>,
    /// What is to happen before it may sign in.
    pub status: Status,
    /// Whether it may sign in at all.
    pub enabled: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Codes that were sent and wait, by what they are for.
    pub codes: BTreeMap<Purpose, SentCode>,
    /// Wrong passwords in a row, and until when none is looked at.
    pub attempts: Attempts,
    /// An attribute's new value that waits for its code.
    pub pending: BTreeMap<String, String>,
    /// The secret of its authenticator, and the steps that were used.
    pub authenticator: Option<Authenticator>,
}

/// What is to happen before a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// A code must be entered.
    Unconfirmed,
    /// Nothing.
    Confirmed,
    /// The password must be reset.
    ResetRequired,
    /// The temporary password must be replaced.
    ForceChangePassword,
}

/// What a code is for. It is written as a text, because it is the key of a map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Purpose {
    /// To confirm a sign-up; the attribute that it went to, where there is one.
    SignUp,
    /// To set a new password.
    Reset,
    /// To verify an attribute.
    Attribute(String),
}

impl From<Purpose> for String {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::SignUp => "sign-up".to_owned(),
            Purpose::Reset => "reset".to_owned(),
            Purpose::Attribute(name) => format!("attribute {name}"),
        }
    }
}

impl From<String> for Purpose {
    fn from(text: String) -> Self {
        match text.strip_prefix("attribute ") {
            Some(name) => Self::Attribute(name.to_owned()),
            None if text == "reset" => Self::Reset,
            None => Self::SignUp,
        }
    }
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// Six digits.
    pub code: String,
    /// Until when it is good.
    pub until: Timestamp,
    /// The attribute that it was sent to: `email`.
    pub attribute: String,
}

/// Wrong passwords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// How many in a row.
    pub failed: u32,
    /// When the last was.
    pub last: Timestamp,
    /// Until when every attempt is refused.
    pub locked_until: Timestamp,
}

/// An authenticator app (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticator {
    /// Its secret, in base32.
    pub secret: String,
    /// Whether a code of it was once seen.
    pub verified: bool,
    /// Whether it is asked for at sign-in.
    pub enabled: bool,
    /// Whether it goes before other factors.
    pub preferred: bool,
    /// The last time step whose code was taken.
    pub last_step: i64,
}

impl User {
    /// A confirmed user without a password.
    pub(super) fn new(username: String, sub: String, now: Timestamp) -> Self {
        Self {
            username,
            sub,
            attributes: BTreeMap::new(),
            password: None,
            former_passwords: Vec::new(),
            temporary_until: None,
            status: Status::Confirmed,
            enabled: true,
            created: now,
            modified: now,
            codes: BTreeMap::new(),
            attempts: Attempts::default(),
            pending: BTreeMap::new(),
            authenticator: None,
        }
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        if name == "sub" {
            return Some(&self.sub);
        }
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether an address or number of it was verified.
    pub fn is_verified(&self, attribute: &str) -> bool {
        self.attribute(&format!("{attribute}_verified")) == Some("true")
    }

    /// The second factors that it set up; `None` where it has none.
    pub fn mfa_settings(&self) -> Option<Vec<String>> {
        let authenticator = self.authenticator.as_ref()?;
        (authenticator.verified && authenticator.enabled)
            .then(|| vec!["SOFTWARE_TOKEN_MFA".to_owned()])
    }

    /// The second factor that is asked for first.
    pub fn preferred_mfa(&self) -> Option<String> {
        let authenticator = self.authenticator.as_ref()?;
        (authenticator.verified && authenticator.enabled && authenticator.preferred)
            .then(|| "SOFTWARE_TOKEN_MFA".to_owned())
    }

    /// Every attribute, `sub` first.
    pub fn described(&self) -> Vec<Attribute> {
        let sub = ("sub".to_owned(), Some(self.sub.clone()));
        let others = self
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), Some(value.clone())));
        std::iter::once(sub)
            .chain(others)
            .map(|(name, value)| Attribute { name, value })
            .collect()
    }
}

impl Status {
    /// As AWS writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ResetRequired => "RESET_REQUIRED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
        }
    }
}

/// A name and a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Attribute {
    /// `email`.
    pub name: String,
    /// Its value.
    pub value: Option<String>,
}

impl Attribute {
    /// A name and a value.
    pub fn of(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: Some(value.to_owned()),
        }
    }
}

impl Pool {
    /// Whether two names are one in this pool.
    pub fn same_name(&self, one: &str, other: &str) -> bool {
        let insensitive = self
            .username_configuration
            .is_some_and(|configuration| !configuration.case_sensitive);
        one == other || (insensitive && one.to_lowercase() == other.to_lowercase())
    }

    /// A user by its user name, its `sub`, or whatever else it may sign in with.
    pub fn find_user(&self, name: &str) -> Option<&User> {
        if let Some(user) = self.users.get(name) {
            return Some(user);
        }
        self.users.values().find(|user| {
            user.sub == name
                || self.same_name(&user.username, name)
                || self.signs_in_with(user, name)
        })
    }

    /// A user, to change, by any of its names.
    ///
    /// # Errors
    /// `UserNotFoundException`.
    pub fn user_mut(&mut self, name: &str) -> Result<&mut User, AwsError> {
        let username = self.user(name)?.username.clone();
        self.users.get_mut(&username).ok_or_else(no_user)
    }

    /// A user by any of its names.
    ///
    /// # Errors
    /// `UserNotFoundException`.
    pub fn user(&self, name: &str) -> Result<&User, AwsError> {
        self.find_user(name).ok_or_else(no_user)
    }

    fn signs_in_with(&self, user: &User, name: &str) -> bool {
        let has = |attribute: &String| {
            user.attribute(attribute)
                .is_some_and(|value| self.same_name(value, name))
        };
        let instead = self.username_attributes.iter().flatten().any(has);
        let beside = self.alias_attributes.iter().flatten().any(|attribute| {
            has(attribute) && (attribute == "preferred_username" || user.is_verified(attribute))
        });
        instead || beside
    }

    /// Whether users of this pool sign in with an address or number instead of a name.
    pub fn has_username_attributes(&self) -> bool {
        self.username_attributes
            .as_ref()
            .is_some_and(|attributes| !attributes.is_empty())
    }

    /// The groups of a user, in the order of precedence and then of their names.
    pub fn groups_of(&self, username: &str) -> Vec<&super::group::Group> {
        let mut groups: Vec<_> = self
            .groups
            .values()
            .filter(|group| group.members.contains(username))
            .collect();
        groups.sort_by_key(|group| group.precedence.unwrap_or(i64::MAX));
        groups
    }
}

/// The refusal that names a user who is not there.
pub(super) fn no_user() -> AwsError {
    AwsError::new("UserNotFoundException", "User does not exist.")
}

/// The refusal that says no more than that something was wrong.
pub(super) fn wrong_credentials() -> AwsError {
    not_authorized("Incorrect username or password.")
}
