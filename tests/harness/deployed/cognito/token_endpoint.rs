//! The token endpoint.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::looked;
use crate::deployed::pools::{clients, is_machine, machine_token, pools};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "cognito/token-endpoint/client-credentials-give-a-token",
    Documented,
    client_credentials,
)];

/// Each client with the flow gets a token.
fn client_credentials(target: &Target) -> Result<(), Stop> {
    let mut machines = 0;
    for pool in pools(target)? {
        for client in clients(target, &pool)?
            .iter()
            .filter(|client| is_machine(client))
        {
            let token = machine_token(target, &pool, client)?;
            if token.is_empty() {
                return Err(Stop::failed("an answer without access_token"));
            }
            machines += 1;
        }
    }
    looked(machines, "a client with client_credentials")
}
