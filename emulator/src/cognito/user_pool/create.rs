//! `CreateUserPool`.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>. Invariant: aliases,
//! what people sign in with, and whether case matters are fixed here for the life of a pool.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Pool;
use super::describe::{UserPoolOutput, described};
use crate::cognito::grant::Grants;
use crate::cognito::invalid_parameter;
use crate::cognito::jwt::SigningKeys;
use crate::cognito::mfa_config::MfaConfig;
use crate::cognito::schema::{self, SchemaAttribute};
use crate::cognito::settings::{
    AccountRecoverySetting, AdminCreateUserConfig, LambdaConfig, Policies, Settings,
    UserAttributeUpdateSettings, UsernameConfiguration, VerificationMessageTemplate,
};
use crate::cognito::sms_role;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

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
        sms_role::check(call.world, self.sms_configuration.as_ref())?;
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
