//! `UpdateUserPool`.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html>. Invariant: a member that
//! is left out falls back to its default.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CreateUserPool;
use crate::cognito::settings::{
    AccountRecoverySetting, AdminCreateUserConfig, LambdaConfig, Policies, Settings,
    UserAttributeUpdateSettings, VerificationMessageTemplate,
};
use crate::cognito::sms_role;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

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
        sms_role::check(call.world, self.sms_configuration.as_ref())?;
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
