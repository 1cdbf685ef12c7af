//! Pools and their hosts: the login's own host, and the token endpoint.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use super::{has, list, looked, word};
use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "cognito/custom-domain/login-host-resolves",
        Documented,
        login_host_resolves,
    ),
    case(
        "cognito/token-endpoint/client-credentials-give-a-token",
        Documented,
        client_credentials,
    ),
];

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
