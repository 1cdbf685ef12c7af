//! The login's own host.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>.

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::pools::pools;
use crate::deployed::{looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "cognito/custom-domain/login-host-resolves",
    Documented,
    login_host_resolves,
)];

/// Each host of a login leads somewhere.
fn login_host_resolves(target: &Target) -> Result<(), Stop> {
    let mut hosts = 0;
    for pool in pools(target)? {
        let host = word(&pool, "CustomDomain");
        if !host.is_empty() {
            target.resolve(&host)?;
            hosts += 1;
        }
    }
    looked(hosts, "a login with a host of its own")
}
