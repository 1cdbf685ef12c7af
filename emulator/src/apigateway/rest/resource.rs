//! Resources: the tree of an API's paths.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Resource.html>. Invariant: siblings have different
//! path parts, at most one of them is a variable, and a greedy variable has no children; so a path has one meaning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::method::Method;
use super::patch::PatchOperation;
use super::{Api, no_resource, tree, tree_mut};
use crate::apigateway::{bad_request, conflict, page};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A resource with its methods.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub id: String,
    pub parent: Option<String>,
    pub part: String,
    pub methods: BTreeMap<String, Method>,
}

impl Resource {
    pub(crate) fn root(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }
}

impl Api {
    /// The path of a resource: `/`, `/orders/{id}`.
    pub(crate) fn path(&self, resource: &Resource) -> String {
        let mut parts = Vec::new();
        let mut at = Some(resource);
        while let Some(here) = at {
            let Some(parent) = &here.parent else { break };
            parts.push(here.part.as_str());
            at = self.resources.get(parent);
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }

    fn below(&self, id: &str) -> Vec<String> {
        let mut found = vec![id.to_owned()];
        let mut at = 0;
        while let Some(parent) = found.get(at).cloned() {
            found.extend(
                self.resources
                    .values()
                    .filter(|resource| resource.parent.as_ref() == Some(&parent))
                    .map(|resource| resource.id.clone()),
            );
            at += 1;
        }
        found
    }

    /// Whether a resource may stand below a parent with that part; `this` is the resource itself when it moves.
    fn may_stand(&self, parent: &str, part: &str, this: Option<&str>) -> Result<(), AwsError> {
        let above = self.resources.get(parent).ok_or_else(no_resource)?;
        if !is_part(part) {
            return Err(bad_request(
                "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at \
                 the beginning and the end.",
            ));
        }
        if is_greedy(&above.part) {
            return Err(bad_request(format!(
                "Cannot create a child of a resource with a greedy path variable: {}",
                above.part
            )));
        }
        let siblings = self.resources.values().filter(|other| {
            other.parent.as_deref() == Some(parent) && Some(other.id.as_str()) != this
        });
        for sibling in siblings {
            if sibling.part == part {
                return Err(conflict(format!(
                    "Another resource with the same parent already has this name: {part}"
                )));
            }
            if is_variable(&sibling.part) && is_variable(part) {
                return Err(bad_request(format!(
                    "A sibling ({}) of this resource already has a variable path part -- only one is allowed",
                    sibling.part
                )));
            }
        }
        Ok(())
    }
}

fn is_variable(part: &str) -> bool {
    part.starts_with('{')
}

fn is_greedy(part: &str) -> bool {
    part.ends_with("+}")
}

fn is_part(part: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte))
    };
    match part
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        Some(name) => plain(name.strip_suffix('+').unwrap_or(name)),
        None => plain(part),
    }
}

/// A resource as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceView {
    /// 6 characters; 10 for `/`.
    pub id: String,
    /// The resource above it; none for `/`.
    pub parent_id: Option<String>,
    /// The last segment of its path.
    pub path_part: Option<String>,
    /// Its path, from `/`.
    pub path: String,
    /// Its methods; bare unless `embed` has `methods`.
    pub resource_methods: Option<BTreeMap<String, MethodShown>>,
}

/// A method in a resource's list of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MethodShown {
    /// With everything.
    Whole(Box<Method>),
    /// That it is there: `{}`.
    Bare {},
}

fn view(api: &Api, resource: &Resource, embed: Option<&[String]>) -> ResourceView {
    let whole = embed
        .unwrap_or_default()
        .iter()
        .any(|what| what == "methods");
    let methods = resource.methods.iter().map(|(name, method)| {
        let shown = if whole {
            MethodShown::Whole(Box::new(method.clone()))
        } else {
            MethodShown::Bare {}
        };
        (name.clone(), shown)
    });
    ResourceView {
        id: resource.id.clone(),
        parent_id: resource.parent.clone(),
        path_part: resource.parent.is_some().then(|| resource.part.clone()),
        path: api.path(resource),
        resource_methods: (!resource.methods.is_empty()).then(|| methods.collect()),
    }
}

/// `CreateResource`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateResource {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource above it.
    pub parent_id: String,
    /// `orders`, `{id}` or `{proxy+}`.
    pub path_part: String,
}

impl Operation for CreateResource {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "CreateResource";
    type Output = ResourceView;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceView, AwsError> {
        tree(call, &self.rest_api_id)?.may_stand(&self.parent_id, &self.path_part, None)?;
        let id = call.world.ids.lower_digits(6);
        let resource = Resource {
            id: id.clone(),
            parent: Some(self.parent_id),
            part: self.path_part,
            methods: BTreeMap::new(),
        };
        let api = tree_mut(call, &self.rest_api_id)?;
        api.resources.insert(id, resource.clone());
        Ok(view(api, &resource, None))
    }
}

/// `GetResource`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetResource {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// `methods`, to see them whole.
    pub embed: Option<Vec<String>>,
}

impl Operation for GetResource {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetResource";
    type Output = ResourceView;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceView, AwsError> {
        let api = tree(call, &self.rest_api_id)?;
        let resource = api
            .resources
            .get(&self.resource_id)
            .ok_or_else(no_resource)?;
        Ok(view(api, resource, self.embed.as_deref()))
    }
}

/// `GetResources`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetResources {
    /// The API's id.
    pub rest_api_id: String,
    /// Where the page before ended.
    pub position: Option<String>,
    /// How many at most.
    pub limit: Option<i64>,
    /// `methods`, to see them whole.
    pub embed: Option<Vec<String>>,
}

/// A page of resources, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Resources {
    /// Where the next page starts.
    pub position: Option<String>,
    /// The resources.
    pub items: Vec<ResourceView>,
}

impl Operation for GetResources {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetResources";
    type Output = Resources;

    fn run(self, call: &mut Call<'_>) -> Result<Resources, AwsError> {
        let api = super::api(call, &self.rest_api_id)?;
        let all = api
            .resources
            .values()
            .map(|resource| view(api, resource, self.embed.as_deref()))
            .collect();
        let (items, position) = page(all, self.position.as_deref(), self.limit)?;
        Ok(Resources { position, items })
    }
}

/// `UpdateResource`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateResource {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
    /// Changes of `/pathPart` and `/parentId`.
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateResource {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateResource";
    type Output = ResourceView;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceView, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let mut resource = api
            .resources
            .get(&self.resource_id)
            .ok_or_else(no_resource)?
            .clone();
        for patch in self.patch_operations.unwrap_or_default() {
            let wanted = ["/parentId", "/pathPart"];
            if !wanted.contains(&patch.path.as_str()) {
                return Err(patch.unknown(&wanted));
            }
            patch.only(&["replace"])?;
            let Some(parent) = &mut resource.parent else {
                let member = patch.path.trim_start_matches('/');
                return Err(bad_request(format!(
                    "Root resource cannot update its {member}."
                )));
            };
            if patch.path == "/pathPart" {
                resource.part = patch.text();
            } else if api.below(&resource.id).contains(&patch.text()) {
                return Err(bad_request("Resources cannot be cyclical."));
            } else {
                *parent = patch.text();
            }
            api.may_stand(parent, &resource.part, Some(&self.resource_id))?;
        }
        api.resources.insert(self.resource_id, resource.clone());
        Ok(view(api, &resource, None))
    }
}

/// `DeleteResource`: the resource and all below it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteResource {
    /// The API's id.
    pub rest_api_id: String,
    /// The resource's id.
    pub resource_id: String,
}

impl Operation for DeleteResource {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "DeleteResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let api = tree_mut(call, &self.rest_api_id)?;
        let resource = api
            .resources
            .get(&self.resource_id)
            .ok_or_else(no_resource)?;
        if resource.parent.is_none() {
            return Err(bad_request("Root resource cannot be deleted"));
        }
        for id in api.below(&self.resource_id) {
            api.resources.remove(&id);
        }
        Ok(Empty {})
    }
}
