//! `CreateUserPoolClient`: what is asked of a client, and what AWS fills in.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>.

use serde::{Deserialize, Serialize};

use super::{Client, RefreshTokenRotation, TokenValidityUnits, UserPoolClientOutput, rules};
use crate::cognito::invalid_parameter;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

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

impl CreateUserPoolClient {
    /// The client that is asked for, without id, secret and times.
    pub(super) fn client(self) -> Client {
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
            return Err(invalid_parameter(
                "GenerateSecret and ClientSecret cannot both be provided.",
            ));
        }
        let mut client = self.client();
        client.client_secret = given.or_else(|| generate.then(|| ids.lower_digits(52)));
        rules::judge(pool, &client)?;
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
