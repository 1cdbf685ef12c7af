//! HTTP APIs: each route of each API, asked where the API answers.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::ApiGatewayV2;

use super::cognito_hosts::{clients, pools};
use super::rest::filled;
use super::{list, looked, people, word};
use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::target::{Response, Target};

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "apigateway/http-routes/caller-without-token-is-refused",
        Documented,
        caller_without_token,
    ),
    case(
        "apigateway/jwt-authorizer/token-of-the-client-gets-in",
        Documented,
        token_of_the_client,
    ),
];

/// A route and a place where it is asked for.
struct Asked {
    route: Value,
    verb: String,
    url: String,
}

impl Asked {
    fn ask(&self, target: &Target, headers: &[(&str, &str)]) -> Result<Response, Stop> {
        target.request(&self.verb, &self.url, headers)
    }

    fn told(&self, reply: &Response) -> Stop {
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

/// Whether a caller is turned away at the door.
fn is_refused(reply: &Response) -> bool {
    reply.status == 401 || reply.status == 403
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
fn routes(target: &Target) -> Result<Vec<Asked>, Stop> {
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

/// No route but a preflight lets in who has nothing.
fn caller_without_token(target: &Target) -> Result<(), Stop> {
    let mut asked = 0;
    for route in routes(target)?
        .iter()
        .filter(|route| route.verb != "OPTIONS")
    {
        let reply = route.ask(target, &[])?;
        if !is_refused(&reply) {
            return Err(route.told(&reply));
        }
        asked += 1;
    }
    looked(asked, "a route")
}

/// Where a route wants a token and no scope, somebody who signs in to a client gets in.
fn token_of_the_client(target: &Target) -> Result<(), Stop> {
    let mut tokens = Vec::new();
    for pool in pools(target)? {
        for client in clients(target, &pool)? {
            tokens.extend(people::signed_in(target, &pool, &client)?);
        }
    }
    let mut asked = 0;
    for route in routes(target)? {
        let scoped = !list(&route.route, "AuthorizationScopes").is_empty();
        if word(&route.route, "AuthorizationType") != "JWT" || scoped {
            continue;
        }
        let mut refused = None;
        for token in &tokens {
            let bearer = format!("Bearer {}", word(token, "AccessToken"));
            let reply = route.ask(target, &[("authorization", &bearer)])?;
            if !is_refused(&reply) {
                refused = None;
                break;
            }
            refused = Some(reply);
        }
        if let Some(reply) = refused {
            return Err(route.told(&reply));
        }
        asked += usize::from(!tokens.is_empty());
    }
    looked(asked, "a route with a JWT authorizer, and a client for it")
}
