//! One call on its way through a REST API: what was asked, and what is known of it by now.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>
//! (`$context`). Invariant: what `$context` names is read from here, whether for a log, a gateway response or a mapping.

use std::sync::Arc;

use time::format_description::FormatItem;
use time::macros::format_description;

use super::refusal::Refusal;
use crate::apigateway::Strings;
use crate::apigateway::rest::compile::{Deployment, Route};
use crate::apigateway::rest::stage::AccessLogSettings;
use crate::clock::Timestamp;
use crate::message::Request;

/// A call.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub request: Request,
    /// The method, which a header may override.
    pub method: String,
    pub now: Timestamp,
    pub request_id: String,
    pub extended_id: String,
    /// `Root=1-..`, made or taken over from the caller.
    pub trace: String,
    pub parent: String,
    pub account: String,
    pub region: String,
    pub api: String,
    pub edge: bool,
    pub stage: String,
    /// The base path of a custom domain.
    pub base: String,
    /// The path without stage and base path: what is matched.
    pub inner: String,
    pub stage_variables: Strings,
    pub deployment: Option<Arc<Deployment>>,
    pub route: Option<usize>,
    pub claims: Option<Strings>,
    /// The id and value of the API key.
    pub key: Option<(String, String)>,
    pub access_log: Option<AccessLogSettings>,
    pub error: Option<Refusal>,
    pub status: u16,
    pub response_length: usize,
}

const REQUEST_TIME: &[FormatItem<'_>] =
    format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");

impl Exchange {
    pub(crate) fn route(&self) -> Option<&Route> {
        self.deployment.as_ref()?.routes.get(self.route?)
    }

    /// The path as events show it: with the base path, without the stage.
    pub(crate) fn path(&self) -> String {
        if self.base.is_empty() {
            return self.inner.clone();
        }
        let inner = if self.inner == "/" { "" } else { &self.inner };
        format!("/{}{inner}", self.base)
    }

    /// `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}{path}`.
    pub(crate) fn arn(&self, path: &str) -> String {
        format!(
            "arn:aws:execute-api:{}:{}:{}/{}/{}{path}",
            self.region, self.account, self.api, self.stage, self.method
        )
    }

    /// The media type of the request, in lower case and without parameters.
    pub(crate) fn media_type(&self) -> String {
        media_type(
            self.request
                .header("content-type")
                .unwrap_or("application/json"),
        )
    }

    /// What a name of `$context`, `$stageVariables` or `$method.request` stands for.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        if let Some(name) = name.strip_prefix("stageVariables.") {
            return self.stage_variables.get(name).cloned();
        }
        if let Some(place) = name.strip_prefix("method.request.") {
            return self.request_value(place);
        }
        let name = name.strip_prefix("context.")?;
        if let Some(claim) = name.strip_prefix("authorizer.claims.") {
            return self.claims.as_ref()?.get(claim).cloned();
        }
        self.error_value(name).or_else(|| self.plain_value(name))
    }

    fn request_value(&self, place: &str) -> Option<String> {
        let (place, name) = place.split_once('.')?;
        match place {
            "header" => self
                .request
                .header(&name.to_ascii_lowercase())
                .map(str::to_owned),
            "querystring" => {
                let pairs = self.request.query_pairs();
                let last = pairs.into_iter().rev().find(|(key, _)| key == name);
                last.map(|(_, value)| value)
            }
            "path" => {
                let route = self.route()?;
                let found = super::rest::path_parameters(&route.path, &self.inner);
                found
                    .into_iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value)
            }
            _ => None,
        }
    }

    fn error_value(&self, name: &str) -> Option<String> {
        let error = self.error.as_ref()?;
        let message = error.message.as_deref();
        match name {
            "error.message" => Some(message.unwrap_or("null").to_owned()),
            "error.messageString" => Some(message.map_or_else(
                || "null".to_owned(),
                |text| serde_json::Value::from(text).to_string(),
            )),
            "error.responseType" => Some(error.kind.name().to_owned()),
            _ => None,
        }
    }

    fn plain_value(&self, name: &str) -> Option<String> {
        let route = self.route();
        Some(match name {
            "requestId" => self.request_id.clone(),
            "extendedRequestId" => self.extended_id.clone(),
            "accountId" => self.account.clone(),
            "apiId" => self.api.clone(),
            "stage" => self.stage.clone(),
            "deploymentId" => self.deployment.as_ref()?.id.clone(),
            "domainName" => self.request.host.clone(),
            "domainPrefix" => self.request.host.split('.').next()?.to_owned(),
            "httpMethod" => self.method.clone(),
            "path" => self.request.path.clone(),
            "protocol" => "HTTP/1.1".to_owned(),
            "requestTime" => request_time(self.now),
            "requestTimeEpoch" => self.now.0.to_string(),
            "resourceId" => route?.resource_id.clone(),
            "resourcePath" => route?.path.clone(),
            "identity.apiKeyId" => self.key.as_ref()?.0.clone(),
            "identity.apiKey" => self.key.as_ref()?.1.clone(),
            "identity.sourceIp" => self.request.peer.to_string(),
            "identity.userAgent" => self.request.header("user-agent")?.to_owned(),
            "status" if self.status != 0 => self.status.to_string(),
            "responseLength" => self.response_length.to_string(),
            // Nothing in the core takes time.
            "responseLatency" | "integrationLatency" => "0".to_owned(),
            _ => return None,
        })
    }
}

/// `09/Apr/2015:12:34:56 +0000`.
pub(crate) fn request_time(at: Timestamp) -> String {
    at.calendar().format(REQUEST_TIME).unwrap_or_default()
}

/// A media type in lower case, without parameters.
pub(crate) fn media_type(text: &str) -> String {
    text.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}
