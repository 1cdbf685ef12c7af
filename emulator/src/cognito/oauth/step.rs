//! The second forms of a sign-in: a password in place of a temporary one, and a code of an authenticator.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html>. Invariant: a form is
//! bound to the user and client of the first one, and there is no session and no code before the last step.

use super::login::{FORM_SECONDS, TRY_AGAIN, Visit, form_token, is_ours, visit, welcome};
use super::page::{self, Form};
use super::{Door, cookie, single};
use crate::answer::Answer;
use crate::cognito::grant::{Asks, Challenge};
use crate::cognito::sign_in::{self, Step};
use crate::cognito::{not_authorized, password, user_rules};
use crate::message::{Reply, Request};
use crate::operation::AwsError;

/// How long a code is asked for, in seconds.
const CODE_SECONDS: i64 = 180;

/// Goes on after a step: back to the application, or to the next form.
pub(super) fn go_on(
    door: &mut Door<'_>,
    request: &Request,
    visit: &Visit,
    user: String,
    step: Step,
) -> Answer {
    match step {
        Step::SignedIn => welcome(door, &visit.asked, user),
        Step::NewPassword => ask(door, request, visit, user, Asks::NewPassword, None).into(),
        Step::SoftwareToken => ask(door, request, visit, user, Asks::SoftwareToken, None).into(),
        Step::MfaSetup => page::error(
            400,
            "Tollgate does not model the page that sets up an authenticator; InitiateAuth has the challenge.",
        )
        .into(),
    }
}

/// Shows the next form; its `session` says whose it is.
fn ask(
    door: &mut Door<'_>,
    request: &Request,
    visit: &Visit,
    user: String,
    asks: Asks,
    message: Option<&str>,
) -> Reply {
    let token = form_token(door);
    let session = door.world.ids.mixed(64);
    let for_password = asks == Asks::NewPassword;
    let seconds = if for_password {
        FORM_SECONDS
    } else {
        CODE_SECONDS
    };
    let until = door.world.now.plus_seconds(seconds);
    let policy = door
        .pool()
        .map(|pool| pool.settings.password_policy.clone())
        .unwrap_or_default();
    let challenge = Challenge {
        asks,
        user,
        client: visit.asked.client.clone(),
        until,
        spent: false,
    };
    if let Some(pool) = door.world.cognito.pools.get_mut(door.pool) {
        pool.grants.challenges.insert(session.clone(), challenge);
    }
    let form = Form {
        application: &visit.application,
        query: &request.query,
        csrf: &token,
        message,
    };
    let reply = if for_password {
        page::new_password(&form, &session, &policy)
    } else {
        page::code(&form, &session)
    };
    cookie::set(reply, cookie::FORGERY, &token, None)
}

/// The visit and the user of a form of a second step, which is good once.
fn taken(
    door: &mut Door<'_>,
    request: &Request,
    form: &[(String, String)],
    asks: &Asks,
) -> Result<(Visit, String), Reply> {
    if !is_ours(door, request, form) {
        return Err(page::error(403, TRY_AGAIN));
    }
    let visit = visit(door, request)?;
    take_challenge(door, field(form, "session"), &visit.asked.client, asks)
        .map(|user| (visit, user))
        .ok_or_else(|| page::error(403, TRY_AGAIN))
}

fn field<'f>(form: &'f [(String, String)], name: &str) -> &'f str {
    single(form, name).ok().flatten().unwrap_or_default()
}

fn take_challenge(door: &mut Door<'_>, session: &str, client: &str, asks: &Asks) -> Option<String> {
    let now = door.world.now;
    let pool = door.world.cognito.pools.get_mut(door.pool)?;
    let challenge = pool.grants.challenges.get(session)?;
    if challenge.client != client || challenge.asks != *asks {
        return None;
    }
    let challenge = pool.grants.challenges.remove(session)?;
    (challenge.until > now && !challenge.spent).then_some(challenge.user)
}

/// `POST /resetPassword`.
pub(super) fn new_password(door: &mut Door<'_>, request: &Request) -> Answer {
    let form = request.form();
    let (visit, user) = match taken(door, request, &form, &Asks::NewPassword) {
        Ok(taken) => taken,
        Err(reply) => return reply.into(),
    };
    let (wanted, again) = (field(&form, "password"), field(&form, "confirmPassword"));
    match replaced(door, &user, wanted, again) {
        Ok(step) => go_on(door, request, &visit, user, step),
        Err(error) => {
            let message = Some(error.message.as_str());
            ask(door, request, &visit, user, Asks::NewPassword, message).into()
        }
    }
}

fn replaced(door: &mut Door<'_>, user: &str, wanted: &str, again: &str) -> Result<Step, AwsError> {
    if wanted != again {
        return Err(not_authorized("The two passwords are not the same."));
    }
    let world = &mut *door.world;
    let Some(pool) = world.cognito.pools.get_mut(door.pool) else {
        return Err(not_authorized("This user pool does not exist."));
    };
    password::conforms(&pool.settings.password_policy, wanted)?;
    sign_in::may_sign_in(pool.user(user)?, world.now)?;
    user_rules::set_password(pool, &mut world.ids, world.now, user, wanted, true)?;
    sign_in::after_new_password(pool, pool.user(user)?)
}

/// `POST /mfa`.
pub(super) fn code(door: &mut Door<'_>, request: &Request) -> Answer {
    let form = request.form();
    let (visit, user) = match taken(door, request, &form, &Asks::SoftwareToken) {
        Ok(taken) => taken,
        Err(reply) => return reply.into(),
    };
    match proved(door, &user, field(&form, "authenticationCode")) {
        Ok(()) => welcome(door, &visit.asked, user),
        Err(error) => {
            let message = Some(error.message.as_str());
            ask(door, request, &visit, user, Asks::SoftwareToken, message).into()
        }
    }
}

fn proved(door: &mut Door<'_>, user: &str, code: &str) -> Result<(), AwsError> {
    let now = door.world.now;
    let Some(pool) = door.world.cognito.pools.get_mut(door.pool) else {
        return Err(not_authorized("This user pool does not exist."));
    };
    let user = pool.user_mut(user)?;
    sign_in::may_sign_in(user, now)?;
    sign_in::code_is_good(user, code.trim(), now)
}
