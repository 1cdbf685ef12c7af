//! OpenID Connect providers: whose tokens a pipeline may change for credentials.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>. Invariant: one
//! provider for a URL; nobody assumes a role through it here.

use serde::{Deserialize, Serialize};

use super::tag::{self, Tag};
use super::{limit_exceeded, no_such_entity};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::World;

/// A provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Provider {
    /// Its URL without `https://`.
    pub url: String,
    /// The audiences that its tokens may have.
    pub client_ids: Vec<String>,
    /// SHA-1 thumbprints of its certificates.
    pub thumbprints: Vec<String>,
    /// When it was made.
    pub created: Timestamp,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A provider by its ARN, to be changed.
///
/// # Errors
/// `NoSuchEntity`.
pub fn mutable<'w>(world: &'w mut World, arn: &str) -> Result<&'w mut Provider, AwsError> {
    world.iam.providers.get_mut(arn).ok_or_else(|| missing(arn))
}

fn missing(arn: &str) -> AwsError {
    no_such_entity(format!("OpenIDConnect Provider not found for arn {arn}"))
}

/// Makes a provider. Without thumbprints AWS looks the certificate up; nothing is looked up here, so one is made up.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateOpenIDConnectProvider {
    pub url: String,
    #[serde(rename = "ClientIDList")]
    pub client_id_list: Option<Vec<String>>,
    pub thumbprint_list: Option<Vec<String>>,
    pub tags: Option<Vec<Tag>>,
}

/// What [`CreateOpenIDConnectProvider`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateOpenIDConnectProviderOutput {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
    pub tags: Option<Vec<Tag>>,
}

impl Operation for CreateOpenIDConnectProvider {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "CreateOpenIDConnectProvider";
    type Output = CreateOpenIDConnectProviderOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let url = self
            .url
            .strip_prefix("https://")
            .filter(|rest| !rest.is_empty() && !rest.contains(['?', '#']))
            .ok_or_else(|| {
                AwsError::new(
                    "InvalidInputException",
                    "Invalid Open ID Connect Provider URL",
                )
            })?;
        let arn = format!(
            "arn:aws:iam::{}:oidc-provider/{}",
            call.world.account,
            url.trim_end_matches('/')
        );
        if call.world.iam.providers.contains_key(&arn) {
            return Err(AwsError::new(
                "EntityAlreadyExistsException",
                format!("Provider with url {} already exists.", self.url),
            ));
        }
        let tags = tag::merged(Vec::new(), self.tags.unwrap_or_default())?;
        let thumbprints = match self.thumbprint_list {
            Some(thumbprints) if !thumbprints.is_empty() => thumbprints,
            _ => vec![call.world.ids.hex(40)],
        };
        check_thumbprints(&thumbprints)?;
        let provider = Provider {
            url: url.to_owned(),
            client_ids: self.client_id_list.unwrap_or_default(),
            thumbprints,
            created: call.now(),
            tags: tags.clone(),
        };
        call.world.iam.providers.insert(arn.clone(), provider);
        Ok(CreateOpenIDConnectProviderOutput {
            arn,
            tags: (!tags.is_empty()).then_some(tags),
        })
    }
}

fn check_thumbprints(thumbprints: &[String]) -> Result<(), AwsError> {
    if thumbprints.len() > 5 {
        return Err(limit_exceeded(
            "Thumbprint list must contain fewer than 5 entries.",
        ));
    }
    Ok(())
}

/// Reads a provider.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
}

/// What [`GetOpenIDConnectProvider`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetOpenIDConnectProviderOutput {
    pub url: String,
    #[serde(rename = "ClientIDList")]
    pub client_id_list: Vec<String>,
    pub thumbprint_list: Vec<String>,
    pub create_date: Timestamp,
    pub tags: Option<Vec<Tag>>,
}

impl Operation for GetOpenIDConnectProvider {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "GetOpenIDConnectProvider";
    type Output = GetOpenIDConnectProviderOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let provider = mutable(call.world, &self.arn)?;
        Ok(GetOpenIDConnectProviderOutput {
            url: provider.url.clone(),
            client_id_list: provider.client_ids.clone(),
            thumbprint_list: provider.thumbprints.clone(),
            create_date: provider.created,
            tags: (!provider.tags.is_empty()).then(|| provider.tags.clone()),
        })
    }
}

/// Deletes a provider; deleting what is not there is no error.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
}

impl Operation for DeleteOpenIDConnectProvider {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "DeleteOpenIDConnectProvider";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        call.world.iam.providers.remove(&self.arn);
        Ok(Empty {})
    }
}

/// Lists providers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListOpenIDConnectProviders {}

/// A provider in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListedProvider {
    pub arn: String,
}

/// What [`ListOpenIDConnectProviders`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListOpenIDConnectProvidersOutput {
    #[serde(rename = "OpenIDConnectProviderList")]
    pub providers: Vec<ListedProvider>,
}

impl Operation for ListOpenIDConnectProviders {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "ListOpenIDConnectProviders";
    type Output = ListOpenIDConnectProvidersOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let providers = call.world.iam.providers.keys();
        Ok(ListOpenIDConnectProvidersOutput {
            providers: providers
                .map(|arn| ListedProvider { arn: arn.clone() })
                .collect(),
        })
    }
}

/// Changes the thumbprints of a provider.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateOpenIDConnectProviderThumbprint {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
    #[serde(rename = "ThumbprintList")]
    pub thumbprint_list: Vec<String>,
}

impl Operation for UpdateOpenIDConnectProviderThumbprint {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "UpdateOpenIDConnectProviderThumbprint";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let provider = mutable(call.world, &self.arn)?;
        check_thumbprints(&self.thumbprint_list)?;
        provider.thumbprints = self.thumbprint_list;
        Ok(Empty {})
    }
}

/// Adds an audience.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AddClientIDToOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
    #[serde(rename = "ClientID")]
    pub client_id: String,
}

impl Operation for AddClientIDToOpenIDConnectProvider {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "AddClientIDToOpenIDConnectProvider";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let provider = mutable(call.world, &self.arn)?;
        if !provider.client_ids.contains(&self.client_id) {
            provider.client_ids.push(self.client_id);
        }
        Ok(Empty {})
    }
}

/// Takes an audience away; one that is not there is no error.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct RemoveClientIDFromOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    pub arn: String,
    #[serde(rename = "ClientID")]
    pub client_id: String,
}

impl Operation for RemoveClientIDFromOpenIDConnectProvider {
    const SERVICE: Service = Service::Iam;
    const NAME: &'static str = "RemoveClientIDFromOpenIDConnectProvider";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let provider = mutable(call.world, &self.arn)?;
        provider.client_ids.retain(|id| *id != self.client_id);
        Ok(Empty {})
    }
}
