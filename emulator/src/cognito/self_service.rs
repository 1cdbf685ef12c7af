//! What users do with their own access token, and how tokens end.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html>. Invariant: a token acts only for its own user,
//! with the scope `aws.cognito.signin.user.admin`, and only while its sign-in was not revoked.

use serde::{Deserialize, Serialize};

use super::auth::AuthOutput;
use super::auth_step::by_refresh_token;
use super::client::Client;
use super::grant::SignIn;
use super::jwt::{Expected, Refusal, TokenUse, verify};
use super::user::{Attribute, wrong_credentials};
use super::{Pool, State, issuer, not_authorized, password, sign_in, user_rules};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// The sign-in of a token, and its pool's id.
pub(super) fn bearer(
    state: &State,
    region: &str,
    token: &str,
    now: Timestamp,
) -> Result<(String, SignIn), AwsError> {
    let invalid = || not_authorized("Invalid Access Token");
    for pool in state.pools_in(region) {
        let issuer = issuer(&pool.id);
        let expected = Expected {
            issuer: &issuer,
            token_use: Some(TokenUse::Access),
            audience: None,
        };
        let claims = match verify(&pool.keys.public(), token, now, &expected) {
            Ok(claims) => claims,
            Err(Refusal::UnknownKey) => continue,
            Err(Refusal::Expired) => return Err(not_authorized("Access Token has expired")),
            Err(_) => return Err(invalid()),
        };
        if !claims
            .scopes()
            .any(|scope| scope == "aws.cognito.signin.user.admin")
        {
            return Err(not_authorized("Access Token does not have required scopes"));
        }
        let event = claims.text("event_id").unwrap_or_default();
        let sign_in = pool.grants.sign_ins.get(event).ok_or_else(invalid)?;
        if sign_in.revoked {
            return Err(not_authorized("Access Token has been revoked"));
        }
        let user = pool.users.get(&sign_in.user).ok_or_else(invalid)?;
        if !user.enabled {
            return Err(not_authorized("User is disabled."));
        }
        return Ok((pool.id.clone(), sign_in.clone()));
    }
    Err(invalid())
}

/// The pool, user name and client of who bears a token.
pub(super) fn own<'w>(
    call: &'w mut Call<'_>,
    token: &str,
) -> Result<(&'w mut Pool, String, Client), AwsError> {
    let now = call.now();
    let state = &mut call.world.cognito;
    let (id, sign_in) = bearer(state, &call.region, token, now)?;
    let pool = state.pool_mut(&call.region, &id)?;
    let client = pool.client(&sign_in.client)?.clone();
    Ok((pool, sign_in.user, client))
}

/// Says who bears a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUser {
    /// The token.
    pub access_token: String,
}

/// Who that is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUserOutput {
    /// The user name.
    pub username: String,
    /// What the client may read, `sub` first.
    pub user_attributes: Vec<Attribute>,
    /// The second factor that is asked for first.
    pub preferred_mfa_setting: Option<String>,
    /// The second factors.
    #[serde(rename = "UserMFASettingList")]
    pub user_mfa_setting_list: Option<Vec<String>>,
}

impl Operation for GetUser {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetUser";
    type Output = GetUserOutput;

    fn run(self, call: &mut Call<'_>) -> Result<GetUserOutput, AwsError> {
        let (pool, name, client) = own(call, &self.access_token)?;
        let user = pool.user(&name)?;
        let mut attributes = user.described();
        attributes.retain(|attribute| attribute.name == "sub" || client.reads(&attribute.name));
        Ok(GetUserOutput {
            username: user.username.clone(),
            user_attributes: attributes,
            preferred_mfa_setting: user.preferred_mfa(),
            user_mfa_setting_list: user.mfa_settings(),
        })
    }
}

/// Replaces one's own password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// The old one.
    pub previous_password: Option<String>,
    /// The new one.
    pub proposed_password: String,
    /// The token.
    pub access_token: String,
}

impl Operation for ChangePassword {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ChangePassword";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let (pool, name, _) = own(call, &self.access_token)?;
        let id = pool.id.clone();
        if pool.user(&name)?.password.is_some() {
            let previous = self.previous_password.ok_or_else(wrong_credentials)?;
            sign_in::by_password(pool, true, now, &name, &previous)?;
        }
        password::conforms(&pool.settings.password_policy, &self.proposed_password)?;
        let pool = call.world.cognito.pool_mut(&call.region, &id)?;
        let ids = &mut call.world.ids;
        user_rules::set_password(pool, ids, now, &name, &self.proposed_password, true)?;
        Ok(Empty {})
    }
}

/// Ends every sign-in of who bears a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GlobalSignOut {
    /// The token.
    pub access_token: String,
}

impl Operation for GlobalSignOut {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GlobalSignOut";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let (pool, name, _) = own(call, &self.access_token)?;
        pool.grants.sign_out(&name);
        Ok(Empty {})
    }
}

/// Deletes who bears a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUser {
    /// The token.
    pub access_token: String,
}

impl Operation for DeleteUser {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteUser";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let (pool, name, _) = own(call, &self.access_token)?;
        user_rules::delete(pool, &name);
        Ok(Empty {})
    }
}

/// Ends a refresh token and everything that came from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RevokeToken {
    /// The refresh token.
    pub token: String,
    /// The client that it was issued to.
    pub client_id: String,
    /// Its secret, in clear.
    pub client_secret: Option<String>,
}

impl Operation for RevokeToken {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "RevokeToken";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let unauthorized = |text: &str| AwsError::new("UnauthorizedException", text);
        let state = &mut call.world.cognito;
        let id = state
            .pool_of_client(&call.region, &self.client_id)?
            .id
            .clone();
        let pool = state.pool_mut(&call.region, &id)?;
        let client = pool.client(&self.client_id)?;
        if client.client_secret != self.client_secret {
            return Err(unauthorized("Invalid client or client secret."));
        }
        if !client.enable_token_revocation {
            return Err(AwsError::new(
                "UnsupportedOperationException",
                "Token revocation is not enabled for this client.",
            ));
        }
        if self.token.split('.').count() == 3 {
            return Err(AwsError::new(
                "UnsupportedTokenTypeException",
                "Unsupported token type",
            ));
        }
        let event = match pool.grants.refresh_tokens.get(&self.token) {
            Some(known) if known.client != self.client_id => {
                return Err(unauthorized("The token was not issued to this client."));
            }
            known => known.map(|known| known.event.clone()),
        };
        if let Some(sign_in) = event.and_then(|event| pool.grants.sign_ins.get_mut(&event)) {
            sign_in.revoked = true;
        }
        Ok(Empty {})
    }
}

/// Renews tokens, also where refresh tokens are rotated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetTokensFromRefreshToken {
    /// The refresh token.
    pub refresh_token: String,
    /// The client.
    pub client_id: String,
    /// Its secret, in clear.
    pub client_secret: Option<String>,
    /// A remembered device, of which none is known.
    pub device_key: Option<String>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
}

impl Operation for GetTokensFromRefreshToken {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetTokensFromRefreshToken";
    type Output = AuthOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AuthOutput, AwsError> {
        let state = &call.world.cognito;
        let pool = state.pool_of_client(&call.region, &self.client_id)?;
        let client = pool.client(&self.client_id)?.clone();
        if client.client_secret != self.client_secret {
            return Err(not_authorized("Invalid client or client secret."));
        }
        if self.device_key.is_some() {
            return Err(AwsError::new(
                "ResourceNotFoundException",
                "Device does not exist.",
            ));
        }
        sign_in::token_triggers(pool)?;
        let id = pool.id.clone();
        let output = by_refresh_token(call.world, &id, &client, &self.refresh_token)?;
        Ok(AuthOutput {
            challenge_parameters: None,
            ..output
        })
    }
}
