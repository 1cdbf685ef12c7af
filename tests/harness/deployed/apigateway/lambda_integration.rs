//! Functions behind REST APIs: each is called through its API and is really run.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::{ApiGateway, Lambda};

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::pools::{clients, is_machine, machine_token, pools};
use crate::deployed::rest_api::{Asked, methods};
use crate::deployed::{has, list, looked, people, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/lambda-integration/function-answers",
    Documented,
    function_answers,
)];

/// Whoever may call a method gets the function's answer. API Gateway's own, whether it turns the caller away, may not
/// invoke the function or cannot use what came of it, has `x-amzn-ErrorType`.
fn function_answers(target: &Target) -> Result<(), Stop> {
    let functions = target.call(Lambda, "ListFunctions", json!({}))?;
    for function in list(&functions, "Functions") {
        target.runs(&word(&function, "Runtime"))?;
    }
    let mut asked = 0;
    for method in methods(target)? {
        let integration = integration(target, &method)?;
        if word(&integration, "type") != "AWS_PROXY" {
            continue;
        }
        let Some(headers) = right_headers(target, &method)? else {
            continue;
        };
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let reply = method.ask(target, &headers)?;
        if reply.status >= 500 || reply.header("x-amzn-errortype").is_some() {
            return Err(method.told(&reply));
        }
        asked += 1;
    }
    looked(asked, "a method with a function that somebody may call")
}

/// What a method leads to; null where it leads nowhere.
fn integration(target: &Target, method: &Asked) -> Result<Value, Stop> {
    if method.method["methodIntegration"].is_object() {
        return Ok(method.method["methodIntegration"].clone());
    }
    let input = json!({
        "restApiId": method.api,
        "resourceId": method.resource,
        "httpMethod": method.method["httpMethod"],
    });
    target.call(ApiGateway, "GetIntegration", input)
}

/// The headers of a caller who may call a method: none where it is open, else a token that somebody gets. `None` where
/// there is nobody such, or where it takes another thing than a pool's token.
fn right_headers(
    target: &Target,
    method: &Asked,
) -> Result<Option<Vec<(&'static str, String)>>, Stop> {
    if method.method["apiKeyRequired"] == json!(true) {
        return Ok(None);
    }
    match word(&method.method, "authorizationType").as_str() {
        "NONE" => return Ok(Some(Vec::new())),
        "COGNITO_USER_POOLS" => {}
        _ => return Ok(None),
    }
    let input = json!({
        "restApiId": method.api, "authorizerId": method.method["authorizerId"],
    });
    let authorizer = target.call(ApiGateway, "GetAuthorizer", input)?;
    let scopes = list(&method.method, "authorizationScopes");
    for pool in pools(target)? {
        if !has(&authorizer, "providerARNs", &word(&pool, "Arn")) {
            continue;
        }
        for client in clients(target, &pool)? {
            if let Some(token) = token(target, &pool, &client, &scopes)? {
                return Ok(Some(vec![("authorization", format!("Bearer {token}"))]));
            }
        }
    }
    Ok(None)
}

/// A token of a client for a method: with one of its scopes or, where it asks for none, an ID token.
fn token(
    target: &Target,
    pool: &Value,
    client: &Value,
    scopes: &[Value],
) -> Result<Option<String>, Stop> {
    if scopes.is_empty() {
        let tokens = people::signed_in(target, pool, client)?;
        return Ok(tokens.map(|tokens| word(&tokens, "IdToken")));
    }
    let mut scopes = scopes.iter().filter_map(Value::as_str);
    let holds = scopes.any(|scope| has(client, "AllowedOAuthScopes", scope));
    if holds && is_machine(client) {
        return machine_token(target, pool, client).map(Some);
    }
    Ok(None)
}
