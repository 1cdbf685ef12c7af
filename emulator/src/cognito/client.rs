//! `AWS::Cognito::UserPoolClient`: an application, and what it may ask for.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>.
//! Invariant: a [`Client`] is what AWS describes, so a member that was not set is left out; what holds in its place
//! is asked of the methods.

use serde::{Deserialize, Serialize};

use super::{Pool, client_rules, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

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
            None => !attribute.contains(':') && !client_rules::NEVER_WRITABLE.contains(&attribute),
        }
    }
}

/// Makes a client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateUserPoolClient {
    /// The pool.
    pub user_pool_id: String,
    /// Its name, which need not be its alone.
    pub client_name: String,
    /// Whether it gets a secret.
    pub generate_secret: Option<bool>,
    /// A secret to give it, 24 to 64 characters.
    pub client_secret: Option<String>,
    /// How many units a refresh token is good; 30 where nothing or 0 is said.
    pub refresh_token_validity: Option<i64>,
    /// How many units an access token is good; an hour where nothing is said.
    pub access_token_validity: Option<i64>,
    /// How many units an ID token is good; an hour where nothing is said.
    pub id_token_validity: Option<i64>,
    /// The units.
    pub token_validity_units: Option<TokenValidityUnits>,
    /// Which attributes it may read; all standard ones where nothing is said.
    pub read_attributes: Option<Vec<String>>,
    /// Which attributes it may write; all standard ones where nothing is said.
    pub write_attributes: Option<Vec<String>>,
    /// Which flows of `InitiateAuth` are on.
    pub explicit_auth_flows: Option<Vec<String>>,
    /// Whose users may sign in on the pages: `COGNITO` and names of identity providers.
    pub supported_identity_providers: Option<Vec<String>>,
    /// Where a browser may be sent after a sign-in.
    #[serde(rename = "CallbackURLs")]
    pub callback_urls: Option<Vec<String>>,
    /// Where a browser may be sent after a sign-out.
    #[serde(rename = "LogoutURLs")]
    pub logout_urls: Option<Vec<String>>,
    /// The one of them that needs no naming.
    #[serde(rename = "DefaultRedirectURI")]
    pub default_redirect_uri: Option<String>,
    /// `code`, `implicit`, or `client_credentials` alone.
    #[serde(rename = "AllowedOAuthFlows")]
    pub allowed_oauth_flows: Option<Vec<String>>,
    /// Which scopes it may ask for.
    #[serde(rename = "AllowedOAuthScopes")]
    pub allowed_oauth_scopes: Option<Vec<String>>,
    /// Whether the OAuth members have any effect.
    #[serde(rename = "AllowedOAuthFlowsUserPoolClient")]
    pub allowed_oauth_flows_user_pool_client: Option<bool>,
    /// Pinpoint.
    pub analytics_configuration: Option<Inert>,
    /// `ENABLED` or `LEGACY`.
    pub prevent_user_existence_errors: Option<String>,
    /// Whether refresh tokens can be revoked; they can where nothing is said.
    pub enable_token_revocation: Option<bool>,
    /// Whether it may send on its users' context.
    pub enable_propagate_additional_user_context_data: Option<bool>,
    /// How many minutes a challenge waits, 3 to 15.
    pub auth_session_validity: Option<i64>,
    /// Whether each refresh gives a new refresh token.
    pub refresh_token_rotation: Option<RefreshTokenRotation>,
}

/// The answer with a client in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolClientOutput {
    /// The client.
    pub user_pool_client: Client,
}

impl CreateUserPoolClient {
    /// The client that is asked for, without id, secret and times.
    fn client(self) -> Client {
        Client {
            user_pool_id: self.user_pool_id,
            client_name: self.client_name,
            refresh_token_validity: self
                .refresh_token_validity
                .filter(|validity| *validity != 0)
                .unwrap_or(30),
            access_token_validity: self.access_token_validity,
            id_token_validity: self.id_token_validity,
            token_validity_units: self.token_validity_units,
            read_attributes: self.read_attributes.map(as_set),
            write_attributes: self.write_attributes.map(as_set),
            explicit_auth_flows: self.explicit_auth_flows.map(as_set),
            supported_identity_providers: self.supported_identity_providers.map(as_set),
            callback_urls: self.callback_urls.map(as_set),
            logout_urls: self.logout_urls.map(as_set),
            default_redirect_uri: self.default_redirect_uri,
            allowed_oauth_flows: self.allowed_oauth_flows.map(as_set),
            allowed_oauth_scopes: self.allowed_oauth_scopes.map(as_set),
            allowed_oauth_flows_user_pool_client: self
                .allowed_oauth_flows_user_pool_client
                .unwrap_or(false),
            analytics_configuration: self.analytics_configuration,
            prevent_user_existence_errors: self.prevent_user_existence_errors,
            enable_token_revocation: self.enable_token_revocation.unwrap_or(true),
            enable_propagate_additional_user_context_data: self
                .enable_propagate_additional_user_context_data
                .unwrap_or(false),
            auth_session_validity: self.auth_session_validity.unwrap_or(3),
            refresh_token_rotation: self.refresh_token_rotation,
            ..Client::default()
        }
    }
}

/// AWS gives lists back as sets: in an order of its own, and nothing twice.
fn as_set(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list.dedup();
    list
}

impl Operation for CreateUserPoolClient {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateUserPoolClient";
    type Output = UserPoolClientOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolClientOutput, AwsError> {
        let now = call.now();
        let ids = &mut call.world.ids;
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let (generate, given) = (
            self.generate_secret == Some(true),
            self.client_secret.clone(),
        );
        if generate && given.is_some() {
            return Err(super::invalid_parameter(
                "GenerateSecret and ClientSecret cannot both be provided.",
            ));
        }
        let mut client = self.client();
        client.client_secret = given.or_else(|| generate.then(|| ids.lower_digits(52)));
        client_rules::judge(pool, &client)?;
        client.client_id = ids.lower_digits(26);
        client.creation_date = now;
        client.last_modified_date = now;
        pool.clients
            .insert(client.client_id.clone(), client.clone());
        Ok(UserPoolClientOutput {
            user_pool_client: client,
        })
    }
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

/// Changes a client. A member that is left out falls back to its default; the secret stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of CreateUserPoolClient")]
pub struct UpdateUserPoolClient {
    pub user_pool_id: String,
    pub client_id: String,
    pub client_name: Option<String>,
    pub refresh_token_validity: Option<i64>,
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
    pub allowed_oauth_flows_user_pool_client: Option<bool>,
    pub analytics_configuration: Option<Inert>,
    pub prevent_user_existence_errors: Option<String>,
    pub enable_token_revocation: Option<bool>,
    pub enable_propagate_additional_user_context_data: Option<bool>,
    pub auth_session_validity: Option<i64>,
    pub refresh_token_rotation: Option<RefreshTokenRotation>,
}

impl Operation for UpdateUserPoolClient {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateUserPoolClient";
    type Output = UserPoolClientOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolClientOutput, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let known = pool.client(&self.client_id)?;
        let asked = CreateUserPoolClient {
            user_pool_id: self.user_pool_id,
            client_name: self
                .client_name
                .unwrap_or_else(|| known.client_name.clone()),
            generate_secret: None,
            client_secret: None,
            refresh_token_validity: self.refresh_token_validity,
            access_token_validity: self.access_token_validity,
            id_token_validity: self.id_token_validity,
            token_validity_units: self.token_validity_units,
            read_attributes: self.read_attributes,
            write_attributes: self.write_attributes,
            explicit_auth_flows: self.explicit_auth_flows,
            supported_identity_providers: self.supported_identity_providers,
            callback_urls: self.callback_urls,
            logout_urls: self.logout_urls,
            default_redirect_uri: self.default_redirect_uri,
            allowed_oauth_flows: self.allowed_oauth_flows,
            allowed_oauth_scopes: self.allowed_oauth_scopes,
            allowed_oauth_flows_user_pool_client: self.allowed_oauth_flows_user_pool_client,
            analytics_configuration: self.analytics_configuration,
            prevent_user_existence_errors: self.prevent_user_existence_errors,
            enable_token_revocation: self.enable_token_revocation,
            enable_propagate_additional_user_context_data: self
                .enable_propagate_additional_user_context_data,
            auth_session_validity: self.auth_session_validity,
            refresh_token_rotation: self.refresh_token_rotation,
        };
        let client = Client {
            client_id: self.client_id,
            client_secret: known.client_secret.clone(),
            creation_date: known.creation_date,
            last_modified_date: now,
            ..asked.client()
        };
        client_rules::judge(pool, &client)?;
        pool.clients
            .insert(client.client_id.clone(), client.clone());
        Ok(UserPoolClientOutput {
            user_pool_client: client,
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
