//! What is set on a user pool as a whole: policies, messages, who may sign up, and what is only stored.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolType.html>.
//! Invariant: [`Settings`] hold what AWS would describe: defaults are filled in once, when they are made.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::user_pool::CreateUserPool;
use crate::operation::{AwsError, Inert};

/// Password and sign-in policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Policies {
    /// What a password must be.
    pub password_policy: Option<PasswordPolicy>,
    /// The first factors of choice-based sign-in, which is not modelled.
    pub sign_in_policy: Option<Inert>,
}

/// What a password must be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PasswordPolicy {
    /// Its least length, 6 to 99; 8 where nothing is said.
    pub minimum_length: Option<i64>,
    /// Whether it needs one of `A-Z`.
    pub require_uppercase: Option<bool>,
    /// Whether it needs one of `a-z`.
    pub require_lowercase: Option<bool>,
    /// Whether it needs one of `0-9`.
    pub require_numbers: Option<bool>,
    /// Whether it needs a symbol.
    pub require_symbols: Option<bool>,
    /// How many former passwords may not come back.
    pub password_history_size: Option<i64>,
    /// How many days a temporary password is good; 7 where nothing or 0 is said.
    pub temporary_password_validity_days: Option<i64>,
}

/// The functions that Cognito asks on the way. They are stored; a flow that would ask one is refused by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct LambdaConfig {
    /// Before a sign-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_sign_up: Option<String>,
    /// Writes a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_message: Option<String>,
    /// After a confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_confirmation: Option<String>,
    /// Before a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_authentication: Option<String>,
    /// After a sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_authentication: Option<String>,
    /// Defines a custom challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub define_auth_challenge: Option<String>,
    /// Makes a custom challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_auth_challenge: Option<String>,
    /// Judges the answer to a custom challenge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verify_auth_challenge_response: Option<String>,
    /// Changes claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_token_generation: Option<String>,
    /// Fetches users from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_migration: Option<String>,
    /// Changes claims, with the version of its event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre_token_generation_config: Option<VersionedLambda>,
    /// Sends SMS.
    #[serde(rename = "CustomSMSSender", skip_serializing_if = "Option::is_none")]
    pub custom_sms_sender: Option<VersionedLambda>,
    /// Sends e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_email_sender: Option<VersionedLambda>,
    /// Encrypts what senders get.
    #[serde(rename = "KMSKeyID", skip_serializing_if = "Option::is_none")]
    pub kms_key_id: Option<String>,
    /// Changes what federation brings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_federation: Option<VersionedLambda>,
}

/// A function and the version of the event that it wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct VersionedLambda {
    /// `V1_0`.
    pub lambda_version: String,
    /// Its ARN.
    pub lambda_arn: String,
}

/// The texts of the messages that confirm an address or number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct VerificationMessageTemplate {
    /// An SMS with `{####}` where the code goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_message: Option<String>,
    /// An e-mail with `{####}` where the code goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message: Option<String>,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject: Option<String>,
    /// An e-mail with a link instead of a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message_by_link: Option<String>,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject_by_link: Option<String>,
    /// `CONFIRM_WITH_CODE` or `CONFIRM_WITH_LINK`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_email_option: Option<String>,
}

/// Which attributes keep their old value until the new one is verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserAttributeUpdateSettings {
    /// `email`, `phone_number`.
    pub attributes_require_verification_before_update: Option<Vec<String>>,
}

/// Who may make users, and the invitation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AdminCreateUserConfig {
    /// Whether nobody may sign up alone.
    pub allow_admin_create_user_only: Option<bool>,
    /// The old name of `TemporaryPasswordValidityDays`, and always equal to it.
    pub unused_account_validity_days: Option<i64>,
    /// The invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_message_template: Option<MessageTemplate>,
}

/// The invitation's texts, with `{username}` and `{####}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct MessageTemplate {
    /// As SMS.
    #[serde(rename = "SMSMessage", skip_serializing_if = "Option::is_none")]
    pub sms_message: Option<String>,
    /// As e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_message: Option<String>,
    /// Its subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_subject: Option<String>,
}

/// By which ways a forgotten password is reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AccountRecoverySetting {
    /// One or two ways.
    pub recovery_mechanisms: Option<Vec<RecoveryMechanism>>,
}

/// A way back into an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RecoveryMechanism {
    /// 1 is tried first.
    pub priority: i64,
    /// `verified_email`, `verified_phone_number`, `admin_only`.
    pub name: String,
}

/// Whether `Ann` and `ann` are two names; fixed for the life of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UsernameConfiguration {
    /// Whether they are.
    pub case_sensitive: bool,
}

/// Everything of a pool that `UpdateUserPool` sets, defaults filled in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What a password must be.
    pub password_policy: PasswordPolicy,
    /// The first factors of choice-based sign-in.
    pub sign_in_policy: Inert,
    /// Whether deleting is refused.
    pub deletion_protection: bool,
    /// Triggers.
    pub lambda_config: LambdaConfig,
    /// Which attributes are verified by a code at sign-up.
    pub auto_verified_attributes: Option<Vec<String>>,
    /// The texts of codes.
    pub verification_message_template: VerificationMessageTemplate,
    /// The text of an SMS that signs in.
    pub sms_authentication_message: Option<Inert>,
    /// Which attributes keep their old value for a while.
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettings>,
    /// Remembered devices, which are not modelled.
    pub device_configuration: Option<Inert>,
    /// Who sends e-mail.
    pub email_configuration: Inert,
    /// Who sends SMS.
    pub sms_configuration: Option<Inert>,
    /// Who may make users.
    pub admin_create_user_config: AdminCreateUserConfig,
    /// Threat protection, which is not modelled.
    pub user_pool_add_ons: Option<Inert>,
    /// Ways back into an account.
    pub account_recovery_setting: Option<AccountRecoverySetting>,
    /// `LITE`, `ESSENTIALS`, `PLUS`.
    pub user_pool_tier: String,
}

impl Settings {
    /// What a request asks for, with AWS's defaults, or AWS's reason to refuse it.
    pub(super) fn of(asked: &CreateUserPool) -> Result<Self, AwsError> {
        let tier = asked.user_pool_tier.as_deref().unwrap_or("ESSENTIALS");
        let admin = asked.admin_create_user_config.clone().unwrap_or_default();
        let policies = asked.policies.clone().unwrap_or_default();
        let password_policy = password_policy(policies.password_policy, &admin)?;
        if tier != "PLUS"
            && threat_protection(asked.user_pool_add_ons.as_ref()).is_some_and(|mode| mode != "OFF")
        {
            return Err(AwsError::new(
                "FeatureUnavailableInTierException",
                format!("Threat Protection is not available in the {tier} tier."),
            ));
        }
        recovery(asked.account_recovery_setting.as_ref())?;
        Ok(Self {
            sign_in_policy: policies
                .sign_in_policy
                .unwrap_or_else(|| Inert(json!({ "AllowedFirstAuthFactors": ["PASSWORD"] }))),
            deletion_protection: asked.deletion_protection.as_deref() == Some("ACTIVE"),
            lambda_config: mirrored(asked.lambda_config.clone().unwrap_or_default())?,
            auto_verified_attributes: asked.auto_verified_attributes.clone(),
            verification_message_template: messages(asked),
            sms_authentication_message: asked.sms_authentication_message.clone(),
            user_attribute_update_settings: asked.user_attribute_update_settings.clone(),
            device_configuration: asked.device_configuration.clone(),
            email_configuration: email(asked.email_configuration.as_ref())?,
            sms_configuration: asked.sms_configuration.clone(),
            admin_create_user_config: AdminCreateUserConfig {
                allow_admin_create_user_only: Some(
                    admin.allow_admin_create_user_only.unwrap_or(false),
                ),
                unused_account_validity_days: password_policy.temporary_password_validity_days,
                invite_message_template: admin.invite_message_template,
            },
            user_pool_add_ons: asked.user_pool_add_ons.clone(),
            account_recovery_setting: asked.account_recovery_setting.clone(),
            user_pool_tier: tier.to_owned(),
            password_policy,
        })
    }

    /// How many days a temporary password is good.
    pub(super) fn temporary_days(&self) -> i64 {
        self.password_policy
            .temporary_password_validity_days
            .unwrap_or(7)
    }
}

fn threat_protection(add_ons: Option<&Inert>) -> Option<&str> {
    add_ons?.0.get("AdvancedSecurityMode")?.as_str()
}

fn password_policy(
    asked: Option<PasswordPolicy>,
    admin: &AdminCreateUserConfig,
) -> Result<PasswordPolicy, AwsError> {
    let required = asked.is_none();
    let asked = asked.unwrap_or_default();
    let named = asked.temporary_password_validity_days;
    let old = admin.unused_account_validity_days;
    if let (Some(named), Some(old)) = (named, old)
        && named != old
    {
        return Err(AwsError::new(
            "InvalidParameterException",
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ));
    }
    let days = named.or(old).filter(|days| *days != 0).unwrap_or(7);
    Ok(PasswordPolicy {
        minimum_length: Some(asked.minimum_length.unwrap_or(8)),
        require_uppercase: Some(asked.require_uppercase.unwrap_or(required)),
        require_lowercase: Some(asked.require_lowercase.unwrap_or(required)),
        require_numbers: Some(asked.require_numbers.unwrap_or(required)),
        require_symbols: Some(asked.require_symbols.unwrap_or(required)),
        password_history_size: asked.password_history_size.filter(|size| *size > 0),
        temporary_password_validity_days: Some(days),
    })
}

/// `admin_only` stands alone.
fn recovery(asked: Option<&AccountRecoverySetting>) -> Result<(), AwsError> {
    let ways = asked
        .and_then(|asked| asked.recovery_mechanisms.as_deref())
        .unwrap_or_default();
    if ways.len() > 1 && ways.iter().any(|way| way.name == "admin_only") {
        return Err(AwsError::new(
            "InvalidParameterException",
            "Invalid account recovery setting: admin_only cannot be combined with other recovery mechanisms.",
        ));
    }
    Ok(())
}

/// The old and the new name of the pre-token-generation trigger say the same.
fn mirrored(mut config: LambdaConfig) -> Result<LambdaConfig, AwsError> {
    match (
        &config.pre_token_generation,
        &config.pre_token_generation_config,
    ) {
        (Some(old), Some(new)) if *old != new.lambda_arn => {
            return Err(AwsError::new(
                "InvalidParameterException",
                "PreTokenGeneration and PreTokenGenerationConfig.LambdaArn must have the same value.",
            ));
        }
        (Some(old), None) => {
            config.pre_token_generation_config = Some(VersionedLambda {
                lambda_version: "V1_0".to_owned(),
                lambda_arn: old.clone(),
            });
        }
        (None, Some(new)) => config.pre_token_generation = Some(new.lambda_arn.clone()),
        _ => {}
    }
    Ok(config)
}

/// The template wins over the three older members that say the same.
fn messages(asked: &CreateUserPool) -> VerificationMessageTemplate {
    let template = asked
        .verification_message_template
        .clone()
        .unwrap_or_default();
    VerificationMessageTemplate {
        sms_message: template
            .sms_message
            .or_else(|| asked.sms_verification_message.clone()),
        email_message: template
            .email_message
            .or_else(|| asked.email_verification_message.clone()),
        email_subject: template
            .email_subject
            .or_else(|| asked.email_verification_subject.clone()),
        default_email_option: template
            .default_email_option
            .or_else(|| Some("CONFIRM_WITH_CODE".to_owned())),
        ..template
    }
}

fn email(asked: Option<&Inert>) -> Result<Inert, AwsError> {
    let mut configuration = asked.map_or_else(|| json!({}), |inert| inert.0.clone());
    if let Some(members) = configuration.as_object_mut() {
        members
            .entry("EmailSendingAccount")
            .or_insert_with(|| json!("COGNITO_DEFAULT"));
        if members.get("EmailSendingAccount") == Some(&json!("DEVELOPER"))
            && !members.contains_key("SourceArn")
        {
            return Err(AwsError::new(
                "InvalidParameterException",
                "Email address is not verified",
            ));
        }
    }
    Ok(Inert(configuration))
}
