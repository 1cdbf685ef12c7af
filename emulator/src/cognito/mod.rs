//! Cognito user pools: control plane, and the OAuth and OIDC endpoints.
//!
//! Pages: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.
//! Invariant: everything of a pool lives in its [`Pool`], so that what belongs to one pool is never found
//! by way of another.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::operation::{AwsError, Entry};
use crate::world::World;

pub mod attribute;
pub mod auth;
mod auth_step;
pub mod challenge;
mod claim;
pub mod client;
pub mod discovery;
pub mod domain;
pub mod grant;
pub mod group;
pub mod identity_provider;
pub mod jwt;
pub mod message;
pub mod mfa;
pub mod mfa_config;
pub mod oauth;
pub mod password;
pub mod recovery;
pub mod resource_server;
pub mod schema;
pub mod secret_hash;
pub mod self_service;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
mod sms_role;
pub mod srp;
pub mod tag;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tokens;
pub mod totp;
pub mod ui;
pub mod user;
pub mod user_admin;
pub mod user_list;
pub mod user_pool;
mod user_rules;

pub use user_pool::Pool;

/// What was made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// User pools by their ids.
    pub pools: BTreeMap<String, Pool>,
    /// Their domains: own names as they are, prefixes with their region (`login.us-east-1`).
    pub domains: BTreeMap<String, domain::Domain>,
    /// How many pools were ever made; it decides which of the fixed keys the next one signs with.
    pub pools_made: usize,
}

/// The operations that are answered.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<schema::AddCustomAttributes>(),
    Entry::of::<group::AdminAddUserToGroup>(),
    Entry::of::<sign_up::AdminConfirmSignUp>(),
    Entry::of::<user_admin::AdminCreateUser>(),
    Entry::of::<user_admin::AdminDeleteUser>(),
    Entry::of::<attribute::AdminDeleteUserAttributes>(),
    Entry::of::<user_admin::AdminDisableUser>(),
    Entry::of::<user_admin::AdminEnableUser>(),
    Entry::of::<user_admin::AdminGetUser>(),
    Entry::of::<auth::AdminInitiateAuth>(),
    Entry::of::<group::AdminListGroupsForUser>(),
    Entry::of::<group::AdminRemoveUserFromGroup>(),
    Entry::of::<recovery::AdminResetUserPassword>(),
    Entry::of::<challenge::AdminRespondToAuthChallenge>(),
    Entry::of::<mfa::AdminSetUserMFAPreference>(),
    Entry::of::<user_admin::AdminSetUserPassword>(),
    Entry::of::<attribute::AdminUpdateUserAttributes>(),
    Entry::of::<user_admin::AdminUserGlobalSignOut>(),
    Entry::of::<mfa::AssociateSoftwareToken>(),
    Entry::of::<self_service::ChangePassword>(),
    Entry::of::<recovery::ConfirmForgotPassword>(),
    Entry::of::<sign_up::ConfirmSignUp>(),
    Entry::of::<group::CreateGroup>(),
    Entry::of::<identity_provider::CreateIdentityProvider>(),
    Entry::of::<resource_server::CreateResourceServer>(),
    Entry::of::<user_pool::CreateUserPool>(),
    Entry::of::<client::CreateUserPoolClient>(),
    Entry::of::<domain::CreateUserPoolDomain>(),
    Entry::of::<group::DeleteGroup>(),
    Entry::of::<identity_provider::DeleteIdentityProvider>(),
    Entry::of::<resource_server::DeleteResourceServer>(),
    Entry::of::<self_service::DeleteUser>(),
    Entry::of::<attribute::DeleteUserAttributes>(),
    Entry::of::<user_pool::DeleteUserPool>(),
    Entry::of::<client::DeleteUserPoolClient>(),
    Entry::of::<domain::DeleteUserPoolDomain>(),
    Entry::of::<identity_provider::DescribeIdentityProvider>(),
    Entry::of::<resource_server::DescribeResourceServer>(),
    Entry::of::<user_pool::DescribeUserPool>(),
    Entry::of::<client::DescribeUserPoolClient>(),
    Entry::of::<domain::DescribeUserPoolDomain>(),
    Entry::of::<recovery::ForgotPassword>(),
    Entry::of::<group::GetGroup>(),
    Entry::of::<self_service::GetTokensFromRefreshToken>(),
    Entry::of::<ui::GetUiCustomization>(),
    Entry::of::<self_service::GetUser>(),
    Entry::of::<attribute::GetUserAttributeVerificationCode>(),
    Entry::of::<mfa_config::GetUserPoolMfaConfig>(),
    Entry::of::<self_service::GlobalSignOut>(),
    Entry::of::<auth::InitiateAuth>(),
    Entry::of::<group::ListGroups>(),
    Entry::of::<identity_provider::ListIdentityProviders>(),
    Entry::of::<resource_server::ListResourceServers>(),
    Entry::of::<tag::ListTagsForResource>(),
    Entry::of::<client::ListUserPoolClients>(),
    Entry::of::<user_pool::ListUserPools>(),
    Entry::of::<user_list::ListUsers>(),
    Entry::of::<group::ListUsersInGroup>(),
    Entry::of::<sign_up::ResendConfirmationCode>(),
    Entry::of::<challenge::RespondToAuthChallenge>(),
    Entry::of::<self_service::RevokeToken>(),
    Entry::of::<ui::SetUiCustomization>(),
    Entry::of::<mfa::SetUserMFAPreference>(),
    Entry::of::<mfa_config::SetUserPoolMfaConfig>(),
    Entry::of::<sign_up::SignUp>(),
    Entry::of::<tag::TagResource>(),
    Entry::of::<tag::UntagResource>(),
    Entry::of::<group::UpdateGroup>(),
    Entry::of::<identity_provider::UpdateIdentityProvider>(),
    Entry::of::<resource_server::UpdateResourceServer>(),
    Entry::of::<attribute::UpdateUserAttributes>(),
    Entry::of::<user_pool::UpdateUserPool>(),
    Entry::of::<client::UpdateUserPoolClient>(),
    Entry::of::<domain::UpdateUserPoolDomain>(),
    Entry::of::<mfa::VerifySoftwareToken>(),
    Entry::of::<attribute::VerifyUserAttribute>(),
];

/// What happens later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    /// A custom domain, by the label of its CloudFront name, is made or has its new certificate.
    DomainActive(String),
}

impl Due {
    /// Does it.
    pub fn carry_out(self, world: &mut World) {
        match self {
            Self::DomainActive(cloudfront) => domain::activate(world, &cloudfront),
        }
    }
}

impl State {
    /// A pool of a region.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn pool(&self, region: &str, id: &str) -> Result<&Pool, AwsError> {
        self.pools
            .get(id)
            .filter(|pool| region_of(&pool.id) == region)
            .ok_or_else(|| no_pool(id))
    }

    /// A pool of a region, to change.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn pool_mut(&mut self, region: &str, id: &str) -> Result<&mut Pool, AwsError> {
        self.pools
            .get_mut(id)
            .filter(|pool| region_of(&pool.id) == region)
            .ok_or_else(|| no_pool(id))
    }

    /// The pool of a region that has a client.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub fn pool_of_client(&self, region: &str, client: &str) -> Result<&Pool, AwsError> {
        self.pools_in(region)
            .find(|pool| pool.clients.contains_key(client))
            .ok_or_else(|| user_pool::no_client(client))
    }

    /// The pools of a region.
    pub fn pools_in(&self, region: &str) -> impl Iterator<Item = &Pool> {
        self.pools
            .values()
            .filter(move |pool| region_of(&pool.id) == region)
    }
}

/// `us-east-1` of `us-east-1_AbCdEfGhI`.
fn region_of(pool: &str) -> &str {
    pool.split('_').next().unwrap_or_default()
}

fn no_pool(id: &str) -> AwsError {
    AwsError::new(
        "ResourceNotFoundException",
        format!("User pool {id} does not exist."),
    )
}

fn invalid_parameter(text: impl Into<String>) -> AwsError {
    AwsError::new("InvalidParameterException", text)
}

fn not_authorized(text: impl Into<String>) -> AwsError {
    AwsError::new("NotAuthorizedException", text)
}

/// A page of a list that is sorted by the keys of its items. The token is the last key of the page before.
fn page<'i, T>(
    items: impl Iterator<Item = (&'i str, T)>,
    limit: usize,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let after = match token {
        None => None,
        Some(token) => Some(
            URL_SAFE_NO_PAD
                .decode(token)
                .map_err(|_| invalid_parameter("Invalid pagination token."))?,
        ),
    };
    let mut rest = items
        .filter(|(key, _)| after.as_deref().is_none_or(|after| key.as_bytes() > after))
        .peekable();
    let mut found = Vec::new();
    let mut last = None;
    while found.len() < limit {
        let Some((key, item)) = rest.next() else {
            break;
        };
        last = Some(URL_SAFE_NO_PAD.encode(key));
        found.push(item);
    }
    let more = rest.peek().is_some();
    Ok((found, last.filter(|_| more)))
}

/// The `iss` of a pool's tokens: `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI`. The region is
/// what stands before the id's underscore.
pub fn issuer(pool: &str) -> String {
    format!(
        "https://cognito-idp.{}.amazonaws.com/{pool}",
        region_of(pool)
    )
}

/// The public keys of a pool, as its JWKS publishes them; `None` where there is no such pool.
pub fn key_set(world: &World, pool: &str) -> Option<Arc<jwt::KeySet>> {
    let pool = world.cognito.pools.get(pool)?;
    Some(Arc::new(pool.keys.public()))
}
