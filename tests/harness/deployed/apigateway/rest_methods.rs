//! Methods of REST APIs: who may call one.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::rest_api::methods;
use crate::deployed::{is_refused, looked};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "apigateway/rest-methods/caller-without-token-is-refused",
    Documented,
    caller_without_token,
)];

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
