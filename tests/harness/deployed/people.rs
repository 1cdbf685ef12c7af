//! People whom a case signs in, and the tokens that they get.
//!
//! Page: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html>.
//! Invariant: the pool and its client are afterwards as they were.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use super::{has, word};
use crate::case::Stop;
use crate::target::Target;

/// Members of a client's description that its update does not take.
const NOT_UPDATED: [&str; 3] = ["ClientSecret", "CreationDate", "LastModifiedDate"];

/// The password of everybody here.
pub(super) const PASSWORD: &str = "Windfall-Quince-77";

/// The tokens of somebody who signs in to a client (`AccessToken`, `IdToken`, `RefreshToken`). `None` where a password is
/// not enough.
///
/// # Errors
/// The pool takes no such person.
pub(super) fn signed_in(
    target: &Target,
    pool: &Value,
    client: &Value,
) -> Result<Option<Value>, Stop> {
    while_signed_in(target, pool, client, |tokens| Ok(tokens.clone()))
}

/// What is seen with the tokens of somebody who signs in to a client, by flows that are switched on for this alone.
/// `None` where a password is not enough.
///
/// # Errors
/// The pool takes no such person; what `see` says.
pub(super) fn while_signed_in<T>(
    target: &Target,
    pool: &Value,
    client: &Value,
    see: impl FnOnce(&Value) -> Result<T, Stop>,
) -> Result<Option<T>, Stop> {
    let (pool_id, client_id) = (word(pool, "Id"), word(client, "ClientId"));
    let name = name(pool);
    let user = json!({ "UserPoolId": pool_id, "Username": name, "MessageAction": "SUPPRESS" });
    target.call(CognitoIdp, "AdminCreateUser", user)?;
    let set = json!({
        "UserPoolId": pool_id, "Username": name, "Password": PASSWORD, "Permanent": true,
    });
    target.call(CognitoIdp, "AdminSetUserPassword", set)?;
    let as_it_was = updatable(client);
    let mut opened = as_it_was.clone();
    opened["ExplicitAuthFlows"] = json!(["ALLOW_ADMIN_USER_PASSWORD_AUTH"]);
    target.call(CognitoIdp, "UpdateUserPoolClient", opened)?;
    let mut parameters = json!({ "USERNAME": name, "PASSWORD": PASSWORD });
    let secret = word(client, "ClientSecret");
    if !secret.is_empty() {
        parameters["SECRET_HASH"] = secret_hash(&secret, name, &client_id).into();
    }
    let sign_in = json!({
        "UserPoolId": pool_id,
        "ClientId": client_id,
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": parameters,
    });
    let seen = target
        .call(CognitoIdp, "AdminInitiateAuth", sign_in)
        .map(|answer| answer["AuthenticationResult"].clone())
        .and_then(|tokens| (!tokens.is_null()).then(|| see(&tokens)).transpose());
    target.call(CognitoIdp, "UpdateUserPoolClient", as_it_was)?;
    let gone = json!({ "UserPoolId": pool_id, "Username": name });
    target.call(CognitoIdp, "AdminDeleteUser", gone)?;
    seen
}

/// A name that a pool takes.
pub(super) fn name(pool: &Value) -> &'static str {
    if has(pool, "UsernameAttributes", "email") {
        "alan@example.com"
    } else if has(pool, "UsernameAttributes", "phone_number") {
        "+12065550100"
    } else {
        "alan"
    }
}

/// A client's description as its update takes it: what an update leaves out falls back to its default.
fn updatable(client: &Value) -> Value {
    let members = client.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| !NOT_UPDATED.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// What a client with a secret sends beside a name: HMAC-SHA256 of name and client id.
pub(super) fn secret_hash(secret: &str, name: &str, client: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{name}{client}").as_bytes()))
}
