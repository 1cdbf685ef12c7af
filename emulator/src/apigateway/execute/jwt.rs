//! Who gets in: the decision of a `JWT` authorizer of an HTTP API.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>. The kind of token is not asked: an ID token
//! passes where no scope is asked. Invariant: a token is let in for one reason only: the issuer signed it for one of
//! the audiences and nothing speaks against it.

use std::sync::Arc;

use serde_json::Value;

use crate::apigateway::Strings;
use crate::apigateway::http::compile::JwtGate;
use crate::clock::Timestamp;
use crate::cognito;
use crate::cognito::jwt::{self, Claims, KeySet, Refusal};

/// A refusal: its status and the `www-authenticate` that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    pub status: u16,
    pub header: String,
}

/// Judges a token. `keys` are none where the issuer is gone.
///
/// # Errors
/// The challenge that the caller gets.
pub(super) fn judge(
    gate: &JwtGate,
    keys: Option<&Arc<KeySet>>,
    token: Option<&str>,
    now: Timestamp,
) -> Result<Claims, Challenge> {
    let scopes = gate.scopes.join(" ");
    let invalid = |why: &str| Challenge {
        status: 401,
        header: format!(
            "Bearer scope=\"{scopes}\" error=\"invalid_token\" error_description=\"{why}\""
        ),
    };
    let bare = |value: &str| {
        value
            .strip_prefix("Bearer ")
            .unwrap_or(value)
            .trim()
            .to_owned()
    };
    let Some(token) = token
        .map(|value| bare(value.trim()))
        .filter(|token| !token.is_empty())
    else {
        return Err(Challenge {
            status: 401,
            header: "Bearer".to_owned(),
        });
    };
    let keys = keys.ok_or_else(|| invalid("OIDC discovery endpoint communication error"))?;
    let expected = jwt::Expected {
        issuer: &cognito::issuer(&gate.pool),
        token_use: None,
        audience: Some(&gate.audience),
    };
    let claims =
        jwt::verify(keys, &token, now, &expected).map_err(|refusal| invalid(&text(refusal)))?;
    let has_scope = gate.scopes.is_empty()
        || scopes_of(&claims)
            .iter()
            .any(|scope| gate.scopes.contains(scope));
    if !has_scope {
        return Err(Challenge {
            status: 403,
            header: format!(
                "Bearer scope=\"{scopes}\" error=\"insufficient_scope\" error_description=\"the token does not have a \
                 required scope\""
            ),
        });
    }
    Ok(claims)
}

/// Why, in API Gateway's words where they are known (segments, audience) and in ours where they are not.
fn text(refusal: Refusal) -> String {
    match refusal {
        Refusal::NotThreeParts => "token contains an invalid number of segments".to_owned(),
        Refusal::WrongAudience => "the token does not have a valid audience".to_owned(),
        other => other.to_string(),
    }
}

/// The scopes of a token: `scope`, or else `scp`, as a text with spaces or as a list.
pub(super) fn scopes_of(claims: &Claims) -> Vec<String> {
    match claims.get("scope").or_else(|| claims.get("scp")).as_deref() {
        Some(Value::String(text)) => text
            .split(' ')
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// Claims as integrations see them: strings all of them, lists and objects as Go prints them.
pub(super) fn shown(claims: &Claims) -> Strings {
    claims
        .iter()
        .map(|(name, value)| (name.to_owned(), plain(&value)))
        .collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!(
            "[{}]",
            items.iter().map(plain).collect::<Vec<_>>().join(" ")
        ),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| format!("{name}:{}", plain(value)));
            format!("map[{}]", members.collect::<Vec<_>>().join(" "))
        }
        other => other.to_string(),
    }
}
