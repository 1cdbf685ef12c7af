//! `GET /oauth2/authorize`: what a client asks for, judged; then to the login page, or back with a code or tokens.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>; RFC 6749 4.1, RFC 7636, RFC 9700
//! 2.1. Invariant: a browser is sent to no address that is not, letter by letter, one of the client's callback URLs.

use super::page;
use super::tokens::signed;
use super::{Door, Repeated, base, cookie, redirect, single};
use crate::answer::Answer;
use crate::clock::Timestamp;
use crate::cognito::Pool;
use crate::cognito::client::Client;
use crate::cognito::client::rules::RESERVED_SCOPES;
use crate::cognito::grant::{CODE_SECONDS, Code, SignIn, Through};
use crate::cognito::sign_in::sign_in_triggers;
use crate::cognito::tokens::Tokens;
use crate::message::{Reply, Request, form_pairs, percent_encode};

/// What a client may have asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub client: String,
    pub back: Back,
    pub scopes: Vec<String>,
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub resource: Option<String>,
    pub prompt: Option<String>,
    /// The provider that is asked for by name.
    pub provider: Option<String>,
}

/// Where the browser goes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Back {
    pub uri: String,
    pub response: Response,
    pub state: Option<String>,
}

/// What the client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Response {
    /// A code, in the query.
    Code,
    /// Tokens, in the fragment: the implicit grant.
    Token,
}

/// Why it does not get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody knows where to send the browser: a page says what is wrong.
    Page(String),
    /// The same, by way of `/error`.
    ErrorPage { error: &'static str, client: String },
    /// The browser goes back with the error.
    Back {
        back: Back,
        error: &'static str,
        description: Option<&'static str>,
    },
}

impl Back {
    /// Back with parameters, which are names and values in their order.
    pub fn with(&self, parameters: &[(&str, &str)]) -> Reply {
        let mut joined = Vec::new();
        for (name, value) in parameters {
            joined.push(format!("{name}={}", percent_encode(value)));
        }
        let joined = joined.join("&");
        let between = match self.response {
            Response::Token => '#',
            Response::Code if self.uri.contains('?') => '&',
            Response::Code => '?',
        };
        redirect(&format!("{}{between}{joined}", self.uri))
    }

    /// Back with an error. The order is that of AWS's answers: description, state, error.
    pub fn with_error(&self, error: &str, description: Option<&str>) -> Reply {
        let mut parameters = Vec::new();
        if let Some(description) = description {
            parameters.push(("error_description", description));
        }
        if let Some(state) = &self.state {
            parameters.push(("state", state.as_str()));
        }
        parameters.push(("error", error));
        self.with(&parameters)
    }
}

impl Fault {
    /// What the browser gets to see.
    pub fn reply(&self, request: &Request) -> Reply {
        match self {
            Self::Page(text) => page::error(400, text),
            Self::ErrorPage { error, client } => redirect(&format!(
                "{}/error?error={}&client_id={}",
                base(request),
                percent_encode(error),
                percent_encode(client)
            )),
            Self::Back {
                back,
                error,
                description,
            } => back.with_error(error, *description),
        }
    }
}

impl From<Repeated> for Fault {
    fn from(_: Repeated) -> Self {
        Self::Page("A parameter of the request is given more than once.".to_owned())
    }
}

/// The answer to a browser that a client sent here.
pub(super) fn answer(door: &mut Door<'_>, request: &Request) -> Answer {
    let managed = managed_login(door, &request.host);
    let asked = match door.pool().map(|pool| asked(pool, managed, &request.query)) {
        Some(Ok(asked)) => asked,
        Some(Err(fault)) => return fault.reply(request).into(),
        None => return page::error(404, "This user pool does not exist.").into(),
    };
    let prompt = asked.prompt.as_deref().filter(|_| managed);
    let browser = signed_in(door, request).filter(|_| prompt != Some("login"));
    match browser {
        Some((user, at)) => granted(door, &asked, user, at),
        None if prompt == Some("none") => asked.back.with_error("login_required", None).into(),
        None => redirect(&format!("{}/login?{}", base(request), request.query)).into(),
    }
}

/// Whether the domain shows managed login; the classic pages know fewer parameters.
pub(super) fn managed_login(door: &Door<'_>, host: &str) -> bool {
    door.world
        .cognito
        .domain_at(host)
        .is_some_and(|domain| domain.login_version == Some(2))
}

/// The user of a browser that is signed in, and since when.
fn signed_in(door: &Door<'_>, request: &Request) -> Option<(String, Timestamp)> {
    let pool = door.pool()?;
    let browser = pool
        .grants
        .browsers
        .get(cookie::get(request, cookie::SESSION)?)?;
    let user = pool.users.get(&browser.user)?;
    (browser.until > door.world.now && user.enabled).then(|| (browser.user.clone(), browser.at))
}

/// Judges the parameters of `/oauth2/authorize` and `/login`.
pub(super) fn asked(pool: &Pool, managed: bool, query: &str) -> Result<Asked, Fault> {
    let pairs = form_pairs(query);
    let parameter = |name| single(&pairs, name);
    let Some(id) = parameter("client_id")? else {
        return Err(Fault::Page(
            "Required String parameter 'client_id' is not present".to_owned(),
        ));
    };
    let error_page = |error| Fault::ErrorPage {
        error,
        client: id.to_owned(),
    };
    let client = pool
        .clients
        .get(id)
        .ok_or_else(|| error_page("invalid_client"))?;
    let uri = callback(client, parameter("redirect_uri")?)
        .ok_or_else(|| error_page("redirect_mismatch"))?
        .to_owned();
    if client
        .supported_identity_providers
        .as_ref()
        .is_none_or(Vec::is_empty)
    {
        return Err(error_page("invalid_request"));
    }
    let response_type = parameter("response_type")?;
    let back = Back {
        uri,
        response: match response_type {
            Some("token") => Response::Token,
            _ => Response::Code,
        },
        state: parameter("state")?.map(str::to_owned),
    };
    let fault = |error, description| Fault::Back {
        back: back.clone(),
        error,
        description,
    };
    match response_type {
        Some("code") if client.allows_oauth_flow("code") => {}
        Some("token") if client.allows_oauth_flow("implicit") => {}
        Some("code" | "token") => return Err(fault("unauthorized_client", None)),
        _ => return Err(fault("invalid_request", None)),
    }
    let challenge = parameter("code_challenge")?;
    let method = parameter("code_challenge_method")?;
    if method.is_some_and(|method| method != "S256") || (challenge.is_some() && method.is_none()) {
        return Err(fault("invalid_request", None));
    }
    let invalid_scope = || fault("invalid_request", Some("invalid_scope"));
    let scopes = scopes(pool, client, parameter("scope")?).ok_or_else(invalid_scope)?;
    let resource = parameter("resource")?;
    if resource.is_some_and(|resource| !managed || !is_resource(resource)) {
        return Err(invalid_scope());
    }
    let provider = parameter("identity_provider")?.or(parameter("idp_identifier")?);
    Ok(Asked {
        client: id.to_owned(),
        scopes,
        challenge: challenge.map(str::to_owned),
        nonce: parameter("nonce")?.map(str::to_owned),
        resource: resource.map(str::to_owned),
        prompt: parameter("prompt")?.map(str::to_owned),
        provider: provider.map(str::to_owned),
        back,
    })
}

/// The address to send the browser back to: exactly one that is registered, or, where none is asked for, the default
/// or the only one. A client whose OAuth members have no effect has none.
fn callback<'c>(client: &'c Client, asked: Option<&str>) -> Option<&'c str> {
    if !client.allowed_oauth_flows_user_pool_client {
        return None;
    }
    let registered = client.callback_urls.as_deref().unwrap_or_default();
    match asked {
        Some(asked) => registered.iter().find(|url| *url == asked),
        None => client.default_redirect_uri.as_ref().or({
            match registered {
                [only] => Some(only),
                _ => None,
            }
        }),
    }
    .map(String::as_str)
}

/// The scopes to grant: those asked for, or all of the client's. One that the client does not have is refused; one that
/// no longer exists is left out; those of OpenID Connect need `openid` beside them.
fn scopes(pool: &Pool, client: &Client, asked: Option<&str>) -> Option<Vec<String>> {
    let allowed = client.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let mut scopes: Vec<String> = Vec::new();
    match asked {
        None => scopes.extend_from_slice(allowed),
        Some(asked) => {
            for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
                let scope = allowed.iter().find(|known| *known == scope)?;
                if !scopes.contains(scope) {
                    scopes.push(scope.clone());
                }
            }
        }
    }
    scopes.retain(|scope| RESERVED_SCOPES.contains(&scope.as_str()) || pool.has_scope(scope));
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let needs_openid = ["email", "phone", "profile"].into_iter().any(has);
    (!scopes.is_empty() && (!needs_openid || has("openid"))).then_some(scopes)
}

/// A resource is an `https` address, `http://localhost`, or has a scheme of its own.
fn is_resource(resource: &str) -> bool {
    match resource.split_once("://") {
        Some(("http", rest)) => {
            let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
            host == "localhost"
        }
        Some((scheme, rest)) => !scheme.is_empty() && !rest.is_empty() && !rest.contains('#'),
        None => false,
    }
}

/// Sends the browser of a user who is signed in back with what was asked for.
pub(super) fn granted(door: &mut Door<'_>, asked: &Asked, user: String, at: Timestamp) -> Answer {
    match door.pool().map(sign_in_triggers) {
        Some(Ok(())) => {}
        Some(Err(error)) => return page::error(400, &error.message).into(),
        None => return page::error(404, "This user pool does not exist.").into(),
    }
    match asked.back.response {
        Response::Code => with_code(door, asked, user, at).into(),
        Response::Token => with_tokens(door, asked, user, at),
    }
}

fn with_code(door: &mut Door<'_>, asked: &Asked, user: String, signed_in: Timestamp) -> Reply {
    let world = &mut *door.world;
    let text = world.ids.uuid();
    let until = world.now.plus_seconds(CODE_SECONDS);
    let code = Code {
        client: asked.client.clone(),
        user,
        signed_in,
        redirect_uri: asked.back.uri.clone(),
        scopes: asked.scopes.clone(),
        challenge: asked.challenge.clone(),
        nonce: asked.nonce.clone(),
        resource: asked.resource.clone(),
        until,
        spent: false,
    };
    if let Some(pool) = world.cognito.pools.get_mut(door.pool) {
        pool.grants.codes.insert(text.clone(), code);
    }
    let mut parameters = vec![("code", text.as_str())];
    if let Some(state) = &asked.back.state {
        parameters.push(("state", state.as_str()));
    }
    asked.back.with(&parameters)
}

fn with_tokens(door: &mut Door<'_>, asked: &Asked, user: String, at: Timestamp) -> Answer {
    let world = &mut *door.world;
    let Some(pool) = world.cognito.pools.get_mut(door.pool) else {
        return page::error(404, "This user pool does not exist.").into();
    };
    let sign_in = pool.grants.sign_in(&mut world.ids, |event, origin| SignIn {
        event,
        origin,
        user,
        client: asked.client.clone(),
        at,
        scopes: asked.scopes.clone(),
        through: Through::Pages,
        resource: asked.resource.clone(),
        revoked: false,
    });
    let tokens = Tokens::of(world, door.pool, &sign_in, asked.nonce.as_deref());
    let Some(tokens) = tokens else {
        return asked.back.with_error("server_error", None).into();
    };
    let back = asked.back.clone();
    signed(tokens, move |signed| {
        let expires_in = signed.expires_in.to_string();
        let mut parameters = Vec::new();
        if let Some(id) = &signed.id {
            parameters.push(("id_token", id.as_str()));
        }
        parameters.push(("access_token", signed.access.as_str()));
        parameters.push(("token_type", "Bearer"));
        parameters.push(("expires_in", expires_in.as_str()));
        if let Some(state) = &back.state {
            parameters.push(("state", state.as_str()));
        }
        back.with(&parameters).into()
    })
}
