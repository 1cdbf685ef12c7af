//! Who is not let in: every caller without the right token, with AWS's status, body and headers.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html>; the bodies are those
//! that client projects branch on. Each case first lets the good token in, so that a refusal is for its own reason.

use serde_json::{Value, json};
use tollgate_conformance::case::Basis::{Documented, Observed};
use tollgate_conformance::case::{Case, Stop, case, same};
use tollgate_conformance::forge;
use tollgate_conformance::target::{Response, Target};
use tollgate_emulator::Service;

use super::{list, machine_token, sign_in, word};

/// The cases.
pub const CASES: &[Case] = &[
    case("journeys/refused/no-token", Documented, no_token),
    case("journeys/refused/empty-header", Observed, empty_header),
    case("journeys/refused/garbage", Documented, garbage),
    case("journeys/refused/unsigned", Documented, unsigned),
    case("journeys/refused/wrong-key", Documented, wrong_key),
    case(
        "journeys/refused/public-key-as-secret",
        Documented,
        public_key_as_secret,
    ),
    case(
        "journeys/refused/tampered-scope",
        Documented,
        tampered_scope,
    ),
    case("journeys/refused/expired", Observed, expired),
    case("journeys/refused/other-pool", Documented, other_pool),
    case(
        "journeys/refused/id-token-where-scopes-are-asked",
        Documented,
        id_token,
    ),
    case(
        "journeys/refused/the-api-s-own-endpoint",
        Documented,
        own_endpoint,
    ),
];

/// AWS's refusal of a Cognito authorizer.
pub(super) fn unauthorized(reply: &Response, message: &str) -> Result<(), Stop> {
    same("status", &reply.status, &401)?;
    same("body", &reply.json()?, &json!({ "message": message }))?;
    same(
        "error type",
        &reply.header("x-amzn-errortype"),
        &Some("UnauthorizedException"),
    )?;
    same(
        "content type",
        &reply.header("content-type"),
        &Some("application/json"),
    )?;
    if reply.header("x-amzn-requestid").is_none() {
        return Err(Stop::failed("no x-amzn-RequestId"));
    }
    Ok(())
}

/// The good tokens of both callers: a machine's and a person's.
fn good(target: &Target) -> Result<[String; 2], Stop> {
    Ok([machine_token(target)?, sign_in(target)?.access])
}

/// Each good token is let in; what is made of it is not.
fn refused(target: &Target, forge: impl Fn(&str) -> Result<String, Stop>) -> Result<(), Stop> {
    for good in good(target)? {
        list(target, Some(&format!("Bearer {good}")))?.wanted(200)?;
        let forged = forge(&good)?;
        let reply = list(target, Some(&format!("Bearer {forged}")))?;
        unauthorized(&reply, "Unauthorized")?;
    }
    Ok(())
}

/// No `Authorization` at all.
fn no_token(target: &Target) -> Result<(), Stop> {
    unauthorized(&list(target, None)?, "Unauthorized")
}

/// `Authorization` without anything in it.
fn empty_header(target: &Target) -> Result<(), Stop> {
    unauthorized(&list(target, Some(""))?, "Unauthorized")
}

/// Something that is no JWT.
fn garbage(target: &Target) -> Result<(), Stop> {
    refused(target, |_| Ok("not-a-token".to_owned()))
}

/// `alg` none: whoever writes the claims would be believed (RFC 8725 3.2).
fn unsigned(target: &Target) -> Result<(), Stop> {
    refused(target, forge::unsigned)
}

/// Signed by a key that is not the pool's, under the name of one that is.
fn wrong_key(target: &Target) -> Result<(), Stop> {
    refused(target, forge::wrong_key)
}

/// HS256 with the public key as the secret (RFC 8725 2.1).
fn public_key_as_secret(target: &Target) -> Result<(), Stop> {
    let jwks = jwks(target)?;
    refused(target, |good| forge::public_key_as_secret(good, &jwks))
}

/// A scope written into a token after it was signed.
fn tampered_scope(target: &Target) -> Result<(), Stop> {
    let scopes = format!(
        "{} {}",
        target.output("read_scope"),
        target.output("write_scope")
    );
    refused(target, |good| forge::tampered(good, "scope", &scopes))
}

/// The token was good half an hour ago; its refusal says so.
fn expired(target: &Target) -> Result<(), Stop> {
    let bearers = good(target)?.map(|token| format!("Bearer {token}"));
    target.advance(30 * 60 - 1);
    for bearer in &bearers {
        list(target, Some(bearer))?.wanted(200)?;
    }
    target.advance(2);
    for bearer in &bearers {
        let reply = list(target, Some(bearer))?;
        unauthorized(&reply, "The incoming token has expired")?;
    }
    Ok(())
}

/// A token of another pool of the same account, with a scope of the same name.
fn other_pool(target: &Target) -> Result<(), Stop> {
    let idp = Service::CognitoIdp;
    let pool = target.call(idp, "CreateUserPool", json!({ "PoolName": "other" }))?;
    let pool = word(&pool["UserPool"], "Id")?;
    let (identifier, scope) = target
        .output("read_scope")
        .rsplit_once('/')
        .map(|(identifier, scope)| (identifier.to_owned(), scope.to_owned()))
        .ok_or_else(|| Stop::failed("a scope without its resource server"))?;
    target.call(
        idp,
        "CreateResourceServer",
        json!({
            "UserPoolId": pool,
            "Identifier": identifier,
            "Name": "same name",
            "Scopes": [{ "ScopeName": scope, "ScopeDescription": "the same" }],
        }),
    )?;
    let client = target.call(
        idp,
        "CreateUserPoolClient",
        json!({
            "UserPoolId": pool,
            "ClientName": "stranger",
            "GenerateSecret": true,
            "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": [target.output("read_scope")],
        }),
    )?;
    let client = &client["UserPoolClient"];
    target.call(
        idp,
        "CreateUserPoolDomain",
        json!({ "UserPoolId": pool, "Domain": "orchard-stranger" }),
    )?;
    target.advance(120);
    let reply = target.post_form(
        "https://orchard-stranger.auth.us-east-1.amazoncognito.com/oauth2/token",
        &[],
        &[
            ("grant_type", "client_credentials"),
            ("client_id", &word(client, "ClientId")?),
            ("client_secret", &word(client, "ClientSecret")?),
        ],
    )?;
    let strange = word(&reply.wanted(200)?, "access_token")?;
    refused(target, |_| Ok(strange.clone()))
}

/// An ID token says who somebody is, not what they may do.
fn id_token(target: &Target) -> Result<(), Stop> {
    let tokens = sign_in(target)?;
    list(target, Some(&format!("Bearer {}", tokens.access)))?.wanted(200)?;
    let reply = list(target, Some(&format!("Bearer {}", tokens.id)))?;
    unauthorized(&reply, "Unauthorized")
}

/// The API answers under its custom domain alone: `disable_execute_api_endpoint` is set.
fn own_endpoint(target: &Target) -> Result<(), Stop> {
    let apis = target.call(Service::ApiGateway, "GetRestApis", json!({}))?;
    let api = word(&apis["items"][0], "id")?;
    let token = machine_token(target)?;
    let reply = target.get(
        &format!("https://{api}.execute-api.us-east-1.amazonaws.com/live/harvests"),
        &[("authorization", &format!("Bearer {token}"))],
    )?;
    same("status", &reply.status, &403)?;
    same("body", &reply.json()?, &json!({ "message": "Forbidden" }))
}

/// The pool's keys, as everybody gets them.
fn jwks(target: &Target) -> Result<Value, Stop> {
    let url = format!("{}/.well-known/jwks.json", target.output("issuer"));
    target.get(&url, &[])?.wanted(200)
}
