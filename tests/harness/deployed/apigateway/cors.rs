//! Cross-origin resource sharing: what a browser asks before it calls.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::rest_api::methods;
use crate::deployed::{is_refused, looked};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/cors/preflight-is-answered-without-token",
    Documented,
    preflight,
)];

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
