//! The routes of the HTTP APIs that are deployed, and where each answers.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::ApiGatewayV2;

use super::{filled, list, word};
use crate::case::Stop;
use crate::target::{Response, Target};

/// A route and a place where it is asked for.
pub(super) struct Asked {
    pub route: Value,
    pub verb: String,
    url: String,
}

impl Asked {
    pub fn ask(&self, target: &Target, headers: &[(&str, &str)]) -> Result<Response, Stop> {
        target.request(&self.verb, &self.url, headers)
    }

    pub fn told(&self, reply: &Response) -> Stop {
        Stop::failed(format_args!(
            "{} {} is answered {} with {} ({})",
            self.verb,
            self.url,
            reply.status,
            reply.body,
            reply.header("www-authenticate").unwrap_or("no challenge")
        ))
    }
}

/// The hosts of an API: its mappings, and its stages unless its own endpoint is switched off.
fn places(target: &Target, api: &Value) -> Result<Vec<String>, Stop> {
    let id = word(api, "ApiId");
    let mut found = Vec::new();
    let domains = target.call(ApiGatewayV2, "GetDomainNames", json!({}))?;
    for domain in list(&domains, "Items") {
        let name = word(&domain, "DomainName");
        let input = json!({ "DomainName": name });
        let mappings = target.call(ApiGatewayV2, "GetApiMappings", input)?;
        for mapping in list(&mappings, "Items") {
            if word(&mapping, "ApiId") == id {
                let key = word(&mapping, "ApiMappingKey");
                let path = if key.is_empty() {
                    key
                } else {
                    format!("/{key}")
                };
                found.push(format!("https://{name}{path}"));
            }
        }
    }
    if api["DisableExecuteApiEndpoint"] != json!(true) {
        let stages = target.call(ApiGatewayV2, "GetStages", json!({ "ApiId": id }))?;
        for stage in list(&stages, "Items") {
            let name = word(&stage, "StageName");
            let path = if name == "$default" {
                String::new()
            } else {
                format!("/{name}")
            };
            found.push(format!("{}{path}", word(api, "ApiEndpoint")));
        }
    }
    Ok(found)
}

/// Every route of every API, at every place where it answers.
pub(super) fn routes(target: &Target) -> Result<Vec<Asked>, Stop> {
    let mut found = Vec::new();
    let apis = target.call(ApiGatewayV2, "GetApis", json!({}))?;
    for api in list(&apis, "Items") {
        let input = json!({ "ApiId": api["ApiId"] });
        let routes = list(&target.call(ApiGatewayV2, "GetRoutes", input)?, "Items");
        for place in places(target, &api)? {
            for route in &routes {
                let key = word(route, "RouteKey");
                // `$default` is what no other route is.
                let (verb, path) = key.split_once(' ').unwrap_or(("ANY", "/"));
                found.push(Asked {
                    route: route.clone(),
                    verb: if verb == "ANY" { "GET" } else { verb }.to_owned(),
                    url: format!("{place}{}", filled(path)),
                });
            }
        }
    }
    Ok(found)
}
