//! Integrations: what answers routes.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html>. Modelled is `AWS_PROXY` to a Lambda
//! function. Invariant: whatever else an integration would do is refused when it is made.

use serde::{Deserialize, Serialize};

use super::{Items, compile, find, find_mut, page};
use crate::apigateway::rest::integration::function_of;
use crate::apigateway::{bad_request, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// An integration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Integration {
    /// 7 characters.
    pub integration_id: String,
    /// `AWS_PROXY`.
    pub integration_type: String,
    /// A function's ARN, or API Gateway's ARN for invoking it.
    pub integration_uri: Option<String>,
    /// `POST`.
    pub integration_method: Option<String>,
    /// `1.0` or `2.0`.
    pub payload_format_version: String,
    /// `INTERNET`.
    pub connection_type: String,
    /// What it is for.
    pub description: Option<String>,
    /// How long the back end may take, in milliseconds.
    pub timeout_in_millis: Inert,
}

impl Integration {
    /// The ARN of the function; variables of the stage stay in it.
    pub(crate) fn function(&self) -> Option<&str> {
        let uri = self.integration_uri.as_deref()?;
        function_of(uri).or_else(|| uri.starts_with("arn:aws:lambda:").then_some(uri))
    }

    fn check(&self) -> Result<(), AwsError> {
        if self.integration_type != "AWS_PROXY" {
            return Err(AwsError::not_modelled(format_args!(
                "integrations of HTTP APIs of the type {}",
                self.integration_type
            )));
        }
        if self.connection_type != "INTERNET" {
            return Err(AwsError::not_modelled("connections of the type VPC_LINK"));
        }
        if !["1.0", "2.0"].contains(&self.payload_format_version.as_str()) {
            return Err(bad_request(
                "Invalid payload format version specified. Must be one of: [1.0, 2.0]",
            ));
        }
        if self.function().is_none() {
            return Err(bad_request(
                "Integration URI must be a Lambda function ARN for AWS_PROXY integrations",
            ));
        }
        Ok(())
    }
}

fn missing(id: &str) -> AwsError {
    not_found(format!("Invalid Integration identifier specified {id}"))
}

/// `CreateIntegration`. Members that are not here (subtypes, credentials, mappings) are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateIntegration {
    pub api_id: String,
    pub integration_type: String,
    pub integration_uri: Option<String>,
    pub integration_method: Option<String>,
    pub payload_format_version: Option<String>,
    pub connection_type: Option<String>,
    pub description: Option<String>,
    pub timeout_in_millis: Option<Inert>,
}

impl Operation for CreateIntegration {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        find(call, &self.api_id)?;
        let mut integration = Integration {
            integration_id: String::new(),
            integration_type: self.integration_type,
            integration_uri: self.integration_uri,
            integration_method: self.integration_method,
            payload_format_version: self
                .payload_format_version
                .unwrap_or_else(|| "1.0".to_owned()),
            connection_type: self
                .connection_type
                .unwrap_or_else(|| "INTERNET".to_owned()),
            description: self.description,
            timeout_in_millis: self
                .timeout_in_millis
                .unwrap_or_else(|| Inert(30_000.into())),
        };
        integration.check()?;
        let id = call.world.ids.lower_digits(7);
        integration.integration_id.clone_from(&id);
        find_mut(call, &self.api_id)?
            .integrations
            .insert(id, integration.clone());
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(integration)
    }
}

/// `GetIntegration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetIntegration {
    pub api_id: String,
    pub integration_id: String,
}

impl Operation for GetIntegration {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        let integrations = &find(call, &self.api_id)?.integrations;
        let found = integrations.get(&self.integration_id).cloned();
        found.ok_or_else(|| missing(&self.integration_id))
    }
}

/// `GetIntegrations`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetIntegrations {
    pub api_id: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetIntegrations {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetIntegrations";
    type Output = Items<Integration>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Integration>, AwsError> {
        let all = find(call, &self.api_id)?
            .integrations
            .values()
            .cloned()
            .collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateIntegration`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateIntegration {
    pub api_id: String,
    pub integration_id: String,
    pub integration_type: Option<String>,
    pub integration_uri: Option<String>,
    pub integration_method: Option<String>,
    pub payload_format_version: Option<String>,
    pub connection_type: Option<String>,
    pub description: Option<String>,
    pub timeout_in_millis: Option<Inert>,
}

impl Operation for UpdateIntegration {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateIntegration";
    type Output = Integration;

    fn run(self, call: &mut Call<'_>) -> Result<Integration, AwsError> {
        let integrations = &mut find_mut(call, &self.api_id)?.integrations;
        let stored = integrations
            .get_mut(&self.integration_id)
            .ok_or_else(|| missing(&self.integration_id))?;
        let old = stored.clone();
        let integration = Integration {
            integration_id: old.integration_id,
            integration_type: self.integration_type.unwrap_or(old.integration_type),
            integration_uri: self.integration_uri.or(old.integration_uri),
            integration_method: self.integration_method.or(old.integration_method),
            payload_format_version: self
                .payload_format_version
                .unwrap_or(old.payload_format_version),
            connection_type: self.connection_type.unwrap_or(old.connection_type),
            description: self.description.or(old.description),
            timeout_in_millis: self.timeout_in_millis.unwrap_or(old.timeout_in_millis),
        };
        integration.check()?;
        stored.clone_from(&integration);
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(integration)
    }
}

/// `DeleteIntegration`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteIntegration {
    pub api_id: String,
    pub integration_id: String,
}

impl Operation for DeleteIntegration {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteIntegration";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        let target = format!("integrations/{}", self.integration_id);
        if let Some(route) = api
            .routes
            .values()
            .find(|route| route.target.as_ref() == Some(&target))
        {
            return Err(conflict(format!(
                "Cannot delete Integration '{}' because it is referenced by Route '{}'",
                self.integration_id, route.route_key
            )));
        }
        api.integrations
            .remove(&self.integration_id)
            .ok_or_else(|| missing(&self.integration_id))?;
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(Empty {})
    }
}
