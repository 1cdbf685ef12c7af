//! The looks of the classic pages, per client or for all: CSS and a logo.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/hosted-ui-classic-branding.html>. The looks are
//! stored and given back; the emulator's pages keep their own. Invariant: a pool without a domain has no looks.

use serde::{Deserialize, Serialize};

use super::invalid_parameter;
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

/// What was set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UiCustomization {
    /// The pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_pool_id: Option<String>,
    /// The client, or `ALL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Where the logo is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// The style sheet.
    #[serde(rename = "CSS", skip_serializing_if = "Option::is_none")]
    pub css: Option<Inert>,
    /// `20260105090000`.
    #[serde(rename = "CSSVersion", skip_serializing_if = "Option::is_none")]
    pub css_version: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_date: Option<Timestamp>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
}

/// The answer with looks in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UiCustomizationOutput {
    /// The looks; empty where nothing was set.
    #[serde(rename = "UICustomization")]
    pub ui_customization: UiCustomization,
}

/// Says what was set for a client, or for all where nothing was set for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct GetUiCustomization {
    /// The pool.
    pub user_pool_id: String,
    /// The client; `ALL` where it is left out.
    pub client_id: Option<String>,
}

impl Operation for GetUiCustomization {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "GetUICustomization";
    type Output = UiCustomizationOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UiCustomizationOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let client = self.client_id.as_deref().unwrap_or("ALL");
        let looks = pool.looks.get(client).or_else(|| pool.looks.get("ALL"));
        Ok(UiCustomizationOutput {
            ui_customization: looks.cloned().unwrap_or_default(),
        })
    }
}

/// Sets the looks; without style sheet and logo it takes them away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SetUiCustomization {
    /// The pool.
    pub user_pool_id: String,
    /// The client; `ALL` where it is left out.
    pub client_id: Option<String>,
    /// The style sheet.
    #[serde(rename = "CSS")]
    pub css: Option<Inert>,
    /// The logo, in base64.
    pub image_file: Option<Inert>,
}

impl Operation for SetUiCustomization {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "SetUICustomization";
    type Output = UiCustomizationOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UiCustomizationOutput, AwsError> {
        let now = call.now();
        let state = &mut call.world.cognito;
        let id = self.client_id.unwrap_or_else(|| "ALL".to_owned());
        let pool = state.pool(&call.region, &self.user_pool_id)?;
        if id != "ALL" {
            pool.client(&id)?;
        }
        let Some(host) = state
            .domains_of(&self.user_pool_id)
            .next()
            .map(super::domain::Domain::distribution)
        else {
            return Err(invalid_parameter(
                "There has to be an existing domain associated with this user pool",
            ));
        };
        let pool = state.pool_mut(&call.region, &self.user_pool_id)?;
        let before = pool.looks.remove(&id);
        if self.css.is_none() && self.image_file.is_none() {
            return Ok(UiCustomizationOutput::default());
        }
        let version = super::domain::stamp(now);
        let looks = UiCustomization {
            image_url: self.image_file.map(|_| {
                format!(
                    "https://{host}/{}/{id}/{version}/assets/images/image.jpg",
                    pool.id
                )
            }),
            user_pool_id: Some(pool.id.clone()),
            client_id: Some(id.clone()),
            css: self.css,
            css_version: Some(version),
            last_modified_date: Some(now),
            creation_date: before.and_then(|looks| looks.creation_date).or(Some(now)),
        };
        pool.looks.insert(id, looks.clone());
        Ok(UiCustomizationOutput {
            ui_customization: looks,
        })
    }
}
