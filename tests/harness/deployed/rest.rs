//! REST APIs: each method of each API, asked where the API answers.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::ApiGateway;

use super::cognito_hosts::{clients, is_machine, machine_token, pools};
use super::{has, list, looked, word};
use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::target::{Response, Target};

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "apigateway/rest-methods/caller-without-token-is-refused",
        Documented,
        caller_without_token,
    ),
    case(
        "apigateway/cors/preflight-is-answered-without-token",
        Documented,
        preflight,
    ),
    case(
        "apigateway/cognito-authorizer/token-with-the-scope-gets-in",
        Documented,
        token_with_the_scope,
    ),
    case(
        "apigateway/custom-domain/api-answers-on-its-domain",
        Documented,
        api_answers_on_its_domain,
    ),
];

/// A method of an API and a place to ask for it.
pub(super) struct Asked {
    pub api: String,
    pub resource: String,
    pub method: Value,
    verb: String,
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

/// Whether a caller is turned away at the door.
fn is_refused(reply: &Response) -> bool {
    reply.status == 401 || reply.status == 403
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

/// A path with a word in place of each of its variables.
pub(super) fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            "quince"
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// No method but a preflight lets in who has nothing.
fn caller_without_token(target: &Target) -> Result<(), Stop> {
    let mut asked = 0;
    for method in methods(target)?
        .iter()
        .filter(|method| method.verb != "OPTIONS")
    {
        let reply = method.ask(target, &[])?;
        if !is_refused(&reply) {
            return Err(method.told(&reply));
        }
        asked += 1;
    }
    looked(asked, "a method")
}

/// A browser's preflight, which carries no token, is not turned away.
fn preflight(target: &Target) -> Result<(), Stop> {
    let mut asked = 0;
    for method in methods(target)?
        .iter()
        .filter(|method| method.verb == "OPTIONS")
    {
        let headers = [
            ("origin", "https://tollgate-orchard.org"),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "authorization"),
        ];
        let reply = method.ask(target, &headers)?;
        if is_refused(&reply) {
            return Err(method.told(&reply));
        }
        asked += 1;
    }
    looked(asked, "a method OPTIONS")
}

/// For each method that asks for scopes somebody can have one of them, and a machine that has it gets in.
fn token_with_the_scope(target: &Target) -> Result<(), Stop> {
    let mut asked = 0;
    for method in methods(target)? {
        let scopes = list(&method.method, "authorizationScopes");
        if scopes.is_empty() || word(&method.method, "authorizationType") != "COGNITO_USER_POOLS" {
            continue;
        }
        let input = json!({
            "restApiId": method.api, "authorizerId": method.method["authorizerId"],
        });
        let authorizer = target.call(ApiGateway, "GetAuthorizer", input)?;
        let mut holders = 0;
        let mut machines = Vec::new();
        for pool in pools(target)? {
            if !has(&authorizer, "providerARNs", &word(&pool, "Arn")) {
                continue;
            }
            for client in clients(target, &pool)? {
                let holds = scopes
                    .iter()
                    .filter_map(Value::as_str)
                    .any(|scope| has(&client, "AllowedOAuthScopes", scope));
                holders += usize::from(holds);
                if is_machine(&client) {
                    machines.push((holds, machine_token(target, &pool, &client)?));
                }
            }
        }
        for (holds, token) in &machines {
            // Who has no scope is asked for where nobody has one: it is the best token that there is.
            if *holds || holders == 0 {
                let bearer = format!("Bearer {token}");
                let reply = method.ask(target, &[("authorization", &bearer)])?;
                if is_refused(&reply) {
                    return Err(method.told(&reply));
                }
                asked += 1;
            }
        }
    }
    looked(asked, "a method with scopes, and a machine for it")
}

/// Each domain leads to an API: API Gateway says `Forbidden` where no mapping does.
fn api_answers_on_its_domain(target: &Target) -> Result<(), Stop> {
    let domains = target.call(ApiGateway, "GetDomainNames", json!({}))?;
    let domains = list(&domains, "items");
    for domain in &domains {
        let url = format!("https://{}/", word(domain, "domainName"));
        let reply = target.get(&url, &[])?;
        if reply.status == 403 && reply.json()? == json!({ "message": "Forbidden" }) {
            return Err(Stop::failed(format_args!("{url} is answered Forbidden")));
        }
    }
    looked(domains.len(), "a domain")
}
