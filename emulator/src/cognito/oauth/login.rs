//! `/login`: the form where people sign in, what they submit, and the form for a new password.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>; RFC 9700 4.16 (clickjacking and forged
//! forms). Invariant: a form is taken once, within five minutes, from the browser that it was shown to.

use super::authorize::{Asked, asked, granted, managed_login};
use super::page::{self, Form};
use super::{Door, cookie, single, step};
use crate::answer::Answer;
use crate::cognito::Pool;
use crate::cognito::grant::{BROWSER_SECONDS, Browser};
use crate::cognito::not_authorized;
use crate::cognito::sign_in::{self, Step};
use crate::message::{Reply, Request};
use crate::operation::AwsError;

/// How long a form is taken after it was shown, in seconds.
pub(super) const FORM_SECONDS: i64 = 300;

/// The text of AWS's page for a provider that the client does not have.
const NO_SUCH_OPTION: &str = "Login option is not available. Please try another one";

/// The text for a form that is too old, or was shown to somebody else.
pub(super) const TRY_AGAIN: &str =
    "Something went wrong. Go back to the application and sign in again.";

/// What the page is about.
pub(super) struct Visit {
    /// What the application may have.
    pub asked: Asked,
    /// The application's name.
    pub application: String,
    /// What a name is called in this pool.
    name: &'static str,
    hides_users: bool,
}

/// Reads what the application asked for, and whether the pool's own users may sign in.
pub(super) fn visit(door: &Door<'_>, request: &Request) -> Result<Visit, Reply> {
    let managed = managed_login(door, &request.host);
    let Some(pool) = door.pool() else {
        return Err(page::error(404, "This user pool does not exist."));
    };
    let asked = asked(pool, managed, &request.query).map_err(|fault| fault.reply(request))?;
    let client = pool
        .client(&asked.client)
        .map_err(|error| page::error(400, &error.message))?;
    if managed {
        return Err(page::error(
            403,
            "Login pages unavailable. The application has no branding for managed login, and Tollgate does not model \
             branding: use ManagedLoginVersion 1.",
        ));
    }
    let providers = client
        .supported_identity_providers
        .as_deref()
        .unwrap_or_default();
    let wanted = asked.provider.as_deref().unwrap_or("COGNITO");
    let named = providers.iter().any(|name| name == wanted)
        || pool.identity_providers.values().any(|provider| {
            providers.contains(&provider.provider_name)
                && provider
                    .idp_identifiers
                    .iter()
                    .flatten()
                    .any(|identifier| identifier == wanted)
        });
    if !named && asked.provider.is_some() {
        return Err(page::error(401, NO_SUCH_OPTION));
    }
    if wanted != "COGNITO" || !providers.iter().any(|name| name == "COGNITO") {
        return Err(page::error(
            400,
            "Tollgate does not model a sign-in at another identity provider.",
        ));
    }
    Ok(Visit {
        application: client.client_name.clone(),
        name: what_a_name_is(pool),
        hides_users: client.hides_users(),
        asked,
    })
}

/// What people type to say who they are.
fn what_a_name_is(pool: &Pool) -> &'static str {
    let attributes = pool.username_attributes.as_deref().unwrap_or_default();
    let has = |name: &str| attributes.iter().any(|attribute| attribute == name);
    match (has("email"), has("phone_number")) {
        (true, true) => "Email or phone number",
        (true, false) => "Email",
        (false, true) => "Phone number",
        (false, false) => "Username",
    }
}

/// `GET /login`.
pub(super) fn form(door: &mut Door<'_>, request: &Request) -> Reply {
    match visit(door, request) {
        Ok(visit) => shown(door, request, &visit, "", None),
        Err(reply) => reply,
    }
}

/// Shows the form, with a new token against forgery.
fn shown(
    door: &mut Door<'_>,
    request: &Request,
    visit: &Visit,
    username: &str,
    message: Option<&str>,
) -> Reply {
    let token = form_token(door);
    let form = Form {
        application: &visit.application,
        query: &request.query,
        csrf: &token,
        message,
    };
    let reply = page::login(&form, visit.name, username);
    cookie::set(reply, cookie::FORGERY, &token, None)
}

pub(super) fn form_token(door: &mut Door<'_>) -> String {
    let token = door.world.ids.uuid();
    let now = door.world.now;
    if let Some(pool) = door.world.cognito.pools.get_mut(door.pool) {
        pool.grants.forms.retain(|_, until| *until > now);
        pool.grants
            .forms
            .insert(token.clone(), now.plus_seconds(FORM_SECONDS));
    }
    token
}

/// Whether a form was shown to this browser, not long ago, and was not submitted yet.
pub(super) fn is_ours(door: &mut Door<'_>, request: &Request, form: &[(String, String)]) -> bool {
    let Ok(Some(token)) = single(form, "_csrf") else {
        return false;
    };
    let now = door.world.now;
    cookie::get(request, cookie::FORGERY) == Some(token)
        && door
            .world
            .cognito
            .pools
            .get_mut(door.pool)
            .and_then(|pool| pool.grants.forms.remove(token))
            .is_some_and(|until| until > now)
}

/// `POST /login`.
pub(super) fn submitted(door: &mut Door<'_>, request: &Request) -> Answer {
    let form = request.form();
    if !is_ours(door, request, &form) {
        return page::error(403, TRY_AGAIN).into();
    }
    let visit = match visit(door, request) {
        Ok(visit) => visit,
        Err(reply) => return reply.into(),
    };
    let (Ok(name), Ok(password)) = (single(&form, "username"), single(&form, "password")) else {
        return page::error(400, TRY_AGAIN).into();
    };
    let (name, password) = (name.unwrap_or_default(), password.unwrap_or_default());
    match signed_in(door, &visit, name, password) {
        Ok((user, step)) => step::go_on(door, request, &visit, user, step),
        Err(error) => shown(door, request, &visit, name, Some(&error.message)).into(),
    }
}

fn signed_in(
    door: &mut Door<'_>,
    visit: &Visit,
    name: &str,
    password: &str,
) -> Result<(String, Step), AwsError> {
    let now = door.world.now;
    let Some(pool) = door.world.cognito.pools.get_mut(door.pool) else {
        return Err(not_authorized("This user pool does not exist."));
    };
    sign_in::sign_in_triggers(pool)?;
    let user = sign_in::by_password(pool, visit.hides_users, now, name, password)?;
    let step = sign_in::after_password(pool, pool.user(&user)?)?;
    Ok((user, step))
}

/// The browser is signed in from now on, and goes back to the application.
pub(super) fn welcome(door: &mut Door<'_>, asked: &Asked, user: String) -> Answer {
    let now = door.world.now;
    let session = door.world.ids.mixed(64);
    if let Some(pool) = door.world.cognito.pools.get_mut(door.pool) {
        let browser = Browser {
            user: user.clone(),
            at: now,
            until: now.plus_seconds(BROWSER_SECONDS),
        };
        pool.grants
            .browsers
            .retain(|_, browser| browser.until > now);
        pool.grants.browsers.insert(session.clone(), browser);
    }
    with_cookie(granted(door, asked, user, now), session)
}

fn with_cookie(answer: Answer, session: String) -> Answer {
    match answer {
        Answer::Reply(reply) => {
            cookie::set(reply, cookie::SESSION, &session, Some(BROWSER_SECONDS)).into()
        }
        Answer::After(work) => Answer::after(move || with_cookie(work(), session)),
        other => other,
    }
}
