//! Who gets in: the decision of a `COGNITO_USER_POOLS` authorizer.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html>. Without scopes a method takes
//! ID tokens, with scopes it takes access tokens that have one of them. Invariant: a token is let in for one reason only:
//! a pool of the authorizer signed it and nothing speaks against it; whatever cannot be decided is refused.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;
use time::OffsetDateTime;
use time::macros::format_description;

use super::refusal::{Kind, Refusal};
use crate::apigateway::Strings;
use crate::apigateway::rest::compile::CognitoGate;
use crate::clock::Timestamp;
use crate::cognito;
use crate::cognito::jwt::{self, Claims, KeySet, TokenUse};
use crate::world::World;

/// A pool of an authorizer, with its keys; none where the pool is gone.
#[derive(Debug)]
pub(crate) struct PoolKeys {
    issuer: String,
    keys: Option<Arc<KeySet>>,
}

/// The keys of an authorizer's pools.
pub(crate) fn keys(world: &World, gate: &CognitoGate) -> Vec<PoolKeys> {
    let pools = gate.pools.iter().map(|pool| PoolKeys {
        issuer: cognito::issuer(pool),
        keys: cognito::key_set(world, pool),
    });
    pools.collect()
}

/// Judges the value of the token's header field.
///
/// # Errors
/// The gateway response that the caller gets.
pub(crate) fn judge(
    gate: &CognitoGate,
    pools: &[PoolKeys],
    header: Option<&str>,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let unauthorized = || Refusal::from(Kind::Unauthorized);
    let token = header
        .map(bare)
        .filter(|token| !token.is_empty())
        .ok_or_else(unauthorized)?;
    let claims = claims(gate, pools, token, now)?;
    if !gate.scopes.is_empty()
        && !claims
            .scopes()
            .any(|scope| gate.scopes.iter().any(|wanted| wanted == scope))
    {
        return Err(unauthorized());
    }
    if let Some(expression) = &gate.audience {
        let whole =
            regex::Regex::new(&format!("^(?:{expression})$")).map_err(|_| unauthorized())?;
        if !claims
            .text("aud")
            .is_some_and(|audience| whole.is_match(audience))
        {
            return Err(unauthorized());
        }
    }
    Ok(claims)
}

/// The token of `Bearer {token}` or of `{token}`.
fn bare(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix("Bearer ").map_or(value, str::trim)
}

/// The claims, if one of the pools signed the token. A key belongs to one pool, so only one can know it.
fn claims(
    gate: &CognitoGate,
    pools: &[PoolKeys],
    token: &str,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    let token_use = if gate.scopes.is_empty() {
        TokenUse::Id
    } else {
        TokenUse::Access
    };
    let mut gone = false;
    for pool in pools {
        let Some(keys) = &pool.keys else {
            gone = true;
            continue;
        };
        let expected = jwt::Expected {
            issuer: &pool.issuer,
            token_use: Some(token_use),
            audience: None,
        };
        match jwt::verify(keys, token, now, &expected) {
            Ok(claims) => return Ok(claims),
            Err(jwt::Refusal::UnknownKey) => {}
            Err(jwt::Refusal::Expired) => {
                return Err(Refusal::saying(
                    Kind::Unauthorized,
                    "The incoming token has expired",
                ));
            }
            Err(_) => return Err(Kind::Unauthorized.into()),
        }
    }
    Err(if gone {
        Kind::AuthorizerConfigurationError.into()
    } else {
        Kind::Unauthorized.into()
    })
}

/// Claims as integrations see them: strings all of them, the times of issue and end as dates.
pub(crate) fn shown(claims: &Claims) -> Strings {
    let text = |(name, value): (&str, Cow<'_, Value>)| {
        let date = ["exp", "iat"]
            .contains(&name)
            .then(|| value.as_i64().map(date))
            .flatten();
        (name.to_owned(), date.unwrap_or_else(|| plain(&value)))
    };
    claims.iter().map(text).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// `Tue Apr 04 18:39:39 UTC 2023`, as Java writes dates.
fn date(seconds: i64) -> String {
    let format = format_description!(
        "[weekday repr:short] [month repr:short] [day] [hour]:[minute]:[second] UTC [year]"
    );
    let date = OffsetDateTime::from_unix_timestamp(seconds).ok();
    date.and_then(|date| date.format(&format).ok())
        .unwrap_or_default()
}
