//! Routes of HTTP APIs: who may call one.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::http_api::routes;
use crate::deployed::{is_refused, looked};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/http-routes/caller-without-token-is-refused",
    Documented,
    caller_without_token,
)];

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
