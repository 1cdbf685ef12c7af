//! The authorize endpoint, for each client that people sign in to.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>, RFC 6749 3.1.2 and 3.3,
//! RFC 9700 4.1.3.

use serde_json::{Value, json};
use tollgate_emulator::Service::CognitoIdp;

use crate::browser::{absolute, form, location, sign_in};
use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::pools::{clients, login, pools};
use crate::deployed::{has, list, looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[
    case(
        "cognito/authorize-endpoint/login-page-is-shown",
        Documented,
        login_page_is_shown,
    ),
    case(
        "cognito/authorize-endpoint/code-is-sent-to-the-callback",
        Documented,
        code_is_sent,
    ),
    case(
        "cognito/authorize-endpoint/redirect-uri-is-compared-as-it-is",
        Documented,
        redirect_uri_is_compared,
    ),
    case(
        "cognito/authorize-endpoint/scope-of-the-api-is-granted",
        Documented,
        scope_is_granted,
    ),
    case(
        "cognito/authorize-endpoint/no-token-in-the-address",
        Documented,
        no_token_in_the_address,
    ),
];

/// A client that people sign in to, where it is asked, and what it lists.
struct Site {
    pool: Value,
    client: Value,
    login: String,
    callbacks: Vec<String>,
}

/// The clients with the code flow, of pools that have pages.
fn sites(target: &Target) -> Result<Vec<Site>, Stop> {
    sites_with(target, &["code"])
}

/// The clients with one of some flows, of pools that have pages.
fn sites_with(target: &Target, flows: &[&str]) -> Result<Vec<Site>, Stop> {
    let mut found = Vec::new();
    for pool in pools(target)? {
        let Ok(login) = login(&pool) else { continue };
        for client in clients(target, &pool)? {
            let urls = list(&client, "CallbackURLs");
            let callbacks: Vec<String> = urls
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            let flow = |flow: &&str| has(&client, "AllowedOAuthFlows", flow);
            if flows.iter().any(flow) && !callbacks.is_empty() {
                found.push(Site {
                    login: login.clone(),
                    pool: pool.clone(),
                    client,
                    callbacks,
                });
            }
        }
    }
    looked(found.len(), "a client that people sign in to")?;
    Ok(found)
}

impl Site {
    /// What a request for a code asks.
    fn query(&self, callback: &str, scope: &str) -> String {
        self.query_for("code", callback, scope)
    }

    /// What a request asks; the challenge is that of RFC 7636 appendix B.
    fn query_for(&self, kind: &str, callback: &str, scope: &str) -> String {
        form(&[
            ("response_type", kind),
            ("client_id", &word(&self.client, "ClientId")),
            ("redirect_uri", callback),
            ("scope", scope),
            (
                "code_challenge",
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            ),
            ("code_challenge_method", "S256"),
        ])
    }

    /// Where the authorize endpoint leads.
    fn led(&self, target: &Target, callback: &str, scope: &str) -> Result<String, Stop> {
        let query = self.query(callback, scope);
        let reply = target.get(&format!("{}/oauth2/authorize?{query}", self.login), &[])?;
        Ok(absolute(&self.login, location(&reply)?))
    }

    /// Whether that is the login page.
    fn is_page(&self, place: &str) -> bool {
        place.starts_with(&format!("{}/login?", self.login))
    }
}

/// The page is there, with a form.
fn login_page_is_shown(target: &Target) -> Result<(), Stop> {
    for site in sites(target)? {
        for callback in &site.callbacks {
            let place = site.led(target, callback, "openid")?;
            if !site.is_page(&place) {
                return Err(Stop::failed(format_args!("authorize leads to {place}")));
            }
            let page = target.get(&place, &[])?;
            if page.status != 200 || !page.body.contains("name=\"password\"") {
                return Err(Stop::failed(format_args!(
                    "the page is {} without a form: {}",
                    page.status, page.body
                )));
            }
        }
    }
    Ok(())
}

/// Who signs in comes back to the callback with a code.
fn code_is_sent(target: &Target) -> Result<(), Stop> {
    let (name, password) = ("grace@example.com", "Windfall-Quince-77");
    for site in sites(target)? {
        let pool = &site.pool["Id"];
        let user = json!({ "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS" });
        target.call(CognitoIdp, "AdminCreateUser", user)?;
        let password_of = json!({
            "UserPoolId": pool, "Username": name, "Password": password, "Permanent": true,
        });
        target.call(CognitoIdp, "AdminSetUserPassword", password_of)?;
        for callback in &site.callbacks {
            let query = site.query(callback, "openid");
            let back = sign_in(target, &site.login, &query, (name, password))?;
            if !back.starts_with(&format!("{callback}?code=")) {
                return Err(Stop::failed(format_args!("sent to {back}")));
            }
        }
        let gone = json!({ "UserPoolId": pool, "Username": name });
        target.call(CognitoIdp, "AdminDeleteUser", gone)?;
    }
    Ok(())
}

/// A host that a listed URL stands for is asked for as it is, and one that is not listed is not led to.
fn redirect_uri_is_compared(target: &Target) -> Result<(), Stop> {
    for site in sites(target)? {
        for callback in &site.callbacks {
            let meant = callback.replace('*', "www");
            let place = site.led(target, &meant, "openid")?;
            if !site.is_page(&place) {
                return Err(Stop::failed(format_args!("{meant} leads to {place}")));
            }
            let place = site.led(target, &format!("{meant}/more"), "openid")?;
            if site.is_page(&place) {
                return Err(Stop::failed(format_args!("{meant}/more is let through")));
            }
        }
    }
    Ok(())
}

/// Nobody who asks for a token in the address of a page (RFC 9700 2.1.2) is led to the login page.
fn no_token_in_the_address(target: &Target) -> Result<(), Stop> {
    for site in sites_with(target, &["code", "implicit"])? {
        for callback in &site.callbacks {
            let query = site.query_for("token", callback, "openid");
            let reply = target.get(&format!("{}/oauth2/authorize?{query}", site.login), &[])?;
            let place = absolute(&site.login, location(&reply)?);
            if site.is_page(&place) {
                return Err(Stop::failed(format_args!(
                    "response_type=token leads to {place}"
                )));
            }
        }
    }
    Ok(())
}

/// Each scope of each API can be asked for by somebody.
fn scope_is_granted(target: &Target) -> Result<(), Stop> {
    let sites = sites(target)?;
    let mut scopes = 0;
    for pool in pools(target)? {
        let input = json!({ "UserPoolId": pool["Id"], "MaxResults": 50 });
        let servers = target.call(CognitoIdp, "ListResourceServers", input)?;
        for server in list(&servers, "ResourceServers") {
            for scope in list(&server, "Scopes") {
                let scope = format!(
                    "{}/{}",
                    word(&server, "Identifier"),
                    word(&scope, "ScopeName")
                );
                let mut places = Vec::new();
                for site in sites.iter().filter(|site| site.pool["Id"] == pool["Id"]) {
                    for callback in &site.callbacks {
                        places.push((site, site.led(target, callback, &scope)?));
                    }
                }
                if !places.iter().any(|(site, place)| site.is_page(place)) {
                    let told: Vec<&str> = places.iter().map(|(_, place)| place.as_str()).collect();
                    return Err(Stop::failed(format_args!("{scope} leads to {told:?}")));
                }
                scopes += 1;
            }
        }
    }
    looked(scopes, "a scope of an API")
}
