//! The endpoints on a pool's domain: OAuth 2.0, OpenID Connect, and the pages where people sign in.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-endpoints.html>. Invariant: a client, a code or
//! a session of another pool is not found here, and what is not served is refused with a page, never passed on.

mod authorize;
mod client_auth;
mod cookie;
mod login;
mod logout;
mod page;
mod revoke;
mod step;
#[cfg(test)]
mod tests;
mod token;
mod tokens;
mod user_info;

use serde_json::{Value, json};

use super::Pool;
use crate::answer::Answer;
use crate::message::{Reply, Request};
use crate::operation::AwsError;
use crate::world::World;

/// The answer to a request to the domain of a pool.
pub fn answer(world: &mut World, pool: &str, request: &Request) -> Answer {
    let id = world.ids.uuid();
    let answer = routed(world, pool, request);
    with_headers(answer, id)
}

fn routed(world: &mut World, pool: &str, request: &Request) -> Answer {
    if !world.cognito.pools.contains_key(pool) {
        return page::error(404, "This user pool does not exist.").into();
    }
    let door = &mut Door { world, pool };
    match (request.method.as_str(), request.path.as_str()) {
        ("OPTIONS", "/oauth2/token" | "/oauth2/revoke" | "/oauth2/userInfo") => {
            preflight(request).into()
        }
        ("GET", "/oauth2/authorize") => authorize::answer(door, request),
        ("POST", "/oauth2/token") => token::answer(door, request),
        ("POST", "/oauth2/revoke") => revoke::answer(door, request).into(),
        ("GET" | "POST", "/oauth2/userInfo") => user_info::answer(door, request),
        ("GET", "/login") => login::form(door, request).into(),
        ("POST", "/login") => login::submitted(door, request),
        ("POST", "/resetPassword") => step::new_password(door, request),
        ("POST", "/mfa") => step::code(door, request),
        ("GET", "/logout") => logout::answer(door, request).into(),
        ("GET", "/error") => page::shown_error(request).into(),
        (_, path) if SERVED.contains(&path) => {
            page::error(405, "This address does not take the method of the request.").into()
        }
        (_, path) if PAGES_NOT_MODELLED.contains(&path) => {
            let refusal = AwsError::not_modelled(format_args!("the page {path}"));
            page::error(400, &refusal.message).into()
        }
        _ => page::error(404, "There is no such page here.").into(),
    }
}

/// Pages that AWS has and the emulator has not: they are refused by name.
pub const PAGES_NOT_MODELLED: [&str; 8] = [
    "/signup",
    "/confirmUser",
    "/confirm",
    "/forgotPassword",
    "/confirmForgotPassword",
    "/passkeys/add",
    "/saml2/idpresponse",
    "/oauth2/idpresponse",
];

const SERVED: [&str; 9] = [
    "/oauth2/authorize",
    "/oauth2/token",
    "/oauth2/revoke",
    "/oauth2/userInfo",
    "/login",
    "/resetPassword",
    "/mfa",
    "/logout",
    "/error",
];

/// The World, and the pool whose domain was called. The pool is there: [`routed`] looked.
struct Door<'w> {
    world: &'w mut World,
    pool: &'w str,
}

impl Door<'_> {
    /// The pool.
    fn pool(&self) -> Option<&Pool> {
        self.world.cognito.pools.get(self.pool)
    }
}

/// Adds what every answer of a domain has.
fn with_headers(answer: Answer, id: String) -> Answer {
    match answer {
        Answer::Reply(mut reply) => {
            for (name, value) in [
                ("x-amz-cognito-request-id", id.as_str()),
                ("X-Content-Type-Options", "nosniff"),
                ("X-XSS-Protection", "1; mode=block"),
                (
                    "Cache-Control",
                    "no-cache, no-store, max-age=0, must-revalidate",
                ),
                ("Pragma", "no-cache"),
                ("Expires", "0"),
                (
                    "Strict-Transport-Security",
                    "max-age=31536000 ; includeSubDomains",
                ),
                ("X-Frame-Options", "DENY"),
                ("Server", "Server"),
            ] {
                reply = reply.with(name, value);
            }
            reply.into()
        }
        Answer::After(work) => Answer::after(move || with_headers(work(), id)),
        Answer::Within(work) => Answer::within(move |world| with_headers(work(world), id)),
        invoke @ Answer::Invoke(_) => invoke,
    }
}

/// A JSON reply that any page may read.
fn json_reply(status: u16, value: &Value) -> Reply {
    Reply::of(status, "application/json;charset=UTF-8", value.to_string())
        .with("Access-Control-Allow-Origin", "*")
}

/// `{"error": ..}` with its description, if there is one (RFC 6749 5.2).
fn refusal(status: u16, error: &str, description: Option<&str>) -> Reply {
    let value = match description {
        Some(text) => json!({ "error": error, "error_description": text }),
        None => json!({ "error": error }),
    };
    json_reply(status, &value)
}

/// What is not modelled is refused by its name.
fn not_modelled(error: &AwsError) -> Reply {
    refusal(400, "invalid_request", Some(&error.message))
}

fn preflight(request: &Request) -> Reply {
    let asked = request
        .header("access-control-request-headers")
        .unwrap_or("*")
        .to_owned();
    Reply::new(200, "")
        .with("Access-Control-Allow-Origin", "*")
        .with("Access-Control-Allow-Methods", "GET,POST,OPTIONS")
        .with("Access-Control-Allow-Headers", asked)
        .with("Access-Control-Max-Age", "172800")
}

/// A redirect of a browser.
fn redirect(location: &str) -> Reply {
    Reply::new(302, "").with("Location", location)
}

/// `https://` and the host of the request, with the port that the browser used.
fn base(request: &Request) -> String {
    let host = request.header("host").unwrap_or(&request.host);
    format!("https://{host}")
}

/// The one value of a parameter; `Err` where it is given more than once (RFC 6749 3.1).
fn single<'p>(pairs: &'p [(String, String)], name: &str) -> Result<Option<&'p str>, Repeated> {
    let mut values = pairs.iter().filter(|(known, _)| known == name);
    let first = values.next().map(|(_, value)| value.as_str());
    if values.next().is_some() {
        return Err(Repeated);
    }
    Ok(first)
}

/// A parameter was given more than once.
#[derive(Debug, Clone, Copy)]
struct Repeated;
