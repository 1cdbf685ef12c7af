//! The one user that there is: the account's root user, as whom every call is made.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>. Invariant: no other user exists.

use serde::{Deserialize, Serialize};

use super::no_such_entity;
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Operation, Service};

/// Reads a user; the caller, where no name is given.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetUser {
    pub user_name: Option<String>,
}

/// A user as operations answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct User {
    pub path: String,
    pub user_name: String,
    pub user_id: String,
    pub arn: String,
    pub create_date: Timestamp,
}

/// What [`GetUser`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserOutput {
    /// The user.
    pub user: User,
}

impl Operation for GetUser {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetUser";
    type Output = GetUserOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        if let Some(name) = self.user_name {
            return Err(no_such_entity(format!(
                "The user with name {name} cannot be found."
            )));
        }
        let account = call.world.account.clone();
        Ok(GetUserOutput {
            user: User {
                path: "/".to_owned(),
                user_name: "root".to_owned(),
                arn: format!("arn:aws:iam::{account}:root"),
                user_id: account,
                create_date: Timestamp::START,
            },
        })
    }
}
