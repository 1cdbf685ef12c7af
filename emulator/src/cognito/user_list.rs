//! `ListUsers`: the users of a pool, by one clause of a filter.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html#cognito-user-pools-searching-for-users-using-listusers-api>.
//! Invariant: a filter that is not understood is refused; it never lists more than it says.

use serde::{Deserialize, Serialize};

use super::user::User;
use super::user_admin::UserType;
use super::{invalid_parameter, page};
use crate::operation::{AwsError, Call, Operation, Service};

/// What a filter may ask about.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

/// Lists users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUsers {
    /// The pool.
    pub user_pool_id: String,
    /// Which attributes to show; all where it is left out.
    pub attributes_to_get: Option<Vec<String>>,
    /// 0 to 60.
    pub limit: Option<usize>,
    /// Where the last page ended.
    pub pagination_token: Option<String>,
    /// `email ^= "ann"`.
    pub filter: Option<String>,
}

/// A page of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUsersOutput {
    /// The users.
    pub users: Vec<UserType>,
    /// Where this page ends, where it is not the last.
    pub pagination_token: Option<String>,
}

/// A clause.
#[derive(Debug, PartialEq, Eq)]
struct Filter {
    attribute: String,
    /// Whether the value is only the beginning.
    prefix: bool,
    value: String,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, AwsError> {
        let unreadable = || invalid_parameter("Error while parsing filter");
        let (left, right) = text.split_once('=').ok_or_else(unreadable)?;
        let (left, prefix) = match left.trim_end().strip_suffix('^') {
            Some(left) => (left, true),
            None => (left, false),
        };
        let value = right
            .trim()
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .ok_or_else(unreadable)?;
        let value = unescaped(value).ok_or_else(unreadable)?;
        let attribute = left.trim().trim_matches('"').to_owned();
        if !SEARCHABLE.contains(&attribute.as_str()) {
            return Err(invalid_parameter(format!(
                "Invalid search attribute: {attribute}"
            )));
        }
        Ok(Self {
            attribute,
            prefix,
            value,
        })
    }

    fn fits(&self, user: &User) -> bool {
        let status = if user.enabled { "Enabled" } else { "Disabled" };
        let has = match self.attribute.as_str() {
            "username" => Some(user.username.as_str()),
            "status" => Some(status),
            "cognito:user_status" => Some(user.status.name()),
            name => user.attribute(name),
        };
        let Some(has) = has else { return false };
        let exact = matches!(self.attribute.as_str(), "username" | "status" | "sub");
        let (has, wanted) = if exact {
            (has.to_owned(), self.value.clone())
        } else {
            (has.to_lowercase(), self.value.to_lowercase())
        };
        if self.prefix {
            has.starts_with(&wanted)
        } else {
            has == wanted
        }
    }
}

/// The text within quotes: `\"` is a quote, and a bare quote ends it too early.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.push(chars.next()?),
            '"' => return None,
            other => out.push(other),
        }
    }
    Some(out)
}

impl Operation for ListUsers {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListUsers";
    type Output = ListUsersOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListUsersOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let filter = self.filter.as_deref().filter(|text| !text.is_empty());
        let filter = filter.map(Filter::parse).transpose()?;
        let users = pool
            .users
            .values()
            .filter(|user| filter.as_ref().is_none_or(|filter| filter.fits(user)));
        let (users, pagination_token) = page(
            users.map(|user| (user.username.as_str(), user)),
            self.limit.filter(|limit| *limit > 0).unwrap_or(60),
            self.pagination_token.as_deref(),
        )?;
        let shown = |user: &User| {
            let mut described = UserType::of(user);
            if let Some(names) = &self.attributes_to_get {
                described
                    .attributes
                    .retain(|attribute| names.contains(&attribute.name));
            }
            described
        };
        Ok(ListUsersOutput {
            users: users.into_iter().map(shown).collect(),
            pagination_token,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cognito::testing::Orchard;

    fn listed(orchard: &Orchard, filter: &str) -> Result<Vec<String>, String> {
        let output = orchard.cloud.call(ListUsers {
            user_pool_id: orchard.pool.clone(),
            filter: Some(filter.to_owned()),
            ..ListUsers::default()
        });
        match output {
            Ok(output) => Ok(output.users.into_iter().map(|user| user.username).collect()),
            Err(error) => Err(error.message),
        }
    }

    #[test]
    fn a_filter_has_one_clause() {
        let orchard = Orchard::new();
        orchard.user("bob", "Correct-Horse-9");
        let names = |names: &[&str]| Ok(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(listed(&orchard, ""), names(&["ann", "bob"]));
        assert_eq!(listed(&orchard, r#"username = "ann""#), names(&["ann"]));
        assert_eq!(listed(&orchard, r#"username = "Ann""#), names(&[]));
        assert_eq!(listed(&orchard, r#"email ^= "BOB@""#), names(&["bob"]));
        assert_eq!(
            listed(&orchard, r#""email"="ann@orchard.test""#),
            names(&["ann"])
        );
        assert_eq!(
            listed(&orchard, r#"status = "Enabled""#),
            names(&["ann", "bob"])
        );
        assert_eq!(listed(&orchard, r#"status = "CONFIRMED""#), names(&[]));
        let status = r#"cognito:user_status = "confirmed""#;
        assert_eq!(listed(&orchard, status), names(&["ann", "bob"]));
        let unreadable = Err("Error while parsing filter".to_owned());
        for filter in [
            "ann",
            "username = ann",
            r#"username = "a" or "b""#,
            r#"username = "a\""#,
        ] {
            assert_eq!(listed(&orchard, filter), unreadable, "{filter}");
        }
        assert_eq!(
            listed(&orchard, r#"custom:foo = "x""#),
            Err("Invalid search attribute: custom:foo".to_owned())
        );
    }

    #[test]
    fn pages_follow_each_other() {
        let orchard = Orchard::new();
        orchard.user("bob", "Correct-Horse-9");
        let ask = |pagination_token| {
            let list = ListUsers {
                user_pool_id: orchard.pool.clone(),
                limit: Some(1),
                pagination_token,
                ..ListUsers::default()
            };
            orchard.cloud.call(list).expect("a page")
        };
        let first = ask(None);
        assert_eq!(
            (first.users.len(), first.users[0].username.as_str()),
            (1, "ann")
        );
        let second = ask(first.pagination_token);
        assert_eq!(second.users[0].username, "bob");
        assert_eq!(second.pagination_token, None);
    }
}
