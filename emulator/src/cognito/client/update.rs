//! `UpdateUserPoolClient`: everything but id, secret and kind, anew.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html>.

use serde::{Deserialize, Serialize};

use super::{
    Client, CreateUserPoolClient, RefreshTokenRotation, TokenValidityUnits, UserPoolClientOutput,
    rules,
};
use crate::operation::{AwsError, Call, Inert, Operation, Service};

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
        rules::judge(pool, &client)?;
        pool.clients
            .insert(client.client_id.clone(), client.clone());
        Ok(UserPoolClientOutput {
            user_pool_client: client,
        })
    }
}
