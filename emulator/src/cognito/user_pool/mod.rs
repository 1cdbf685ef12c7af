//! `AWS::Cognito::UserPool`: made, described, changed, deleted, listed.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>.
//! Invariant: what was not set is left out of a description, because Terraform takes an empty block for a change.

use std::collections::BTreeMap;

mod create;
mod describe;
mod update;

use serde::{Deserialize, Serialize};

use super::client::Client;
use super::grant::Grants;
use super::group::Group;
use super::identity_provider::IdentityProvider;
use super::jwt::SigningKeys;
use super::mfa_config::MfaConfig;
use super::resource_server::ResourceServer;
use super::schema::SchemaAttribute;
use super::settings::{LambdaConfig, Settings, UsernameConfiguration};
use super::ui::UiCustomization;
use super::user::User;
use super::{invalid_parameter, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

pub use create::CreateUserPool;
pub use describe::{DescribeUserPool, UserPoolOutput, UserPoolType};
pub use update::UpdateUserPool;

/// A user pool and everything in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pool {
    /// `us-east-1_AbCdEfGhI`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its name, which need not be its alone.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// What is set on it as a whole.
    pub settings: Settings,
    /// What is known of its users.
    pub schema: Vec<SchemaAttribute>,
    /// What a user may sign in with beside the name.
    pub alias_attributes: Option<Vec<String>>,
    /// What a user signs in with instead of a name.
    pub username_attributes: Option<Vec<String>>,
    /// Whether letter case matters in names; it does where nothing is said.
    pub username_configuration: Option<UsernameConfiguration>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Second factors.
    pub mfa: MfaConfig,
    /// What its tokens are signed with.
    pub keys: SigningKeys,
    /// App clients by their ids.
    pub clients: BTreeMap<String, Client>,
    /// Resource servers by their identifiers.
    pub resource_servers: BTreeMap<String, ResourceServer>,
    /// Identity providers by their names.
    pub identity_providers: BTreeMap<String, IdentityProvider>,
    /// Groups by their names.
    pub groups: BTreeMap<String, Group>,
    /// Users by their user names.
    pub users: BTreeMap<String, User>,
    /// The looks of the classic pages, by client id or `ALL`.
    pub looks: BTreeMap<String, UiCustomization>,
    /// Codes, sessions and refresh tokens.
    pub grants: Grants,
}

impl Pool {
    /// What stands after the underscore of its id: the pool's name in SRP.
    pub fn short_name(&self) -> &str {
        self.id.split_once('_').map_or("", |(_, name)| name)
    }

    /// An app client.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn client(&self, id: &str) -> Result<&Client, AwsError> {
        self.clients.get(id).ok_or_else(|| no_client(id))
    }

    /// An app client, to change.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn client_mut(&mut self, id: &str) -> Result<&mut Client, AwsError> {
        self.clients.get_mut(id).ok_or_else(|| no_client(id))
    }
}

/// The refusal of a client that is not there.
pub(super) fn no_client(id: &str) -> AwsError {
    AwsError::new(
        "ResourceNotFoundException",
        format!("User pool client {id} does not exist."),
    )
}

/// Deletes a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserPool {
    /// The pool.
    pub user_pool_id: String,
}

impl Operation for DeleteUserPool {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteUserPool";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let state = &mut call.world.cognito;
        let pool = state.pool(&call.region, &self.user_pool_id)?;
        if pool.settings.deletion_protection {
            return Err(invalid_parameter(
                "The user pool cannot be deleted because deletion protection is activated. \
                 Deletion protection must be inactivated first.",
            ));
        }
        if state.domains_of(&self.user_pool_id).next().is_some() {
            return Err(invalid_parameter(
                "User pool cannot be deleted. It has a domain configured that should be deleted first.",
            ));
        }
        state.pools.remove(&self.user_pool_id);
        Ok(Empty {})
    }
}

/// Lists the pools of a region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUserPools {
    /// 1 to 60.
    pub max_results: usize,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// A page of pools.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUserPoolsOutput {
    /// The pools.
    pub user_pools: Vec<UserPoolDescription>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

/// A pool in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolDescription {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its triggers.
    pub lambda_config: LambdaConfig,
    /// When it was last changed.
    pub last_modified_date: Timestamp,
    /// When it was made.
    pub creation_date: Timestamp,
}

impl Operation for ListUserPools {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListUserPools";
    type Output = ListUserPoolsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListUserPoolsOutput, AwsError> {
        let pools = call.world.cognito.pools_in(&call.region);
        let (user_pools, next_token) = page(
            pools.map(|pool| (pool.id.as_str(), pool)),
            self.max_results,
            self.next_token.as_deref(),
        )?;
        Ok(ListUserPoolsOutput {
            user_pools: user_pools
                .into_iter()
                .map(|pool| UserPoolDescription {
                    id: pool.id.clone(),
                    name: pool.name.clone(),
                    lambda_config: pool.settings.lambda_config.clone(),
                    last_modified_date: pool.modified,
                    creation_date: pool.created,
                })
                .collect(),
            next_token,
        })
    }
}
