//! `PutRestApi`: an API made from a document.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html>. Invariant: an import does what the operations on
//! resources, methods and authorizers would do, with their refusals, and does all of it or nothing.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::api::RestApi;
use super::authorizer::CreateAuthorizer;
use super::document::{self, Document, Requirement, Scheme};
use super::integration::PutIntegration;
use super::integration_response::PutIntegrationResponse;
use super::method::PutMethod;
use super::method_response::PutMethodResponse;
use super::resource::CreateResource;
use super::{api, api_mut};
use crate::operation::{AwsError, Call, Operation, Service};

/// `PutRestApi`. Only the mode `overwrite` is modelled: what the API had goes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutRestApi {
    /// The API's id.
    pub rest_api_id: String,
    /// `merge` or `overwrite`.
    pub mode: Option<String>,
    /// Whether a warning is an error. Whatever would be a warning is refused as not modelled.
    pub fail_on_warnings: Option<bool>,
    /// The document, in base64.
    pub body: String,
}

impl Operation for PutRestApi {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "PutRestApi";
    type Output = RestApi;

    fn run(self, call: &mut Call<'_>) -> Result<RestApi, AwsError> {
        let before = api(call, &self.rest_api_id)?.clone();
        if self.mode.as_deref() != Some("overwrite") {
            return Err(AwsError::not_modelled("PutRestApi in the mode merge"));
        }
        let bytes = STANDARD.decode(&self.body).unwrap_or_default();
        let document = document::read(&bytes)?;
        let imported = overwrite(call, &self.rest_api_id, &document);
        let api = api_mut(call, &self.rest_api_id)?;
        if let Err(error) = imported {
            *api = before;
            return Err(error);
        }
        Ok(api.settings.clone().shown())
    }
}

fn overwrite(call: &mut Call<'_>, id: &str, document: &Document) -> Result<(), AwsError> {
    let api = api_mut(call, id)?;
    api.authorizers.clear();
    let root = api.settings.root_resource_id.clone();
    api.resources.retain(|resource, _| *resource == root);
    for resource in api.resources.values_mut() {
        resource.methods.clear();
    }
    if let Some(title) = &document.info.title {
        api.settings.name.clone_from(title);
    }
    api.settings
        .description
        .clone_from(&document.info.description);
    let mut importing = Importing {
        document,
        api: id,
        authorizers: BTreeMap::new(),
        resources: BTreeMap::from([(String::new(), root)]),
    };
    for (path, item) in &document.paths {
        let resource = importing.resource(call, path)?;
        for (method, operation) in item.operations() {
            importing.method(call, &resource, method, operation)?;
        }
    }
    Ok(())
}

/// What was made so far.
struct Importing<'d> {
    document: &'d Document,
    api: &'d str,
    /// Ids by the name of the scheme.
    authorizers: BTreeMap<String, String>,
    /// Ids by path: empty, `/harvests`, `/harvests/{id}`.
    resources: BTreeMap<String, String>,
}

impl Importing<'_> {
    /// The resource of a path, with those above it.
    fn resource(&mut self, call: &mut Call<'_>, path: &str) -> Result<String, AwsError> {
        let path = path.trim_end_matches('/');
        if let Some(id) = self.resources.get(path) {
            return Ok(id.clone());
        }
        let (above, part) = path.rsplit_once('/').unwrap_or(("", path));
        let create = CreateResource {
            rest_api_id: self.api.to_owned(),
            parent_id: self.resource(call, above)?,
            path_part: part.to_owned(),
        };
        let id = create.run(call)?.id;
        self.resources.insert(path.to_owned(), id.clone());
        Ok(id)
    }

    fn method(
        &mut self,
        call: &mut Call<'_>,
        resource: &str,
        method: &str,
        operation: &document::Operation,
    ) -> Result<(), AwsError> {
        let security = operation
            .security
            .as_ref()
            .or(self.document.security.as_ref());
        let lock = self.lock(call, security.map(Vec::as_slice).unwrap_or_default())?;
        PutMethod {
            rest_api_id: self.api.to_owned(),
            resource_id: resource.to_owned(),
            http_method: method.to_owned(),
            operation_name: operation.name.clone(),
            ..lock
        }
        .run(call)?;
        for (status, response) in &operation.responses {
            let names = response.headers.keys();
            let headers = names.map(|name| (format!("method.response.header.{name}"), false));
            PutMethodResponse {
                rest_api_id: self.api.to_owned(),
                resource_id: resource.to_owned(),
                http_method: method.to_owned(),
                status_code: status.clone(),
                response_parameters: Some(headers.collect()),
                response_models: None,
            }
            .run(call)?;
        }
        match &operation.integration {
            Some(integration) => self.integration(call, resource, method, integration),
            None => Ok(()),
        }
    }

    fn integration(
        &self,
        call: &mut Call<'_>,
        resource: &str,
        method: &str,
        integration: &document::Integration,
    ) -> Result<(), AwsError> {
        let upper = |text: &Option<String>| text.as_deref().map(str::to_ascii_uppercase);
        PutIntegration {
            rest_api_id: self.api.to_owned(),
            resource_id: resource.to_owned(),
            http_method: method.to_owned(),
            kind: integration.kind.to_ascii_uppercase(),
            integration_http_method: integration.http_method.clone(),
            uri: integration.uri.clone(),
            connection_type: integration.connection_type.clone(),
            request_parameters: integration.request_parameters.clone(),
            request_templates: integration.request_templates.clone(),
            passthrough_behavior: upper(&integration.passthrough_behavior),
            cache_namespace: integration.cache_namespace.clone(),
            cache_key_parameters: integration.cache_key_parameters.clone(),
            content_handling: integration.content_handling.clone(),
            timeout_in_millis: integration.timeout_in_millis,
        }
        .run(call)?;
        for (pattern, response) in &integration.responses {
            PutIntegrationResponse {
                rest_api_id: self.api.to_owned(),
                resource_id: resource.to_owned(),
                http_method: method.to_owned(),
                status_code: response.status_code.clone(),
                selection_pattern: (pattern != "default").then(|| pattern.clone()),
                response_parameters: response.response_parameters.clone(),
                response_templates: response.response_templates.clone(),
                content_handling: response.content_handling.clone(),
            }
            .run(call)?;
        }
        Ok(())
    }

    /// What a method asks its callers for. Nothing is asked where the document asks for nothing.
    fn lock(
        &mut self,
        call: &mut Call<'_>,
        security: &[Requirement],
    ) -> Result<PutMethod, AwsError> {
        let mut lock = PutMethod {
            authorization_type: "NONE".to_owned(),
            ..PutMethod::default()
        };
        let requirement = match security {
            [] => return Ok(lock),
            [one] if !one.is_empty() => one,
            _ => {
                return Err(AwsError::not_modelled(
                    "security requirements of which one of several, or none, is enough",
                ));
            }
        };
        for (name, scopes) in requirement {
            let scheme = self.document.scheme(name).ok_or_else(|| {
                AwsError::not_modelled(format_args!(
                    "the security scheme {name}, which is not there"
                ))
            })?;
            if is_api_key(scheme) {
                lock.api_key_required = Some(true);
                continue;
            }
            if lock.authorizer_id.is_some() {
                return Err(AwsError::not_modelled("two authorizers of one method"));
            }
            lock.authorizer_id = Some(self.authorizer(call, name, scheme)?);
            "COGNITO_USER_POOLS".clone_into(&mut lock.authorization_type);
            lock.authorization_scopes = (!scopes.is_empty()).then(|| scopes.clone());
        }
        Ok(lock)
    }

    /// The authorizer of a scheme, made when it is first asked for.
    fn authorizer(
        &mut self,
        call: &mut Call<'_>,
        name: &str,
        scheme: &Scheme,
    ) -> Result<String, AwsError> {
        if let Some(id) = self.authorizers.get(name) {
            return Ok(id.clone());
        }
        let header = scheme
            .name
            .as_deref()
            .filter(|_| scheme.kind == "apiKey" && scheme.place.as_deref() == Some("header"));
        let (Some(header), Some(authorizer)) = (header, &scheme.authorizer) else {
            return Err(AwsError::not_modelled(format_args!(
                "the security scheme {name}: it is no apiKey in a header with an x-amazon-apigateway-authorizer"
            )));
        };
        let source = authorizer.identity_source.clone();
        let create = CreateAuthorizer {
            rest_api_id: self.api.to_owned(),
            name: name.to_owned(),
            kind: authorizer.kind.to_ascii_uppercase(),
            provider_arns: authorizer.provider_arns.clone(),
            auth_type: scheme.authtype.clone(),
            identity_source: source.or_else(|| Some(format!("method.request.header.{header}"))),
            identity_validation_expression: authorizer.identity_validation_expression.clone(),
            authorizer_result_ttl_in_seconds: authorizer.ttl,
        };
        let id = create.run(call)?.id;
        self.authorizers.insert(name.to_owned(), id.clone());
        Ok(id)
    }
}

/// `x-api-key` is API Gateway's own key.
fn is_api_key(scheme: &Scheme) -> bool {
    scheme.kind == "apiKey"
        && scheme.authorizer.is_none()
        && scheme
            .name
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case("x-api-key"))
}
