//! Whole journeys over the stack `orchard`: DNS, TLS, login, token, authorizer, integration.

mod machine_calls_api;
mod person_calls_api;
mod refused;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tollgate_conformance::browser::{form, sign_in as sign_in_on_the_page};
use tollgate_conformance::case::{Case, Stop};
use tollgate_conformance::target::{Response, Target};
use tollgate_emulator::Service;

/// Every table.
pub const CASES: &[&[Case]] = &[
    machine_calls_api::CASES,
    person_calls_api::CASES,
    refused::CASES,
];

/// `GET /harvests` over the custom domain.
fn list(target: &Target, authorization: Option<&str>) -> Result<Response, Stop> {
    let url = format!("{}/harvests", target.output("api_url"));
    let headers: Vec<_> = authorization
        .map(|value| ("authorization", value))
        .into_iter()
        .collect();
    target.get(&url, &headers)
}

/// `POST /harvests` over the custom domain.
fn record(target: &Target, authorization: &str) -> Result<Response, Stop> {
    let url = format!("{}/harvests", target.output("api_url"));
    let body = json!({ "fruit": "quince", "kilograms": 12 });
    target.post_json(&url, &[("authorization", authorization)], &body)
}

/// A string member of a JSON object.
fn word(value: &Value, name: &str) -> Result<String, Stop> {
    value[name]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Stop::failed(format_args!("no {name} in {value}")))
}

/// The machine's access token, with the scopes that it may have.
fn machine_token(target: &Target) -> Result<String, Stop> {
    let client = target.output("press_client_id");
    let described = target.call(
        Service::CognitoIdp,
        "DescribeUserPoolClient",
        json!({ "UserPoolId": target.output("user_pool_id"), "ClientId": client }),
    )?;
    let secret = word(&described["UserPoolClient"], "ClientSecret")?;
    let basic = format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")));
    let url = format!("{}/oauth2/token", target.output("login_url"));
    let reply = target.post_form(
        &url,
        &[("authorization", &basic)],
        &[("grant_type", "client_credentials")],
    )?;
    word(&reply.wanted(200)?, "access_token")
}

/// What a person's sign-in ends with.
struct SignedIn {
    access: String,
    id: String,
}

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "Windfall-Quince-77";

/// A person signs in on the login page for every scope of the API.
fn sign_in(target: &Target) -> Result<SignedIn, Stop> {
    let scopes = [target.output("read_scope"), target.output("write_scope")];
    sign_in_for(target, &scopes.join(" "))
}

/// A person signs in on the login page: authorize, the page, the form, the code, the token (RFC 6749 4.1, RFC 7636).
/// `scopes` are those of the API that the site asks for.
fn sign_in_for(target: &Target, scopes: &str) -> Result<SignedIn, Stop> {
    let pool = target.output("user_pool_id");
    target.call(
        Service::CognitoIdp,
        "AdminCreateUser",
        json!({
            "UserPoolId": pool,
            "Username": EMAIL,
            "MessageAction": "SUPPRESS",
            "UserAttributes": [
                { "Name": "email", "Value": EMAIL },
                { "Name": "email_verified", "Value": "true" },
            ],
        }),
    )?;
    target.call(
        Service::CognitoIdp,
        "AdminSetUserPassword",
        json!({ "UserPoolId": pool, "Username": EMAIL, "Password": PASSWORD, "Permanent": true }),
    )?;
    let verifier = "a-verifier-that-is-long-enough-for-RFC-7636-and-then-some";
    let (code, _) = code_for(target, verifier, scopes)?;
    let reply = redeem(target, &code, verifier)?;
    let tokens = reply.wanted(200)?;
    Ok(SignedIn {
        access: word(&tokens, "access_token")?,
        id: word(&tokens, "id_token")?,
    })
}

/// A code for the site's client and the state that came back with it, by way of the login page.
fn code_for(target: &Target, verifier: &str, scopes: &str) -> Result<(String, String), Stop> {
    let login = target.output("login_url");
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let query = form(&[
        ("response_type", "code"),
        ("client_id", &target.output("site_client_id")),
        ("redirect_uri", &target.output("site_callback_url")),
        ("scope", format!("openid email {scopes}").trim_end()),
        ("state", "an apple a day"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let back = sign_in_on_the_page(target, &login, &query, (EMAIL, PASSWORD))?;
    let callback = target.output("site_callback_url");
    let query = back
        .strip_prefix(&callback)
        .and_then(|rest| rest.strip_prefix('?'))
        .ok_or_else(|| Stop::failed(format_args!("sent to {back}, not to {callback}")))?;
    let pairs = tollgate_emulator::message::form_pairs(query);
    let value = |name: &str| {
        let pair = pairs.iter().find(|(key, _)| key == name);
        pair.map(|(_, value)| value.clone())
            .ok_or_else(|| Stop::failed(format_args!("no {name} in {back}")))
    };
    Ok((value("code")?, value("state")?))
}

/// Redeems a code of the site's client.
fn redeem(target: &Target, code: &str, verifier: &str) -> Result<Response, Stop> {
    target.post_form(
        &format!("{}/oauth2/token", target.output("login_url")),
        &[],
        &[
            ("grant_type", "authorization_code"),
            ("client_id", &target.output("site_client_id")),
            ("redirect_uri", &target.output("site_callback_url")),
            ("code", code),
            ("code_verifier", verifier),
        ],
    )
}
