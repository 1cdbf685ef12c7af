//! The methods of the REST APIs that are deployed, and where each answers.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::ApiGateway;

use super::{filled, list, word};
use crate::case::Stop;
use crate::target::{Response, Target};

/// A method of an API and a place to ask for it.
pub(super) struct Asked {
    pub api: String,
    pub resource: String,
    pub method: Value,
    pub verb: String,
    url: String,
}

impl Asked {
    pub fn ask(&self, target: &Target, headers: &[(&str, &str)]) -> Result<Response, Stop> {
        target.request(&self.verb, &self.url, headers)
    }

    pub fn told(&self, reply: &Response) -> Stop {
        Stop::failed(format_args!(
            "{} {} is answered {} with {}",
            self.verb, self.url, reply.status, reply.body
        ))
    }
}

/// The hosts of an API: its mappings, and its stages unless its own endpoint is switched off.
fn places(target: &Target, api: &Value) -> Result<Vec<String>, Stop> {
    let id = word(api, "id");
    let mut found = Vec::new();
    let domains = target.call(ApiGateway, "GetDomainNames", json!({}))?;
    for domain in list(&domains, "items") {
        let name = word(&domain, "domainName");
        let input = json!({ "domainName": name });
        let mappings = target.call(ApiGateway, "GetBasePathMappings", input)?;
        for mapping in list(&mappings, "items") {
            if word(&mapping, "restApiId") == id {
                let path = word(&mapping, "basePath");
                let path = if path == "(none)" {
                    String::new()
                } else {
                    format!("/{path}")
                };
                found.push(format!("https://{name}{path}"));
            }
        }
    }
    if api["disableExecuteApiEndpoint"] != json!(true) {
        let stages = target.call(ApiGateway, "GetStages", json!({ "restApiId": id }))?;
        for stage in list(&stages, "item") {
            let stage = word(&stage, "stageName");
            found.push(format!(
                "https://{id}.execute-api.us-east-1.amazonaws.com/{stage}"
            ));
        }
    }
    Ok(found)
}

/// Every method of every API, at every place where it answers.
pub(super) fn methods(target: &Target) -> Result<Vec<Asked>, Stop> {
    let mut found = Vec::new();
    let apis = target.call(ApiGateway, "GetRestApis", json!({}))?;
    for api in list(&apis, "items") {
        let id = word(&api, "id");
        let input = json!({ "restApiId": id, "embed": ["methods"], "limit": 500 });
        let resources = list(&target.call(ApiGateway, "GetResources", input)?, "items");
        for place in places(target, &api)? {
            for resource in &resources {
                for (verb, method) in resource["resourceMethods"]
                    .as_object()
                    .into_iter()
                    .flatten()
                {
                    found.push(Asked {
                        api: id.clone(),
                        resource: word(resource, "id"),
                        method: method.clone(),
                        verb: if verb == "ANY" {
                            "GET".to_owned()
                        } else {
                            verb.clone()
                        },
                        url: format!("{place}{}", filled(&word(resource, "path"))),
                    });
                }
            }
        }
    }
    Ok(found)
}
