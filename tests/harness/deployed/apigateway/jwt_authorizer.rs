//! JWT authorizers of HTTP APIs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::http_api::routes;
use crate::deployed::pools::{clients, pools};
use crate::deployed::{is_refused, list, looked, people, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/jwt-authorizer/token-of-the-client-gets-in",
    Documented,
    token_of_the_client,
)];

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
