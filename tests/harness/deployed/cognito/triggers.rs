//! Triggers: the functions that Cognito asks on the way.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::people::{PASSWORD, name, secret_hash};
use crate::deployed::pools::{clients, pools};
use crate::deployed::{looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "cognito/triggers/trigger-is-invoked",
    Documented,
    trigger_is_invoked,
)];

/// Who signs up to a pool with a trigger does not read of it.
fn trigger_is_invoked(target: &Target) -> Result<(), Stop> {
    let mut asked = 0;
    for pool in pools(target)? {
        let has_trigger = pool["LambdaConfig"]
            .as_object()
            .is_some_and(|config| !config.is_empty());
        let clients = clients(target, &pool)?;
        if let (true, Some(client)) = (has_trigger, clients.first()) {
            sign_up(target, &pool, client)?;
            asked += 1;
        }
    }
    looked(asked, "a pool with a trigger and a client")
}

fn sign_up(target: &Target, pool: &Value, client: &Value) -> Result<(), Stop> {
    let (name, client_id) = (name(pool), word(client, "ClientId"));
    let mut input = json!({ "ClientId": client_id, "Username": name, "Password": PASSWORD });
    let secret = word(client, "ClientSecret");
    if !secret.is_empty() {
        input["SecretHash"] = secret_hash(&secret, name, &client_id).into();
    }
    target.call(CognitoIdp, "SignUp", input)?;
    let gone = json!({ "UserPoolId": pool["Id"], "Username": name });
    target.call(CognitoIdp, "AdminDeleteUser", gone)?;
    Ok(())
}
