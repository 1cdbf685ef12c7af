//! Models: the shapes of bodies.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Model.html>. Invariant: every schema that is kept can be
//! judged by; a model that a method names cannot be deleted.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::patch::PatchOperation;
use super::{Api, api, find, find_mut};
use crate::apigateway::execute::schema;
use crate::apigateway::{bad_request, conflict, not_found, page};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// 6 characters.
    pub id: String,
    /// Letters and digits.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// A JSON schema, draft 4, as text.
    pub schema: Option<String>,
    /// `application/json`.
    pub content_type: String,
}

const EMPTY: &str = "{\n  \"$schema\": \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Empty Schema\",\n  \
                     \"type\" : \"object\"\n}";
const ERROR: &str = "{\n  \"$schema\" : \"http://json-schema.org/draft-04/schema#\",\n  \"title\" : \"Error Schema\",\n  \
                     \"type\" : \"object\",\n  \"properties\" : {\n    \"message\" : { \"type\" : \"string\" }\n  }\n}";

/// The models that every new API has.
pub(super) fn defaults(ids: [String; 2]) -> [Model; 2] {
    let [empty, error] = ids;
    let model = |id, name: &str, what: &str, schema: &str| Model {
        id,
        name: name.to_owned(),
        description: Some(format!("This is a default {what} schema model")),
        schema: Some(schema.to_owned()),
        content_type: "application/json".to_owned(),
    };
    [
        model(empty, "Empty", "empty", EMPTY),
        model(error, "Error", "error", ERROR),
    ]
}

/// The schema of a model, read.
pub(super) fn schema(model: &Model) -> Option<Value> {
    serde_json::from_str(model.schema.as_deref()?).ok()
}

fn missing(name: &str) -> AwsError {
    not_found(format!("Invalid model name specified: {name}"))
}

fn no_api() -> AwsError {
    not_found("Invalid REST API identifier specified")
}

fn check(text: &str) -> Result<(), AwsError> {
    let invalid =
        || bad_request("Model schema must have at least 1 property or array items defined");
    let read: Value = serde_json::from_str(text)
        .map_err(|_| bad_request("Invalid model specified: invalid JSON schema"))?;
    if read.as_object().is_none_or(serde_json::Map::is_empty) {
        return Err(invalid());
    }
    schema::understood(&read)
}

impl Api {
    /// The path and method that name a model in their requests.
    fn user_of_model(&self, name: &str) -> Option<String> {
        self.resources.values().find_map(|resource| {
            let uses = |models: &Option<crate::apigateway::Strings>| {
                models.iter().flatten().any(|(_, model)| model == name)
            };
            let method = resource
                .methods
                .values()
                .find(|method| uses(&method.request_models))?;
            Some(format!("{}/{}", self.path(resource), method.http_method))
        })
    }
}

/// `CreateModel`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateModel {
    pub rest_api_id: String,
    pub name: String,
    pub description: Option<String>,
    pub schema: Option<String>,
    pub content_type: String,
}

impl Operation for CreateModel {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateModel";
    type Output = Model;

    fn run(self, call: &mut Call<'_>) -> Result<Model, AwsError> {
        let id = call.world.ids.lower_digits(6);
        let api = find_mut(call, &self.rest_api_id).ok_or_else(no_api)?;
        if self.name.is_empty() {
            return Err(bad_request("Model name must be non-empty"));
        }
        if !self.name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(bad_request("Model name must be alphanumeric"));
        }
        if api.models.contains_key(&self.name) {
            return Err(conflict("Model name already exists for this REST API"));
        }
        check(self.schema.as_deref().unwrap_or_default())?;
        let model = Model {
            id,
            name: self.name.clone(),
            description: self.description,
            schema: self.schema,
            content_type: self.content_type,
        };
        api.models.insert(self.name, model.clone());
        Ok(model)
    }
}

/// `GetModel`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetModel {
    pub rest_api_id: String,
    pub model_name: String,
    /// Whether references are resolved; there are none.
    pub flatten: Option<bool>,
}

impl Operation for GetModel {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetModel";
    type Output = Model;

    fn run(self, call: &mut Call<'_>) -> Result<Model, AwsError> {
        let api = find(call, &self.rest_api_id).ok_or_else(no_api)?;
        let model = api.models.get(&self.model_name).cloned();
        model.ok_or_else(|| missing(&self.model_name))
    }
}

/// `GetModels`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetModels {
    pub rest_api_id: String,
    pub position: Option<String>,
    pub limit: Option<i64>,
}

/// A page of models.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Models {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The models.
    pub items: Vec<Model>,
}

impl Operation for GetModels {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetModels";
    type Output = Models;

    fn run(self, call: &mut Call<'_>) -> Result<Models, AwsError> {
        let all = api(call, &self.rest_api_id)?
            .models
            .values()
            .cloned()
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(Models { position, items })
    }
}

/// `UpdateModel`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateModel {
    pub rest_api_id: String,
    pub model_name: String,
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateModel {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateModel";
    type Output = Model;

    fn run(self, call: &mut Call<'_>) -> Result<Model, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(no_api)?;
        let stored = api
            .models
            .get_mut(&self.model_name)
            .ok_or_else(|| missing(&self.model_name))?;
        let mut model = stored.clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let known = ["/description", "/schema"];
            if !known.contains(&patch.path.as_str()) {
                return Err(patch.unknown(&known));
            }
            patch.only(&["replace"])?;
            if patch.path == "/schema" {
                check(&patch.text())?;
                model.schema = Some(patch.text());
            } else {
                model.description = Some(patch.text());
            }
        }
        stored.clone_from(&model);
        Ok(model)
    }
}

/// `DeleteModel`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteModel {
    pub rest_api_id: String,
    pub model_name: String,
}

impl Operation for DeleteModel {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteModel";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = find_mut(call, &self.rest_api_id).ok_or_else(no_api)?;
        if let Some(user) = api.user_of_model(&self.model_name) {
            return Err(conflict(format!(
                "Cannot delete model '{}', is referenced in method request: {user}",
                self.model_name
            )));
        }
        api.models
            .remove(&self.model_name)
            .ok_or_else(|| missing(&self.model_name))?;
        Ok(Empty {})
    }
}
