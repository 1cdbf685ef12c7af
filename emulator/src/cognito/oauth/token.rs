//! `POST /oauth2/token`: tokens for a code, for a refresh token, for a client itself.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>; RFC 6749 sections 4.1.3, 4.4, 5.2 and 6,
//! RFC 7636 4.6. Invariant: first who calls, then which grant, then its parameters; a code is spent by the first try of
//! its own client, whatever comes of it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::client_auth::{self, Refused};
use super::tokens::as_json;
use super::{Door, Repeated, not_modelled, refusal, single};
use crate::answer::Answer;
use crate::cognito::client::Client;
use crate::cognito::grant::{Code, SignIn, Through};
use crate::cognito::tokens::{Tokens, begun, renewed};
use crate::cognito::{claim, sign_in};
use crate::message::{Reply, Request};

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    /// A parameter is missing, stands twice, or the body is no form.
    InvalidRequest,
    /// No client is believed; with a description where its secret was wrong.
    InvalidClient(Option<&'static str>),
    /// The code or the refresh token is not good.
    InvalidGrant,
    /// The client may not use the grant, or the code was sent elsewhere.
    UnauthorizedClient,
    /// No such grant.
    UnsupportedGrantType,
    /// A scope that the client does not have.
    InvalidScope,
    /// Something that is not modelled, by name.
    NotModelled(crate::operation::AwsError),
}

impl Fault {
    fn reply(&self) -> Reply {
        match self {
            Self::InvalidRequest => refusal(400, "invalid_request", None),
            Self::InvalidClient(description) => refusal(400, "invalid_client", *description),
            Self::InvalidGrant => refusal(400, "invalid_grant", None),
            Self::UnauthorizedClient => refusal(400, "unauthorized_client", None),
            Self::UnsupportedGrantType => refusal(400, "unsupported_grant_type", None),
            Self::InvalidScope => refusal(400, "invalid_scope", None),
            Self::NotModelled(error) => not_modelled(error),
        }
    }
}

impl From<Repeated> for Fault {
    fn from(_: Repeated) -> Self {
        Self::InvalidRequest
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unknown => Self::InvalidClient(None),
            Refused::Secret => Self::InvalidClient(Some("invalid_client_secret")),
            Refused::Malformed => Self::InvalidRequest,
        }
    }
}

/// The answer to a client.
pub(super) fn answer(door: &mut Door<'_>, request: &Request) -> Answer {
    match tokens(door, request) {
        Ok(tokens) => as_json(tokens),
        Err(fault) => fault.reply().into(),
    }
}

fn tokens(door: &mut Door<'_>, request: &Request) -> Result<Tokens, Fault> {
    if !is_form(request) {
        return Err(Fault::InvalidRequest);
    }
    let form = request.form();
    let pool = door.pool().ok_or(Fault::InvalidClient(None))?;
    let client = client_auth::client(pool, request, &form)?.clone();
    match single(&form, "grant_type")? {
        Some("authorization_code") => by_code(door, &client, &form),
        Some("refresh_token") => by_refresh_token(door, &client, &form),
        Some("client_credentials") => by_credentials(door, &client, &form),
        Some(_) => Err(Fault::UnsupportedGrantType),
        None => Err(Fault::InvalidRequest),
    }
}

/// Whether the body says that it is a form.
pub(super) fn is_form(request: &Request) -> bool {
    request
        .header("content-type")
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

fn by_code(
    door: &mut Door<'_>,
    client: &Client,
    form: &[(String, String)],
) -> Result<Tokens, Fault> {
    if !client.allows_oauth_flow("code") {
        return Err(Fault::UnauthorizedClient);
    }
    let text = single(form, "code")?.ok_or(Fault::InvalidRequest)?;
    let redirect_uri = single(form, "redirect_uri")?.ok_or(Fault::InvalidRequest)?;
    let verifier = single(form, "code_verifier")?;
    let world = &mut *door.world;
    let now = world.now;
    let pool = world
        .cognito
        .pools
        .get_mut(door.pool)
        .ok_or(Fault::InvalidGrant)?;
    let code = pool
        .grants
        .codes
        .get_mut(text)
        .filter(|code| code.client == client.client_id)
        .ok_or(Fault::InvalidGrant)?;
    let spent = std::mem::replace(&mut code.spent, true);
    let code = code.clone();
    if spent || code.until <= now {
        return Err(Fault::InvalidGrant);
    }
    if code.redirect_uri != redirect_uri {
        return Err(Fault::UnauthorizedClient);
    }
    if !proves(verifier, &code) {
        return Err(Fault::InvalidGrant);
    }
    let reads_all = code
        .scopes
        .iter()
        .flat_map(|scope| claim::behind(scope))
        .all(|attribute| client.reads(attribute));
    let user = pool.users.get(&code.user);
    if !reads_all || user.is_none_or(|user| !user.enabled) {
        return Err(Fault::InvalidGrant);
    }
    sign_in::token_triggers(pool).map_err(Fault::NotModelled)?;
    let (sign_in, refresh) = begun(pool, &mut world.ids, now, client, |event, origin| SignIn {
        event,
        origin,
        user: code.user,
        client: client.client_id.clone(),
        at: code.signed_in,
        scopes: code.scopes,
        through: Through::Pages,
        resource: code.resource,
        revoked: false,
    });
    let tokens = Tokens::of(world, door.pool, &sign_in, code.nonce.as_deref());
    Ok(Tokens {
        refresh: Some(refresh),
        ..tokens.ok_or(Fault::InvalidGrant)?
    })
}

/// Whether a verifier is the one whose hash the code was asked for with (RFC 7636 4.6).
fn proves(verifier: Option<&str>, code: &Code) -> bool {
    let Some(challenge) = &code.challenge else {
        return true;
    };
    verifier.is_some_and(|verifier| {
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        verify_slices_are_equal(hash.as_bytes(), challenge.as_bytes()).is_ok()
    })
}

fn by_refresh_token(
    door: &mut Door<'_>,
    client: &Client,
    form: &[(String, String)],
) -> Result<Tokens, Fault> {
    let text = single(form, "refresh_token")?.ok_or(Fault::InvalidRequest)?;
    let world = &mut *door.world;
    if let Some(pool) = world.cognito.pools.get(door.pool) {
        sign_in::token_triggers(pool).map_err(Fault::NotModelled)?;
    }
    let (ids, now) = (&mut world.ids, world.now);
    let (sign_in, refresh) = renewed(&mut world.cognito, ids, now, door.pool, client, text)
        .map_err(|_| Fault::InvalidGrant)?;
    let tokens = Tokens::of(world, door.pool, &sign_in, None).ok_or(Fault::InvalidGrant)?;
    Ok(Tokens { refresh, ..tokens })
}

fn by_credentials(
    door: &mut Door<'_>,
    client: &Client,
    form: &[(String, String)],
) -> Result<Tokens, Fault> {
    if client.client_secret.is_none() || !client.allows_oauth_flow("client_credentials") {
        return Err(Fault::UnauthorizedClient);
    }
    let allowed = client.allowed_oauth_scopes.as_deref().unwrap_or_default();
    let mut scopes: Vec<String> = Vec::new();
    match single(form, "scope")? {
        None => scopes.extend_from_slice(allowed),
        Some(asked) => {
            for scope in asked.split(' ').filter(|scope| !scope.is_empty()) {
                let known = allowed.iter().find(|known| *known == scope);
                let known = known.ok_or(Fault::InvalidScope)?;
                if !scopes.contains(known) {
                    scopes.push(known.clone());
                }
            }
        }
    }
    let world = &mut *door.world;
    let pool = world
        .cognito
        .pools
        .get(door.pool)
        .ok_or(Fault::InvalidClient(None))?;
    scopes.retain(|scope| pool.has_scope(scope));
    if scopes.is_empty() {
        return Err(Fault::InvalidScope);
    }
    let version = pool
        .settings
        .lambda_config
        .pre_token_generation_config
        .as_ref();
    if version.is_some_and(|trigger| trigger.lambda_version == "V3_0") {
        sign_in::token_triggers(pool).map_err(Fault::NotModelled)?;
    }
    Ok(Tokens {
        access: claim::machine(pool, client, &scopes, &mut world.ids, world.now),
        id: None,
        hashed: false,
        refresh: None,
        expires_in: client.access_seconds(),
    })
}
