//! `AWS::Cognito::UserPool`: made, described, changed, deleted, listed.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>.
//! Invariant: what was not set is left out of a description, because Terraform takes an empty block for a change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::client::Client;
use super::grant::Grants;
use super::group::Group;
use super::identity_provider::IdentityProvider;
use super::jwt::SigningKeys;
use super::mfa_config::MfaConfig;
use super::resource_server::ResourceServer;
use super::schema::{self, SchemaAttribute};
use super::settings::{
    AccountRecoverySetting, AdminCreateUserConfig, LambdaConfig, Policies, Settings,
    UserAttributeUpdateSettings, UsernameConfiguration, VerificationMessageTemplate,
};
use super::ui::UiCustomization;
use super::user::User;
use super::{invalid_parameter, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

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

/// Makes a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateUserPool {
    /// Its name.
    pub pool_name: String,
    /// What a password must be.
    pub policies: Option<Policies>,
    /// `ACTIVE` refuses `DeleteUserPool`.
    pub deletion_protection: Option<String>,
    /// Triggers.
    pub lambda_config: Option<LambdaConfig>,
    /// Which attributes are verified by a code at sign-up.
    pub auto_verified_attributes: Option<Vec<String>>,
    /// What a user may sign in with beside the name.
    pub alias_attributes: Option<Vec<String>>,
    /// What a user signs in with instead of a name.
    pub username_attributes: Option<Vec<String>>,
    /// Older name of `VerificationMessageTemplate.SmsMessage`.
    pub sms_verification_message: Option<String>,
    /// Older name of `VerificationMessageTemplate.EmailMessage`.
    pub email_verification_message: Option<String>,
    /// Older name of `VerificationMessageTemplate.EmailSubject`.
    pub email_verification_subject: Option<String>,
    /// The texts of codes.
    pub verification_message_template: Option<VerificationMessageTemplate>,
    /// The text of an SMS that signs in.
    pub sms_authentication_message: Option<Inert>,
    /// `OFF`, `ON`, `OPTIONAL`.
    pub mfa_configuration: Option<String>,
    /// Which attributes keep their old value until the new one is verified.
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    /// Remembered devices.
    pub device_configuration: Option<Inert>,
    /// Who sends e-mail.
    pub email_configuration: Option<Inert>,
    /// Who sends SMS.
    pub sms_configuration: Option<Inert>,
    /// Tags.
    pub user_pool_tags: Option<BTreeMap<String, String>>,
    /// Who may make users.
    pub admin_create_user_config: Option<AdminCreateUserConfig>,
    /// Changes to the standard attributes, and own ones.
    pub schema: Option<Vec<SchemaAttribute>>,
    /// Threat protection.
    pub user_pool_add_ons: Option<Inert>,
    /// Whether letter case matters in names.
    pub username_configuration: Option<UsernameConfiguration>,
    /// Ways back into an account.
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    /// `LITE`, `ESSENTIALS`, `PLUS`.
    pub user_pool_tier: Option<String>,
}

/// A pool as it is described.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the members are those of CreateUserPool and of Pool"
)]
pub struct UserPoolType {
    pub id: String,
    pub name: String,
    pub policies: Policies,
    pub deletion_protection: String,
    pub lambda_config: LambdaConfig,
    pub last_modified_date: Timestamp,
    pub creation_date: Timestamp,
    pub schema_attributes: Vec<SchemaAttribute>,
    pub auto_verified_attributes: Option<Vec<String>>,
    pub alias_attributes: Option<Vec<String>>,
    pub username_attributes: Option<Vec<String>>,
    pub sms_verification_message: Option<String>,
    pub email_verification_message: Option<String>,
    pub email_verification_subject: Option<String>,
    pub verification_message_template: VerificationMessageTemplate,
    pub sms_authentication_message: Option<Inert>,
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    pub mfa_configuration: String,
    pub device_configuration: Option<Inert>,
    pub estimated_number_of_users: usize,
    pub email_configuration: Inert,
    pub sms_configuration: Option<Inert>,
    pub user_pool_tags: BTreeMap<String, String>,
    pub domain: Option<String>,
    pub custom_domain: Option<String>,
    pub admin_create_user_config: AdminCreateUserConfig,
    pub user_pool_add_ons: Option<Inert>,
    pub username_configuration: Option<UsernameConfiguration>,
    pub arn: String,
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    pub user_pool_tier: String,
}

/// The answer with a pool in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolOutput {
    /// The pool.
    pub user_pool: UserPoolType,
}

impl Operation for CreateUserPool {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateUserPool";
    type Output = UserPoolOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolOutput, AwsError> {
        if self
            .alias_attributes
            .as_ref()
            .is_some_and(|of| !of.is_empty())
            && self
                .username_attributes
                .as_ref()
                .is_some_and(|of| !of.is_empty())
        {
            return Err(invalid_parameter(
                "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
            ));
        }
        let settings = Settings::of(&self)?;
        let mfa = MfaConfig::at_creation(self.mfa_configuration.as_deref(), &settings)?;
        let schema = schema::of(self.schema.as_deref().unwrap_or_default())?;
        let id = format!("{}_{}", call.region, call.world.ids.mixed(9));
        let state = &mut call.world.cognito;
        let keys = SigningKeys::of(&id, state.pools_made);
        state.pools_made += 1;
        let now = call.world.now;
        let pool = Pool {
            arn: call.arn("cognito-idp", format_args!("userpool/{id}")),
            id: id.clone(),
            name: self.pool_name,
            created: now,
            modified: now,
            settings,
            schema,
            alias_attributes: self.alias_attributes,
            username_attributes: self.username_attributes,
            username_configuration: self.username_configuration,
            tags: self.user_pool_tags.unwrap_or_default(),
            mfa,
            keys,
            clients: BTreeMap::new(),
            resource_servers: BTreeMap::new(),
            identity_providers: BTreeMap::new(),
            groups: BTreeMap::new(),
            users: BTreeMap::new(),
            looks: BTreeMap::new(),
            grants: Grants::default(),
        };
        call.world.cognito.pools.insert(id.clone(), pool);
        described(call, &id)
    }
}

/// Describes a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeUserPool {
    /// The pool.
    pub user_pool_id: String,
}

impl Operation for DescribeUserPool {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DescribeUserPool";
    type Output = UserPoolOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolOutput, AwsError> {
        described(call, &self.user_pool_id)
    }
}

fn described(call: &Call<'_>, id: &str) -> Result<UserPoolOutput, AwsError> {
    let state = &call.world.cognito;
    let pool = state.pool(&call.region, id)?;
    let settings = pool.settings.clone();
    let template = settings.verification_message_template;
    let (custom_domain, domain): (Vec<_>, Vec<_>) = state
        .domains_of(id)
        .map(|domain| domain.name.clone())
        .partition(|name| name.contains('.'));
    Ok(UserPoolOutput {
        user_pool: UserPoolType {
            id: pool.id.clone(),
            name: pool.name.clone(),
            policies: Policies {
                password_policy: Some(settings.password_policy),
                sign_in_policy: Some(settings.sign_in_policy),
            },
            deletion_protection: if settings.deletion_protection {
                "ACTIVE".to_owned()
            } else {
                "INACTIVE".to_owned()
            },
            lambda_config: settings.lambda_config,
            last_modified_date: pool.modified,
            creation_date: pool.created,
            schema_attributes: pool.schema.clone(),
            auto_verified_attributes: settings.auto_verified_attributes,
            alias_attributes: pool.alias_attributes.clone(),
            username_attributes: pool.username_attributes.clone(),
            sms_verification_message: template.sms_message.clone(),
            email_verification_message: template.email_message.clone(),
            email_verification_subject: template.email_subject.clone(),
            verification_message_template: template,
            sms_authentication_message: settings.sms_authentication_message,
            user_attribute_update_settings: settings.user_attribute_update_settings,
            mfa_configuration: pool.mfa.mode.clone(),
            device_configuration: settings.device_configuration,
            estimated_number_of_users: pool.users.len(),
            email_configuration: settings.email_configuration,
            sms_configuration: settings.sms_configuration,
            user_pool_tags: pool.tags.clone(),
            domain: domain.into_iter().next(),
            custom_domain: custom_domain.into_iter().next(),
            admin_create_user_config: settings.admin_create_user_config,
            user_pool_add_ons: settings.user_pool_add_ons,
            username_configuration: pool.username_configuration,
            arn: pool.arn.clone(),
            account_recovery_setting: settings.account_recovery_setting,
            user_pool_tier: settings.user_pool_tier,
        },
    })
}

/// Changes a pool. A member that is left out falls back to its default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of CreateUserPool")]
pub struct UpdateUserPool {
    pub user_pool_id: String,
    pub policies: Option<Policies>,
    pub deletion_protection: Option<String>,
    pub lambda_config: Option<LambdaConfig>,
    pub auto_verified_attributes: Option<Vec<String>>,
    pub sms_verification_message: Option<String>,
    pub email_verification_message: Option<String>,
    pub email_verification_subject: Option<String>,
    pub verification_message_template: Option<VerificationMessageTemplate>,
    pub sms_authentication_message: Option<Inert>,
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    pub mfa_configuration: Option<String>,
    pub device_configuration: Option<Inert>,
    pub email_configuration: Option<Inert>,
    pub sms_configuration: Option<Inert>,
    pub user_pool_tags: Option<BTreeMap<String, String>>,
    pub admin_create_user_config: Option<AdminCreateUserConfig>,
    pub user_pool_add_ons: Option<Inert>,
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    pub pool_name: Option<String>,
    pub user_pool_tier: Option<String>,
}

impl Operation for UpdateUserPool {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateUserPool";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let settings = Settings::of(&CreateUserPool {
            policies: self.policies,
            deletion_protection: self.deletion_protection,
            lambda_config: self.lambda_config,
            auto_verified_attributes: self.auto_verified_attributes,
            sms_verification_message: self.sms_verification_message,
            email_verification_message: self.email_verification_message,
            email_verification_subject: self.email_verification_subject,
            verification_message_template: self.verification_message_template,
            sms_authentication_message: self.sms_authentication_message,
            user_attribute_update_settings: self.user_attribute_update_settings,
            device_configuration: self.device_configuration,
            email_configuration: self.email_configuration,
            sms_configuration: self.sms_configuration,
            admin_create_user_config: self.admin_create_user_config,
            user_pool_add_ons: self.user_pool_add_ons,
            account_recovery_setting: self.account_recovery_setting,
            user_pool_tier: self.user_pool_tier,
            ..CreateUserPool::default()
        })?;
        let mode = self.mfa_configuration.as_deref().unwrap_or("OFF");
        pool.mfa.set_mode(mode, &settings)?;
        pool.settings = settings;
        if let Some(name) = self.pool_name {
            pool.name = name;
        }
        if let Some(tags) = self.user_pool_tags {
            pool.tags = tags;
        }
        pool.modified = now;
        Ok(Empty {})
    }
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
