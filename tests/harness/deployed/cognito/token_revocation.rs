//! Tokens that are taken back.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::people::while_signed_in;
use crate::deployed::pools::{clients, pools};
use crate::deployed::{looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "cognito/token-revocation/revoked-token-is-refused",
    Documented,
    revoked_token_is_refused,
)];

/// A refresh token can be revoked, and gives no more tokens then.
fn revoked_token_is_refused(target: &Target) -> Result<(), Stop> {
    let mut revoked = 0;
    for pool in pools(target)? {
        for client in clients(target, &pool)? {
            let seen = while_signed_in(target, &pool, &client, |tokens| {
                revoke(target, &client, &word(tokens, "RefreshToken"))
            })?;
            revoked += usize::from(seen.is_some());
        }
    }
    looked(revoked, "a client that people sign in to")
}

fn revoke(target: &Target, client: &Value, token: &str) -> Result<(), Stop> {
    let call = |operation: &str, name: &str| {
        let mut input = json!({ "ClientId": client["ClientId"] });
        input[name] = token.into();
        let secret = word(client, "ClientSecret");
        if !secret.is_empty() {
            input["ClientSecret"] = secret.into();
        }
        target.call(CognitoIdp, operation, input)
    };
    let refresh = || call("GetTokensFromRefreshToken", "RefreshToken");
    // A refresh token of a client that rotates them is good for one use.
    if client["RefreshTokenRotation"]["Feature"] != json!("ENABLED") {
        refresh()?;
    }
    call("RevokeToken", "Token")?;
    match refresh() {
        Ok(_) => Err(Stop::failed("a revoked token gives tokens")),
        Err(Stop::Failed(_)) => Ok(()),
        Err(not_here) => Err(not_here),
    }
}
