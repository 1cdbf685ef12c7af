//! Authorizers: whose tokens are good.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>. Modelled is `JWT` with a user pool as its
//! issuer. Invariant: an authorizer's issuer was there when the authorizer was made, under the name that its tokens have.

use serde::{Deserialize, Serialize};

use super::{Items, compile, find, find_mut, page};
use crate::apigateway::{bad_request, conflict, not_found};
use crate::cognito;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// An authorizer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Authorizer {
    /// 6 characters.
    pub authorizer_id: String,
    /// The name.
    pub name: String,
    /// `JWT`.
    pub authorizer_type: String,
    /// Where the token is: `$request.header.Authorization`, `$request.querystring.token`.
    pub identity_source: Vec<String>,
    /// Whose tokens, and for whom.
    pub jwt_configuration: Option<JwtConfiguration>,
}

/// Whose tokens are good, and for whom they must be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct JwtConfiguration {
    /// `aud`, or `client_id` where a token has no `aud`.
    pub audience: Option<Vec<String>>,
    /// `https://cognito-idp.{region}.amazonaws.com/{pool}`.
    pub issuer: Option<String>,
}

/// Where a token is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    /// A header field, in lower case.
    Header(String),
    Query(String),
}

/// Reads an identity source.
pub(crate) fn source(text: &str) -> Option<Source> {
    let named = |prefix: &str| text.strip_prefix(prefix).filter(|name| !name.is_empty());
    named("$request.header.")
        .map(|name| Source::Header(name.to_ascii_lowercase()))
        .or_else(|| named("$request.querystring.").map(|name| Source::Query(name.to_owned())))
}

/// The pool whose tokens have an issuer.
pub(crate) fn pool_of(issuer: &str) -> Option<&str> {
    let host = issuer.strip_prefix("https://cognito-idp.")?;
    let (host, pool) = host.split_once('/')?;
    let known = host.ends_with(".amazonaws.com") && cognito::issuer(pool) == issuer;
    known.then_some(pool)
}

fn check(call: &Call<'_>, authorizer: &Authorizer) -> Result<(), AwsError> {
    if authorizer.authorizer_type != "JWT" {
        return Err(AwsError::not_modelled(format_args!(
            "authorizers of HTTP APIs of the type {}",
            authorizer.authorizer_type
        )));
    }
    match authorizer.identity_source.as_slice() {
        [one] if source(one).is_some() => {}
        _ => {
            return Err(bad_request(
                "JWT authorizers must have exactly one identity source of the form $request.header.name or \
                 $request.querystring.name",
            ));
        }
    }
    let configuration = authorizer.jwt_configuration.as_ref();
    let audience = configuration
        .and_then(|jwt| jwt.audience.as_deref())
        .unwrap_or_default();
    if audience.is_empty() || audience.len() > 50 {
        return Err(bad_request(
            "JWT authorizers must have from 1 to 50 audiences",
        ));
    }
    issuer(
        call,
        configuration
            .and_then(|jwt| jwt.issuer.as_deref())
            .unwrap_or_default(),
    )
}

/// API Gateway fetches the issuer's discovery document, and holds its issuer against the one that it was given.
fn issuer(call: &Call<'_>, issuer: &str) -> Result<(), AwsError> {
    if !issuer.starts_with("https://") {
        return Err(bad_request(format!(
            "Invalid issuer: {issuer}. Issuer must be a valid https URL"
        )));
    }
    let cognito = issuer.strip_prefix("https://cognito-idp.").is_some();
    let pool = pool_of(issuer);
    if pool.is_some_and(|pool| cognito::key_set(call.world, pool).is_some()) {
        return Ok(());
    }
    if !cognito {
        return Err(AwsError::not_modelled(format_args!(
            "tokens of the issuer {issuer}"
        )));
    }
    Err(bad_request(format!(
        "Caught exception when connecting to {}/.well-known/openid-configuration for issuer {issuer}. Please try again \
         later. Error: Invalid issuer: {issuer}",
        issuer.trim_end_matches('/')
    )))
}

fn missing(id: &str) -> AwsError {
    not_found(format!("Invalid Authorizer identifier specified {id}"))
}

/// `CreateAuthorizer`. Members that are not here (functions, their results' time) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateAuthorizer {
    pub api_id: String,
    pub name: String,
    pub authorizer_type: String,
    pub identity_source: Vec<String>,
    pub jwt_configuration: Option<JwtConfiguration>,
}

impl Operation for CreateAuthorizer {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        let api = find(call, &self.api_id)?;
        if api
            .authorizers
            .values()
            .any(|other| other.name == self.name)
        {
            return Err(bad_request(
                "Authorizer name must be unique. Authorizer with this name already exists.",
            ));
        }
        let mut authorizer = Authorizer {
            authorizer_id: String::new(),
            name: self.name,
            authorizer_type: self.authorizer_type,
            identity_source: self.identity_source,
            jwt_configuration: self.jwt_configuration,
        };
        check(call, &authorizer)?;
        let id = call.world.ids.lower_digits(6);
        authorizer.authorizer_id.clone_from(&id);
        find_mut(call, &self.api_id)?
            .authorizers
            .insert(id, authorizer.clone());
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(authorizer)
    }
}

/// `GetAuthorizer`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetAuthorizer {
    pub api_id: String,
    pub authorizer_id: String,
}

impl Operation for GetAuthorizer {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        let authorizers = &find(call, &self.api_id)?.authorizers;
        let found = authorizers.get(&self.authorizer_id).cloned();
        found.ok_or_else(|| missing(&self.authorizer_id))
    }
}

/// `GetAuthorizers`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetAuthorizers {
    pub api_id: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetAuthorizers {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetAuthorizers";
    type Output = Items<Authorizer>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Authorizer>, AwsError> {
        let all = find(call, &self.api_id)?
            .authorizers
            .values()
            .cloned()
            .collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateAuthorizer`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateAuthorizer {
    pub api_id: String,
    pub authorizer_id: String,
    pub name: Option<String>,
    pub authorizer_type: Option<String>,
    pub identity_source: Option<Vec<String>>,
    pub jwt_configuration: Option<JwtConfiguration>,
}

impl Operation for UpdateAuthorizer {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateAuthorizer";
    type Output = Authorizer;

    fn run(self, call: &mut Call<'_>) -> Result<Authorizer, AwsError> {
        let api = find(call, &self.api_id)?;
        let old = api
            .authorizers
            .get(&self.authorizer_id)
            .cloned()
            .ok_or_else(|| missing(&self.authorizer_id))?;
        let given = self.jwt_configuration.unwrap_or_default();
        let jwt = old.jwt_configuration.unwrap_or_default();
        let authorizer = Authorizer {
            authorizer_id: old.authorizer_id,
            name: self.name.unwrap_or(old.name),
            authorizer_type: self.authorizer_type.unwrap_or(old.authorizer_type),
            identity_source: self.identity_source.unwrap_or(old.identity_source),
            jwt_configuration: Some(JwtConfiguration {
                audience: given.audience.or(jwt.audience),
                issuer: given.issuer.or(jwt.issuer),
            }),
        };
        check(call, &authorizer)?;
        let api = find_mut(call, &self.api_id)?;
        api.authorizers
            .insert(self.authorizer_id, authorizer.clone());
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(authorizer)
    }
}

/// `DeleteAuthorizer`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteAuthorizer {
    pub api_id: String,
    pub authorizer_id: String,
}

impl Operation for DeleteAuthorizer {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteAuthorizer";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        let mut routes = api.routes.values();
        if let Some(route) =
            routes.find(|route| route.authorizer_id.as_ref() == Some(&self.authorizer_id))
        {
            return Err(conflict(format!(
                "Cannot delete Authorizer '{}' because it is referenced by Route '{}'",
                self.authorizer_id, route.route_key
            )));
        }
        api.authorizers
            .remove(&self.authorizer_id)
            .ok_or_else(|| missing(&self.authorizer_id))?;
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(Empty {})
    }
}
