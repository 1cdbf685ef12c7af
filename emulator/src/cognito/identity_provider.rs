//! `AWS::Cognito::UserPoolIdentityProvider`: others whose users may sign in. They are stored and described; a sign-in
//! that would go to one is refused by name.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html>.
//! Invariant: the attribute `identities` is in a pool's schema as soon as the pool had a provider.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::schema::{SchemaAttribute, StringConstraints};
use super::{Pool, invalid_parameter, page};
use crate::clock::Timestamp;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// An identity provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct IdentityProvider {
    /// Its pool.
    pub user_pool_id: String,
    /// Its name.
    pub provider_name: String,
    /// `SAML`, `OIDC`, `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`.
    pub provider_type: String,
    /// Client id, endpoints and the like, with what the service adds.
    pub provider_details: BTreeMap<String, String>,
    /// Attribute of the pool to claim of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_mapping: Option<BTreeMap<String, String>>,
    /// Other names of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_identifiers: Option<Vec<String>>,
    /// When it was last changed.
    pub last_modified_date: Timestamp,
    /// When it was made.
    pub creation_date: Timestamp,
}

/// What the service adds to the details of a kind of provider.
fn added(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "Google" => &[
            (
                "attributes_url",
                "https://people.googleapis.com/v1/people/me?personFields=",
            ),
            ("attributes_url_add_attributes", "true"),
            (
                "authorize_url",
                "https://accounts.google.com/o/oauth2/v2/auth",
            ),
            ("oidc_issuer", "https://accounts.google.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
        ],
        "Facebook" => &[
            (
                "attributes_url",
                "https://graph.facebook.com/v17.0/me?fields=",
            ),
            ("attributes_url_add_attributes", "true"),
            (
                "authorize_url",
                "https://www.facebook.com/v17.0/dialog/oauth",
            ),
            ("token_request_method", "GET"),
            (
                "token_url",
                "https://graph.facebook.com/v17.0/oauth/access_token",
            ),
        ],
        "LoginWithAmazon" => &[
            ("attributes_url", "https://api.amazon.com/user/profile"),
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://www.amazon.com/ap/oa"),
            ("token_request_method", "POST"),
            ("token_url", "https://api.amazon.com/auth/o2/token"),
        ],
        "SignInWithApple" => &[
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://appleid.apple.com/auth/authorize"),
            ("oidc_issuer", "https://appleid.apple.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://appleid.apple.com/auth/token"),
        ],
        "OIDC" => &[("attributes_url_add_attributes", "false")],
        _ => &[],
    }
}

/// The members without which a kind of provider is refused.
fn needed(kind: &str) -> &'static [&'static str] {
    match kind {
        "SAML" => &[],
        "OIDC" => &[
            "client_id",
            "attributes_request_method",
            "oidc_issuer",
            "authorize_scopes",
        ],
        "SignInWithApple" => &["client_id", "team_id", "key_id", "authorize_scopes"],
        _ => &["client_id", "client_secret", "authorize_scopes"],
    }
}

fn details(
    kind: &str,
    asked: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, AwsError> {
    if let Some(name) = needed(kind).iter().find(|name| !asked.contains_key(**name)) {
        return Err(invalid_parameter(format!(
            "{name} is required in ProviderDetails for {kind} identity provider."
        )));
    }
    if kind == "SAML" && !asked.contains_key("MetadataURL") && !asked.contains_key("MetadataFile") {
        return Err(invalid_parameter(
            "Either MetadataURL or MetadataFile is required in ProviderDetails for SAML identity provider.",
        ));
    }
    let mut all: BTreeMap<String, String> = added(kind)
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    all.extend(asked);
    Ok(all)
}

fn default_mapping(kind: &str) -> Option<BTreeMap<String, String>> {
    let claim = match kind {
        "SAML" => return None,
        "Facebook" => "id",
        "LoginWithAmazon" => "user_id",
        _ => "sub",
    };
    Some(BTreeMap::from([("username".to_owned(), claim.to_owned())]))
}

fn mapping(
    kind: &str,
    asked: Option<BTreeMap<String, String>>,
) -> Option<BTreeMap<String, String>> {
    match (asked, default_mapping(kind)) {
        (Some(asked), Some(mut all)) => {
            all.extend(asked);
            Some(all)
        }
        (asked, default) => asked.or(default),
    }
}

fn provider<'p>(pool: &'p mut Pool, name: &str) -> Result<&'p mut IdentityProvider, AwsError> {
    pool.identity_providers.get_mut(name).ok_or_else(|| {
        AwsError::new(
            "ResourceNotFoundException",
            format!("Identity provider {name} does not exist."),
        )
    })
}

/// The answer with a provider in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct IdentityProviderOutput {
    /// The provider.
    pub identity_provider: IdentityProvider,
}

/// Makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of IdentityProvider")]
pub struct CreateIdentityProvider {
    pub user_pool_id: String,
    pub provider_name: String,
    pub provider_type: String,
    pub provider_details: BTreeMap<String, String>,
    pub attribute_mapping: Option<BTreeMap<String, String>>,
    pub idp_identifiers: Option<Vec<String>>,
}

impl Operation for CreateIdentityProvider {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateIdentityProvider";
    type Output = IdentityProviderOutput;

    fn run(self, call: &mut Call<'_>) -> Result<IdentityProviderOutput, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        if pool.identity_providers.contains_key(&self.provider_name) {
            return Err(AwsError::new(
                "DuplicateProviderException",
                format!(
                    "A provider with the name {} already exists.",
                    self.provider_name
                ),
            ));
        }
        let identity_provider = IdentityProvider {
            user_pool_id: self.user_pool_id,
            provider_name: self.provider_name,
            provider_details: details(&self.provider_type, self.provider_details)?,
            attribute_mapping: mapping(&self.provider_type, self.attribute_mapping),
            provider_type: self.provider_type,
            idp_identifiers: self.idp_identifiers,
            last_modified_date: now,
            creation_date: now,
        };
        pool.identity_providers.insert(
            identity_provider.provider_name.clone(),
            identity_provider.clone(),
        );
        if !pool.schema.iter().any(|known| known.name() == "identities") {
            let standard = super::schema::standard().len();
            let at = standard.min(pool.schema.len());
            pool.schema.insert(at, identities());
        }
        Ok(IdentityProviderOutput { identity_provider })
    }
}

fn identities() -> SchemaAttribute {
    SchemaAttribute {
        name: Some("identities".to_owned()),
        attribute_data_type: Some("String".to_owned()),
        developer_only_attribute: Some(false),
        mutable: Some(true),
        required: Some(false),
        number_attribute_constraints: None,
        string_attribute_constraints: Some(StringConstraints::default()),
    }
}

/// Describes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeIdentityProvider {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub provider_name: String,
}

impl Operation for DescribeIdentityProvider {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DescribeIdentityProvider";
    type Output = IdentityProviderOutput;

    fn run(self, call: &mut Call<'_>) -> Result<IdentityProviderOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        Ok(IdentityProviderOutput {
            identity_provider: provider(pool, &self.provider_name)?.clone(),
        })
    }
}

/// Changes what is given of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of IdentityProvider")]
pub struct UpdateIdentityProvider {
    pub user_pool_id: String,
    pub provider_name: String,
    pub provider_details: Option<BTreeMap<String, String>>,
    pub attribute_mapping: Option<BTreeMap<String, String>>,
    pub idp_identifiers: Option<Vec<String>>,
}

impl Operation for UpdateIdentityProvider {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateIdentityProvider";
    type Output = IdentityProviderOutput;

    fn run(self, call: &mut Call<'_>) -> Result<IdentityProviderOutput, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let known = provider(pool, &self.provider_name)?;
        if let Some(asked) = self.provider_details {
            known.provider_details = details(&known.provider_type, asked)?;
        }
        if self.attribute_mapping.is_some() {
            known.attribute_mapping = mapping(&known.provider_type, self.attribute_mapping);
        }
        if self.idp_identifiers.is_some() {
            known.idp_identifiers = self.idp_identifiers;
        }
        known.last_modified_date = now;
        Ok(IdentityProviderOutput {
            identity_provider: known.clone(),
        })
    }
}

/// Deletes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteIdentityProvider {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub provider_name: String,
}

impl Operation for DeleteIdentityProvider {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteIdentityProvider";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        provider(pool, &self.provider_name)?;
        pool.identity_providers.remove(&self.provider_name);
        Ok(Empty {})
    }
}

/// Lists those of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListIdentityProviders {
    /// The pool.
    pub user_pool_id: String,
    /// 0 to 60.
    pub max_results: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// A page of providers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListIdentityProvidersOutput {
    /// The providers.
    pub providers: Vec<ProviderDescription>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

/// A provider in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ProviderDescription {
    /// Its name.
    pub provider_name: String,
    /// Its kind.
    pub provider_type: String,
    /// When it was last changed.
    pub last_modified_date: Timestamp,
    /// When it was made.
    pub creation_date: Timestamp,
}

impl Operation for ListIdentityProviders {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListIdentityProviders";
    type Output = ListIdentityProvidersOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListIdentityProvidersOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let (providers, next_token) = page(
            pool.identity_providers
                .iter()
                .map(|(name, provider)| (name.as_str(), provider)),
            self.max_results.filter(|max| *max > 0).unwrap_or(60),
            self.next_token.as_deref(),
        )?;
        Ok(ListIdentityProvidersOutput {
            providers: providers
                .into_iter()
                .map(|provider| ProviderDescription {
                    provider_name: provider.provider_name.clone(),
                    provider_type: provider.provider_type.clone(),
                    last_modified_date: provider.last_modified_date,
                    creation_date: provider.creation_date,
                })
                .collect(),
            next_token,
        })
    }
}
