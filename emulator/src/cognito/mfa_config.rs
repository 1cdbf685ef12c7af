//! Second factors of a pool: which there are, and who must have one.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUserPoolMfaConfig.html>.
//! Invariant: `ON` and `OPTIONAL` never stand without a factor.

use serde::{Deserialize, Serialize};

use super::invalid_parameter;
use super::settings::Settings;
use super::sms_role;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

/// What is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MfaConfig {
    /// `OFF`, `ON`, `OPTIONAL`.
    pub mode: String,
    /// Codes by SMS.
    pub sms: Option<Inert>,
    /// Codes of an authenticator.
    pub software_token: Option<SoftwareTokenMfaConfig>,
    /// Codes by e-mail.
    pub email: Option<Inert>,
    /// Passkeys.
    pub web_authn: Option<Inert>,
}

/// Codes of an authenticator (RFC 6238).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SoftwareTokenMfaConfig {
    /// Whether they are a factor.
    pub enabled: Option<bool>,
}

impl MfaConfig {
    /// What `CreateUserPool` makes of its `MfaConfiguration`: the only factor that it can set up is SMS.
    pub(super) fn at_creation(mode: Option<&str>, settings: &Settings) -> Result<Self, AwsError> {
        let mut config = Self {
            mode: "OFF".to_owned(),
            sms: None,
            software_token: None,
            email: None,
            web_authn: None,
        };
        config.set_mode(mode.unwrap_or("OFF"), settings)?;
        Ok(config)
    }

    /// Sets who must have a factor.
    pub(super) fn set_mode(&mut self, mode: &str, settings: &Settings) -> Result<(), AwsError> {
        if mode != "OFF" && !self.has_factor() && settings.sms_configuration.is_none() {
            return Err(invalid_parameter(
                "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
            ));
        }
        mode.clone_into(&mut self.mode);
        Ok(())
    }

    /// Whether an authenticator's codes are a factor.
    pub fn software_token_enabled(&self) -> bool {
        self.software_token
            .is_some_and(|token| token.enabled == Some(true))
    }

    fn has_factor(&self) -> bool {
        self.sms.is_some() || self.email.is_some() || self.software_token_enabled()
    }

    fn described(&self) -> UserPoolMfaConfig {
        UserPoolMfaConfig {
            sms_mfa_configuration: self.sms.clone(),
            software_token_mfa_configuration: self.software_token,
            email_mfa_configuration: self.email.clone(),
            mfa_configuration: Some(self.mode.clone()),
            web_authn_configuration: self.web_authn.clone(),
        }
    }
}

/// The answer of both operations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolMfaConfig {
    /// Codes by SMS.
    pub sms_mfa_configuration: Option<Inert>,
    /// Codes of an authenticator.
    pub software_token_mfa_configuration: Option<SoftwareTokenMfaConfig>,
    /// Codes by e-mail.
    pub email_mfa_configuration: Option<Inert>,
    /// `OFF`, `ON`, `OPTIONAL`.
    pub mfa_configuration: Option<String>,
    /// Passkeys.
    pub web_authn_configuration: Option<Inert>,
}

/// Says which factors a pool has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUserPoolMfaConfig {
    /// The pool.
    pub user_pool_id: String,
}

impl Operation for GetUserPoolMfaConfig {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetUserPoolMfaConfig";
    type Output = UserPoolMfaConfig;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolMfaConfig, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        Ok(pool.mfa.described())
    }
}

/// Sets the factors of a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SetUserPoolMfaConfig {
    /// The pool.
    pub user_pool_id: String,
    /// Codes by SMS.
    pub sms_mfa_configuration: Option<Inert>,
    /// Codes of an authenticator.
    pub software_token_mfa_configuration: Option<SoftwareTokenMfaConfig>,
    /// Codes by e-mail.
    pub email_mfa_configuration: Option<Inert>,
    /// `OFF`, `ON`, `OPTIONAL`.
    pub mfa_configuration: Option<String>,
    /// Passkeys.
    pub web_authn_configuration: Option<Inert>,
}

impl Operation for SetUserPoolMfaConfig {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "SetUserPoolMfaConfig";
    type Output = UserPoolMfaConfig;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolMfaConfig, AwsError> {
        let now = call.now();
        let sms = self.sms_mfa_configuration.as_ref();
        let sms = sms.and_then(|sms| sms.0.get("SmsConfiguration"));
        sms_role::check(call.world, sms.cloned().map(Inert).as_ref())?;
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let mode = self.mfa_configuration.unwrap_or_else(|| "OFF".to_owned());
        let config = MfaConfig {
            sms: self.sms_mfa_configuration,
            software_token: self.software_token_mfa_configuration,
            email: self.email_mfa_configuration,
            web_authn: self.web_authn_configuration,
            mode,
        };
        if config.mode == "OFF" && config.has_factor() {
            return Err(invalid_parameter(
                "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
            ));
        }
        if config.mode != "OFF" && !config.has_factor() {
            return Err(invalid_parameter(
                "Invalid MFA configuration given, MFA needs at least one factor to be configured.",
            ));
        }
        if config.email.is_some() {
            developer_email(&pool.settings)?;
        }
        if let Some(sms) = config
            .sms
            .as_ref()
            .and_then(|sms| sms.0.get("SmsConfiguration"))
        {
            pool.settings.sms_configuration = Some(Inert(sms.clone()));
        }
        pool.mfa = config;
        pool.modified = now;
        Ok(pool.mfa.described())
    }
}

/// Codes by e-mail need an own sender and more than the Lite tier.
fn developer_email(settings: &Settings) -> Result<(), AwsError> {
    if settings.user_pool_tier == "LITE" {
        return Err(AwsError::new(
            "FeatureUnavailableInTierException",
            "Email MFA is not available in the LITE tier.",
        ));
    }
    let account = settings.email_configuration.0.get("EmailSendingAccount");
    if account.and_then(|account| account.as_str()) == Some("DEVELOPER") {
        return Ok(());
    }
    Err(invalid_parameter(
        "Email MFA needs the pool's EmailSendingAccount to be DEVELOPER.",
    ))
}
