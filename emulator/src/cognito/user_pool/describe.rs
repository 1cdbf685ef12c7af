//! `DescribeUserPool`, and the description that `CreateUserPool` answers too.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html>. Invariant: what was not
//! set is left out, because Terraform takes an empty block for a change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::cognito::schema::SchemaAttribute;
use crate::cognito::settings::{
    AccountRecoverySetting, AdminCreateUserConfig, LambdaConfig, Policies,
    UserAttributeUpdateSettings, UsernameConfiguration, VerificationMessageTemplate,
};
use crate::operation::{AwsError, Call, Inert, Operation, Service};

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

pub(super) fn described(call: &Call<'_>, id: &str) -> Result<UserPoolOutput, AwsError> {
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
