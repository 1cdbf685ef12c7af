//! `AWS::Cognito::UserPoolClient`: an application, and what it may ask for.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>.
//! Invariant: a [`Client`] is what AWS describes, so a member that was not set is left out; what holds in its place
//! is asked of the methods.

mod create;
pub mod rules;
mod update;

use serde::{Deserialize, Serialize};

use super::{Pool, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

pub use create::CreateUserPoolClient;
pub use update::UpdateUserPoolClient;

/// An app client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of CreateUserPoolClient")]
pub struct Client {
    pub user_pool_id: String,
    pub client_name: String,
    /// 26 characters of `0-9a-z`.
    pub client_id: String,
    /// What a confidential client proves itself with.
    pub client_secret: Option<String>,
    pub last_modified_date: Timestamp,
    pub creation_date: Timestamp,
    pub refresh_token_validity: i64,
    pub access_token_validity: Option<i64>,
    pub id_token_validity: Option<i64>,
    pub token_validity_units: Option<TokenValidityUnits>,
    pub read_attributes: Option<Vec<String>>,
    pub write_attributes: Option<Vec<String>>,
    pub explicit_auth_flows: Option<Vec<String>>,
    pub supported_identity_providers: Option<Vec<String>>,
    #[serde(rename = "CallbackURLs")]
    pub callback_urls: Option<Vec<String>>,
    #[serde(rename = "LogoutURLs")]
    pub logout_urls: Option<Vec<String>>,
    #[serde(rename = "DefaultRedirectURI")]
    pub default_redirect_uri: Option<String>,
    #[serde(rename = "AllowedOAuthFlows")]
    pub allowed_oauth_flows: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthScopes")]
    pub allowed_oauth_scopes: Option<Vec<String>>,
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub allowed_oauth_flows_user_pool_client: bool,
    pub analytics_configuration: Option<Inert>,
    pub prevent_user_existence_errors: Option<String>,
    pub enable_token_revocation: bool,
    pub enable_propagate_additional_user_context_data: bool,
    pub auth_session_validity: i64,
    pub refresh_token_rotation: Option<RefreshTokenRotation>,
}

/// The units of the three validities.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct TokenValidityUnits {
    /// `seconds`, `minutes`, `hours`, `days`; `hours` where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// The same, but `days` where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// Whether each refresh gives a new refresh token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RefreshTokenRotation {
    /// `ENABLED` or `DISABLED`.
    pub feature: String,
    /// How long the old one is still good for a retry, 0 to 60 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_grace_period_seconds: Option<i64>,
}

/// The flows of a client on which nothing was set.
const DEFAULT_AUTH_FLOWS: [&str; 3] = [
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_CUSTOM_AUTH",
];

impl Client {
    /// How long an access token is good, in seconds.
    pub fn access_seconds(&self) -> i64 {
        let unit = self.unit(|units| units.access_token.as_deref(), "hours");
        self.access_token_validity
            .map_or(3600, |count| count * unit)
    }

    /// How long an ID token is good, in seconds.
    pub fn id_seconds(&self) -> i64 {
        let unit = self.unit(|units| units.id_token.as_deref(), "hours");
        self.id_token_validity.map_or(3600, |count| count * unit)
    }

    /// How long a refresh token is good, in seconds.
    pub fn refresh_seconds(&self) -> i64 {
        self.refresh_token_validity * self.unit(|units| units.refresh_token.as_deref(), "days")
    }

    fn unit(&self, of: impl Fn(&TokenValidityUnits) -> Option<&str>, otherwise: &str) -> i64 {
        let unit = self.token_validity_units.as_ref().and_then(of);
        match unit.unwrap_or(otherwise) {
            "days" => 86_400,
            "hours" => 3600,
            "minutes" => 60,
            _ => 1,
        }
    }

    /// Whether a flow of `InitiateAuth` is on, by its `ALLOW_` name.
    pub fn allows_auth_flow(&self, flow: &str) -> bool {
        if flow == "ALLOW_REFRESH_TOKEN_AUTH" && self.rotation().is_some() {
            return false;
        }
        let Some(flows) = &self.explicit_auth_flows else {
            return DEFAULT_AUTH_FLOWS.contains(&flow);
        };
        let has = |name: &str| flows.iter().any(|known| known == name);
        if has(flow) {
            return true;
        }
        let old = flows.iter().any(|known| !known.starts_with("ALLOW_"));
        match flow {
            "ALLOW_ADMIN_USER_PASSWORD_AUTH" => has("ADMIN_NO_SRP_AUTH"),
            "ALLOW_USER_PASSWORD_AUTH" => has("USER_PASSWORD_AUTH"),
            "ALLOW_USER_SRP_AUTH" => old && !has("CUSTOM_AUTH_FLOW_ONLY"),
            "ALLOW_CUSTOM_AUTH" | "ALLOW_REFRESH_TOKEN_AUTH" => old,
            _ => false,
        }
    }

    /// Whether a grant of the OAuth endpoints is on: `code`, `implicit`, `client_credentials`.
    pub fn allows_oauth_flow(&self, flow: &str) -> bool {
        self.allowed_oauth_flows_user_pool_client
            && self
                .allowed_oauth_flows
                .iter()
                .flatten()
                .any(|known| known == flow)
    }

    /// Whether a user that does not exist looks like one whose password was wrong.
    pub fn hides_users(&self) -> bool {
        self.prevent_user_existence_errors.as_deref() == Some("ENABLED")
    }

    /// Whether each refresh gives a new refresh token, and how long the old one lives on, in seconds.
    pub fn rotation(&self) -> Option<i64> {
        let rotation = self.refresh_token_rotation.as_ref()?;
        (rotation.feature == "ENABLED").then(|| rotation.retry_grace_period_seconds.unwrap_or(0))
    }

    /// Whether it may read an attribute of its users.
    pub fn reads(&self, attribute: &str) -> bool {
        match &self.read_attributes {
            Some(readable) => attribute == "sub" || readable.iter().any(|known| known == attribute),
            None => !attribute.contains(':'),
        }
    }

    /// Whether it may write an attribute of its users.
    pub fn writes(&self, attribute: &str) -> bool {
        match &self.write_attributes {
            Some(writable) => writable.iter().any(|known| known == attribute),
            None => !attribute.contains(':') && !rules::NEVER_WRITABLE.contains(&attribute),
        }
    }
}

/// The answer with a client in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolClientOutput {
    /// The client.
    pub user_pool_client: Client,
}

/// Describes a client, its secret in clear.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeUserPoolClient {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub client_id: String,
}

impl Operation for DescribeUserPoolClient {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DescribeUserPoolClient";
    type Output = UserPoolClientOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolClientOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        Ok(UserPoolClientOutput {
            user_pool_client: pool.client(&self.client_id)?.clone(),
        })
    }
}

/// Deletes a client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserPoolClient {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub client_id: String,
}

impl Operation for DeleteUserPoolClient {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteUserPoolClient";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        pool.client(&self.client_id)?;
        pool.clients.remove(&self.client_id);
        Ok(Empty {})
    }
}

/// Lists the clients of a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUserPoolClients {
    /// The pool.
    pub user_pool_id: String,
    /// 1 to 60.
    pub max_results: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// A page of clients.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListUserPoolClientsOutput {
    /// The clients.
    pub user_pool_clients: Vec<UserPoolClientDescription>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

/// A client in a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolClientDescription {
    /// Its id.
    pub client_id: String,
    /// Its pool.
    pub user_pool_id: String,
    /// Its name.
    pub client_name: String,
}

impl Operation for ListUserPoolClients {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListUserPoolClients";
    type Output = ListUserPoolClientsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListUserPoolClientsOutput, AwsError> {
        let pool: &Pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let (clients, next_token) = page(
            pool.clients
                .iter()
                .map(|(id, client)| (id.as_str(), client)),
            self.max_results.unwrap_or(60),
            self.next_token.as_deref(),
        )?;
        Ok(ListUserPoolClientsOutput {
            user_pool_clients: clients
                .into_iter()
                .map(|client| UserPoolClientDescription {
                    client_id: client.client_id.clone(),
                    user_pool_id: client.user_pool_id.clone(),
                    client_name: client.client_name.clone(),
                })
                .collect(),
            next_token,
        })
    }
}
