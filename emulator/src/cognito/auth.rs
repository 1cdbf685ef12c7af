//! `InitiateAuth` and `AdminInitiateAuth`: signing in by the API.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>.
//! Invariant: a flow that is not on for the client is refused before anything of the user is looked at.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::auth_step::{by_refresh_token, next, parameter, without_device};
use super::client::Client;
use super::grant::{Asks, Challenge};
use super::password::{Kept, as_integer};
use super::{Pool, invalid_parameter, secret_hash, sign_in, srp};
use crate::operation::{AwsError, Call, Inert, Operation, Service};
use crate::world::World;

/// Begins a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct InitiateAuth {
    /// `USER_PASSWORD_AUTH`, `USER_SRP_AUTH`, `REFRESH_TOKEN_AUTH`.
    pub auth_flow: String,
    /// `USERNAME`, `PASSWORD`, `SRP_A`, `REFRESH_TOKEN`, `SECRET_HASH`.
    pub auth_parameters: Option<BTreeMap<String, String>>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
    /// The client.
    pub client_id: String,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub user_context_data: Option<Inert>,
    /// Of an earlier step of choice-based sign-in, which is not modelled.
    pub session: Option<String>,
}

/// Begins a sign-in from a server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminInitiateAuth {
    /// The pool.
    pub user_pool_id: String,
    /// The client.
    pub client_id: String,
    /// `ADMIN_USER_PASSWORD_AUTH`, `USER_SRP_AUTH`, `REFRESH_TOKEN_AUTH`.
    pub auth_flow: String,
    /// `USERNAME`, `PASSWORD`, `SRP_A`, `REFRESH_TOKEN`, `SECRET_HASH`.
    pub auth_parameters: Option<BTreeMap<String, String>>,
    /// For triggers.
    pub client_metadata: Option<Inert>,
    /// Pinpoint.
    pub analytics_metadata: Option<Inert>,
    /// For threat protection.
    pub context_data: Option<Inert>,
    /// Of an earlier step of choice-based sign-in, which is not modelled.
    pub session: Option<String>,
}

/// A challenge, or tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AuthOutput {
    /// What is asked for.
    pub challenge_name: Option<String>,
    /// To be sent with the answer.
    pub session: Option<String>,
    /// What the answer needs; empty beside tokens.
    pub challenge_parameters: Option<BTreeMap<String, String>>,
    /// The tokens.
    pub authentication_result: Option<AuthenticationResult>,
}

/// Tokens of a sign-in by the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AuthenticationResult {
    /// Lets its bearer call `GetUser` and the like.
    pub access_token: String,
    /// How long it is good, in seconds.
    pub expires_in: i64,
    /// Says who signed in.
    pub id_token: Option<String>,
    /// Renews both; left out of a renewal without rotation.
    pub refresh_token: Option<String>,
    /// `Bearer`.
    pub token_type: String,
}

impl Operation for InitiateAuth {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "InitiateAuth";
    type Output = AuthOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AuthOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_of_client(&call.region, &self.client_id)?
            .id
            .clone();
        let begin = Begin::of(call.world, &pool, &self.client_id, self.auth_parameters)?;
        match self.auth_flow.as_str() {
            "USER_PASSWORD_AUTH" => {
                begin.allowed("USER_PASSWORD_AUTH")?;
                begin.with_password()
            }
            other => begin.of_both(other),
        }
    }
}

impl Operation for AdminInitiateAuth {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AdminInitiateAuth";
    type Output = AuthOutput;

    fn run(self, call: &mut Call<'_>) -> Result<AuthOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let pool = pool.id.clone();
        let begin = Begin::of(call.world, &pool, &self.client_id, self.auth_parameters)?;
        match self.auth_flow.as_str() {
            "ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH" => {
                if !begin
                    .client
                    .allows_auth_flow("ALLOW_ADMIN_USER_PASSWORD_AUTH")
                {
                    return Err(invalid_parameter("Auth flow not enabled for this client"));
                }
                begin.with_password()
            }
            other => begin.of_both(other),
        }
    }
}

/// A sign-in that begins.
struct Begin<'w> {
    world: &'w mut World,
    pool: &'w str,
    client: Client,
    parameters: BTreeMap<String, String>,
}

impl<'w> Begin<'w> {
    fn of(
        world: &'w mut World,
        pool: &'w str,
        client: &str,
        parameters: Option<BTreeMap<String, String>>,
    ) -> Result<Self, AwsError> {
        let client = world
            .cognito
            .pools
            .get(pool)
            .ok_or_else(|| super::no_pool(pool))?
            .client(client)?
            .clone();
        Ok(Self {
            world,
            pool,
            client,
            parameters: parameters.unwrap_or_default(),
        })
    }

    /// The flows that both operations have.
    fn of_both(self, flow: &str) -> Result<AuthOutput, AwsError> {
        match flow {
            "USER_SRP_AUTH" => {
                self.allowed("USER_SRP_AUTH")?;
                self.with_srp()
            }
            "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
                self.allowed("REFRESH_TOKEN_AUTH")?;
                self.with_refresh_token()
            }
            "CUSTOM_AUTH" => {
                self.allowed("CUSTOM_AUTH")?;
                let triggers = &self.pool()?.settings.lambda_config;
                if triggers.define_auth_challenge.is_none() {
                    return Err(invalid_parameter(
                        "Custom auth lambda trigger is not configured for the user pool.",
                    ));
                }
                Err(AwsError::not_modelled(
                    "the DefineAuthChallenge trigger of a user pool",
                ))
            }
            "USER_AUTH" => {
                self.allowed("USER_AUTH")?;
                Err(AwsError::not_modelled("choice-based sign-in (USER_AUTH)"))
            }
            _ => Err(invalid_parameter("Initiate Auth method not supported")),
        }
    }

    fn pool(&self) -> Result<&Pool, AwsError> {
        let pools = &self.world.cognito.pools;
        pools
            .get(self.pool)
            .ok_or_else(|| super::no_pool(self.pool))
    }

    fn allowed(&self, flow: &str) -> Result<(), AwsError> {
        if self.client.allows_auth_flow(&format!("ALLOW_{flow}")) {
            Ok(())
        } else {
            Err(invalid_parameter(format!(
                "{flow} flow not enabled for this client"
            )))
        }
    }

    fn parameter(&self, name: &str) -> Result<&str, AwsError> {
        parameter(&self.parameters, name)
    }

    /// The user name that was typed, after the client proved its secret.
    fn username(&self) -> Result<String, AwsError> {
        without_device(&self.parameters)?;
        let name = self.parameter("USERNAME")?;
        let hash = self.parameters.get("SECRET_HASH").map(String::as_str);
        secret_hash::judge(&self.client, hash, &[name])?;
        sign_in::sign_in_triggers(self.pool()?)?;
        Ok(name.to_owned())
    }

    fn with_password(self) -> Result<AuthOutput, AwsError> {
        let name = self.username()?;
        let password = self.parameter("PASSWORD")?.to_owned();
        let now = self.world.now;
        let pools = &mut self.world.cognito.pools;
        let pool = pools
            .get_mut(self.pool)
            .ok_or_else(|| super::no_pool(self.pool))?;
        let user = sign_in::by_password(pool, self.client.hides_users(), now, &name, &password)?;
        let step = sign_in::after_password(pool, pool.user(&user)?)?;
        next(self.world, self.pool, &self.client, user, step)
    }

    /// A challenge to prove the password. For a user who is not there it looks the same, where the client wants that.
    fn with_srp(self) -> Result<AuthOutput, AwsError> {
        let name = self.username()?;
        let client_public = srp::client_public(self.parameter("SRP_A")?)
            .ok_or_else(|| invalid_parameter("Invalid SRP_A parameter."))?;
        let (ids, now) = (&mut self.world.ids, self.world.now);
        let server_secret = ids.bytes(32);
        let block = STANDARD.encode(ids.bytes(1200));
        let pools = &mut self.world.cognito.pools;
        let pool = pools
            .get_mut(self.pool)
            .ok_or_else(|| super::no_pool(self.pool))?;
        let kept = pool.find_user(&name).map(|user| {
            let kept = user.password.clone();
            let kept = kept.unwrap_or_else(|| simulated(pool, &user.username));
            (user.username.clone(), kept)
        });
        let (user, kept) = match kept {
            Some(found) => found,
            None if self.client.hides_users() => {
                let kept = simulated(pool, &name);
                (
                    if pool.has_username_attributes() {
                        uuid_of(&kept.x)
                    } else {
                        name.clone()
                    },
                    kept,
                )
            }
            None => return Err(super::user::no_user()),
        };
        let public = srp::server_public(&kept.x, &server_secret);
        let minutes = self.client.auth_session_validity;
        pool.grants.challenges.insert(
            block.clone(),
            Challenge {
                asks: Asks::PasswordVerifier {
                    client_public,
                    server_secret,
                },
                user: user.clone(),
                client: self.client.client_id.clone(),
                until: now.plus_seconds(minutes.saturating_mul(60)),
                spent: false,
            },
        );
        let salt = num_bigint::BigUint::from_bytes_be(&as_integer(&kept.salt));
        Ok(AuthOutput {
            challenge_name: Some("PASSWORD_VERIFIER".to_owned()),
            challenge_parameters: Some(BTreeMap::from([
                ("SALT".to_owned(), format!("{salt:x}")),
                ("SECRET_BLOCK".to_owned(), block),
                ("SRP_B".to_owned(), format!("{public:x}")),
                ("USERNAME".to_owned(), user.clone()),
                ("USER_ID_FOR_SRP".to_owned(), user),
            ])),
            ..AuthOutput::default()
        })
    }

    fn with_refresh_token(self) -> Result<AuthOutput, AwsError> {
        without_device(&self.parameters)?;
        let token = self.parameter("REFRESH_TOKEN")?.to_owned();
        let pool = self.pool()?;
        sign_in::token_triggers(pool)?;
        let owner = pool
            .grants
            .refresh_tokens
            .get(&token)
            .and_then(|token| pool.grants.sign_ins.get(&token.event))
            .and_then(|sign_in| pool.users.get(&sign_in.user));
        let names = owner.map_or(["", ""], |user| [user.username.as_str(), user.sub.as_str()]);
        let hash = self.parameters.get("SECRET_HASH").map(String::as_str);
        secret_hash::judge(&self.client, hash, &names)?;
        by_refresh_token(self.world, self.pool, &self.client, &token)
    }
}

/// What is kept of a password that nobody has: always the same for a name of a pool.
fn simulated(pool: &Pool, name: &str) -> Kept {
    let seed = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("{} has no {name}", pool.id).as_bytes(),
    );
    let salt = seed.as_ref().iter().take(16).copied().collect();
    Kept::with_salt(salt, pool.short_name(), name, "")
}

/// A UUID made of a hash.
fn uuid_of(hash: &[u8]) -> String {
    let number = hash
        .iter()
        .take(16)
        .fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        (number >> 96) & 0xFFFF_FFFF,
        (number >> 80) & 0xFFFF,
        (number >> 64) & 0xFFF,
        0x8000 | ((number >> 48) & 0x3FFF),
        number & 0xFFFF_FFFF_FFFF
    )
}
