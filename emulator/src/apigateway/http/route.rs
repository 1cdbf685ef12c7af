//! Routes: which calls there are, who may make them, and what answers.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>. Invariant: no two routes of an API take the same
//! method and path, and a route that asks for an authorizer names one of the API's.

use serde::{Deserialize, Serialize};

use super::{HttpApi, Items, compile, find, find_mut, page};
use crate::apigateway::execute::matching::segments;
use crate::apigateway::{bad_request, conflict, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Route {
    /// 7 characters.
    pub route_id: String,
    /// `GET /orders/{id}`, `ANY /{proxy+}`, `$default`.
    pub route_key: String,
    /// `integrations/{id}`.
    pub target: Option<String>,
    /// `NONE`, `JWT`, `AWS_IAM`.
    pub authorization_type: String,
    /// The authorizer's id.
    pub authorizer_id: Option<String>,
    /// Scopes of which a token must have one.
    pub authorization_scopes: Option<Vec<String>>,
    /// Always false: HTTP APIs have no keys.
    pub api_key_required: bool,
    /// A name for generated clients.
    pub operation_name: Option<String>,
}

/// The method and path of a route key; `$default` has none.
pub(crate) fn parts(key: &str) -> Option<(&str, &str)> {
    key.split_once(' ')
}

/// A key with its variables' names left out: what it takes.
fn shape(key: &str) -> String {
    let Some((method, path)) = parts(key) else {
        return key.to_owned();
    };
    let shapes = segments(path)
        .into_iter()
        .map(|segment| match segment.strip_prefix('{') {
            Some(name) if name.ends_with("+}") => "{+}",
            Some(_) => "{}",
            None => segment,
        });
    format!("{method} /{}", shapes.collect::<Vec<_>>().join("/"))
}

fn is_key(key: &str) -> bool {
    const METHODS: [&str; 8] = [
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY",
    ];
    if key == "$default" {
        return true;
    }
    let Some((method, path)) = parts(key) else {
        return false;
    };
    let all = segments(path);
    let last = all.len().saturating_sub(1);
    let is_segment = |(at, segment): (usize, &&str)| match segment.strip_prefix('{') {
        Some(name) => {
            let name = name.strip_suffix('}').unwrap_or_default();
            let greedy = name.ends_with('+');
            let name = name.strip_suffix('+').unwrap_or(name);
            (!greedy || at == last) && !name.is_empty() && !name.contains(['{', '}', '+'])
        }
        None => !segment.is_empty() && !segment.contains(['{', '}', '+', ' ']),
    };
    METHODS.contains(&method) && path.starts_with('/') && all.iter().enumerate().all(is_segment)
}

impl HttpApi {
    fn check_route(&self, route: &Route) -> Result<(), AwsError> {
        if !is_key(&route.route_key) {
            return Err(bad_request(
                "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> \
                 /<RESOURCE PATH>\" or \"$default\"",
            ));
        }
        let key = shape(&route.route_key);
        let others = self
            .routes
            .values()
            .filter(|other| other.route_id != route.route_id);
        if others
            .into_iter()
            .any(|other| shape(&other.route_key) == key)
        {
            return Err(conflict(format!(
                "Route with key {} already exists for this API",
                route.route_key
            )));
        }
        if let Some(target) = &route.target {
            let id = target.strip_prefix("integrations/").unwrap_or(target);
            if !self.integrations.contains_key(id) {
                return Err(not_found(format!(
                    "Invalid Integration identifier specified {id}"
                )));
            }
        }
        let scopes = route.authorization_scopes.as_deref().unwrap_or_default();
        match (route.authorization_type.as_str(), &route.authorizer_id) {
            ("JWT", Some(id)) if !self.authorizers.contains_key(id) => Err(not_found(format!(
                "Invalid Authorizer identifier specified {id}"
            ))),
            ("JWT", Some(_)) if scopes.len() > 10 => Err(bad_request(
                "A route can have 10 authorization scopes at most",
            )),
            ("JWT", Some(_)) => Ok(()),
            ("JWT" | "CUSTOM", _) => Err(bad_request(
                "Authorizer ID is required when the authorization type is JWT or CUSTOM",
            )),
            (_, None) if !scopes.is_empty() => Err(bad_request(
                "Authorization scopes need the authorization type JWT",
            )),
            ("NONE" | "AWS_IAM", _) => Ok(()),
            (other, _) => Err(bad_request(format!("Invalid authorization type {other}"))),
        }
    }
}

fn missing(id: &str) -> AwsError {
    not_found(format!("Invalid Route identifier specified {id}"))
}

fn no_keys(wanted: Option<bool>) -> Result<bool, AwsError> {
    if wanted == Some(true) {
        return Err(bad_request(
            "ApiKeyRequired is not currently supported for HTTP APIs",
        ));
    }
    Ok(false)
}

/// `CreateRoute`. Models and parameters, which are web sockets', are refused.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateRoute {
    pub api_id: String,
    pub route_key: String,
    pub target: Option<String>,
    pub authorization_type: Option<String>,
    pub authorizer_id: Option<String>,
    pub authorization_scopes: Option<Vec<String>>,
    pub api_key_required: Option<bool>,
    pub operation_name: Option<String>,
}

impl Operation for CreateRoute {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "CreateRoute";
    type Output = Route;

    fn run(self, call: &mut Call<'_>) -> Result<Route, AwsError> {
        let mut route = Route {
            route_id: String::new(),
            route_key: self.route_key,
            target: self.target,
            authorization_type: self.authorization_type.unwrap_or_else(|| "NONE".to_owned()),
            authorizer_id: self.authorizer_id,
            authorization_scopes: self
                .authorization_scopes
                .filter(|scopes| !scopes.is_empty()),
            api_key_required: no_keys(self.api_key_required)?,
            operation_name: self.operation_name,
        };
        find(call, &self.api_id)?.check_route(&route)?;
        let id = call.world.ids.lower_digits(7);
        route.route_id.clone_from(&id);
        find_mut(call, &self.api_id)?
            .routes
            .insert(id, route.clone());
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(route)
    }
}

/// `GetRoute`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRoute {
    pub api_id: String,
    pub route_id: String,
}

impl Operation for GetRoute {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetRoute";
    type Output = Route;

    fn run(self, call: &mut Call<'_>) -> Result<Route, AwsError> {
        let found = find(call, &self.api_id)?
            .routes
            .get(&self.route_id)
            .cloned();
        found.ok_or_else(|| missing(&self.route_id))
    }
}

/// `GetRoutes`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetRoutes {
    pub api_id: String,
    pub max_results: Option<String>,
    pub next_token: Option<String>,
}

impl Operation for GetRoutes {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetRoutes";
    type Output = Items<Route>;

    fn run(self, call: &mut Call<'_>) -> Result<Items<Route>, AwsError> {
        let all = find(call, &self.api_id)?.routes.values().cloned().collect();
        page(all, self.next_token.as_deref(), self.max_results.as_deref())
    }
}

/// `UpdateRoute`: what is given is replaced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateRoute {
    pub api_id: String,
    pub route_id: String,
    pub route_key: Option<String>,
    pub target: Option<String>,
    pub authorization_type: Option<String>,
    pub authorizer_id: Option<String>,
    pub authorization_scopes: Option<Vec<String>>,
    pub api_key_required: Option<bool>,
    pub operation_name: Option<String>,
}

impl Operation for UpdateRoute {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UpdateRoute";
    type Output = Route;

    fn run(self, call: &mut Call<'_>) -> Result<Route, AwsError> {
        let api = find_mut(call, &self.api_id)?;
        let old = api
            .routes
            .get(&self.route_id)
            .cloned()
            .ok_or_else(|| missing(&self.route_id))?;
        let authorization_type = self.authorization_type.unwrap_or(old.authorization_type);
        let locked = authorization_type == "JWT";
        let scopes = self
            .authorization_scopes
            .or(old.authorization_scopes.filter(|_| locked));
        let route = Route {
            route_id: old.route_id,
            route_key: self.route_key.unwrap_or(old.route_key),
            target: self.target.or(old.target),
            authorizer_id: self
                .authorizer_id
                .or(old.authorizer_id)
                .filter(|id| locked && !id.is_empty()),
            authorization_type,
            authorization_scopes: scopes.filter(|scopes| !scopes.is_empty()),
            api_key_required: no_keys(self.api_key_required)?,
            operation_name: self.operation_name.or(old.operation_name),
        };
        api.check_route(&route)?;
        api.routes.insert(self.route_id, route.clone());
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(route)
    }
}

/// `DeleteRoute`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteRoute {
    pub api_id: String,
    pub route_id: String,
}

impl Operation for DeleteRoute {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "DeleteRoute";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let routes = &mut find_mut(call, &self.api_id)?.routes;
        routes
            .remove(&self.route_id)
            .ok_or_else(|| missing(&self.route_id))?;
        compile::deploy_where_automatic(call, &self.api_id)?;
        Ok(Empty {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_a_method_and_a_path_or_default() {
        for key in [
            "$default",
            "GET /",
            "ANY /{proxy+}",
            "GET /a/{id}/b",
            "OPTIONS /a.b-c",
        ] {
            assert!(is_key(key), "{key}");
        }
        for key in [
            "",
            "GET",
            "GET a",
            "FETCH /a",
            "get /a",
            "GET /{proxy+}/a",
            "GET /{}",
            "GET /a//b",
            "GET /a{b}",
        ] {
            assert!(!is_key(key), "{key}");
        }
        assert_eq!(shape("GET /a/{id}"), shape("GET /a/{name}"));
        assert_ne!(shape("GET /a/{id}"), shape("GET /a/{id+}"));
    }
}
