//! Authorizers of REST APIs that take a pool's tokens.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::ApiGateway;

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::pools::{clients, is_machine, machine_token, pools};
use crate::deployed::rest_api::methods;
use crate::deployed::{has, is_refused, list, looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/cognito-authorizer/token-with-the-scope-gets-in",
    Documented,
    token_with_the_scope,
)];

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
