//! The pools and clients that are deployed, and the token of a machine.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use super::{has, list, word};
use crate::case::Stop;
use crate::target::Target;

/// Every pool, as `DescribeUserPool` shows it.
pub(super) fn pools(target: &Target) -> Result<Vec<Value>, Stop> {
    let pools = target.call(CognitoIdp, "ListUserPools", json!({ "MaxResults": 60 }))?;
    let describe = |pool: &Value| {
        let input = json!({ "UserPoolId": pool["Id"] });
        let described = target.call(CognitoIdp, "DescribeUserPool", input)?;
        Ok(described["UserPool"].clone())
    };
    list(&pools, "UserPools").iter().map(describe).collect()
}

/// Every client of a pool, as `DescribeUserPoolClient` shows it.
pub(super) fn clients(target: &Target, pool: &Value) -> Result<Vec<Value>, Stop> {
    let input = json!({ "UserPoolId": pool["Id"], "MaxResults": 60 });
    let clients = target.call(CognitoIdp, "ListUserPoolClients", input)?;
    let describe = |client: &Value| {
        let input = json!({ "UserPoolId": pool["Id"], "ClientId": client["ClientId"] });
        let described = target.call(CognitoIdp, "DescribeUserPoolClient", input)?;
        Ok(described["UserPoolClient"].clone())
    };
    list(&clients, "UserPoolClients")
        .iter()
        .map(describe)
        .collect()
}

/// Where a pool's pages and its token endpoint are: `https://` and a host.
///
/// # Errors
/// The pool has no domain.
pub(super) fn login(pool: &Value) -> Result<String, Stop> {
    let (custom, prefix) = (word(pool, "CustomDomain"), word(pool, "Domain"));
    if !custom.is_empty() {
        return Ok(format!("https://{custom}"));
    }
    if prefix.is_empty() {
        return Err(Stop::failed(
            "the pool has no domain: there is nobody to ask",
        ));
    }
    Ok(format!("https://{prefix}.auth.us-east-1.amazoncognito.com"))
}

/// Whether a client may ask for tokens in its own name.
pub(super) fn is_machine(client: &Value) -> bool {
    client["AllowedOAuthFlowsUserPoolClient"] == json!(true)
        && has(client, "AllowedOAuthFlows", "client_credentials")
}

/// A machine's token, with every scope that it may have.
pub(super) fn machine_token(target: &Target, pool: &Value, client: &Value) -> Result<String, Stop> {
    let pair = format!(
        "{}:{}",
        word(client, "ClientId"),
        word(client, "ClientSecret")
    );
    let reply = target.post_form(
        &format!("{}/oauth2/token", login(pool)?),
        &[("authorization", &format!("Basic {}", STANDARD.encode(pair)))],
        &[("grant_type", "client_credentials")],
    )?;
    Ok(word(&reply.wanted(200)?, "access_token"))
}
