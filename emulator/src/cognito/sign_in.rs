//! Who somebody is: a name and a password become a user, or AWS's reason why not.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html> (lockout). Invariant: what a
//! refusal says about a user is said only to who knew the password, and to a client with
//! `PreventUserExistenceErrors` nobody is told that a user is not there.

use super::user::{Attempts, Status, User, no_user, wrong_credentials};
use super::{Pool, not_authorized, totp};
use crate::clock::Timestamp;
use crate::lambda;
use crate::operation::AwsError;
use crate::world::World;

/// After so many wrong passwords in a row the next is not looked at for a while.
const FREE_ATTEMPTS: u32 = 5;

/// The longest that passwords are not looked at, in seconds, and how long it takes until all is forgotten.
const LONGEST_LOCK: i64 = 900;

/// What comes after a right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: the user is signed in.
    SignedIn,
    /// A password in place of the temporary one.
    NewPassword,
    /// A code of the user's authenticator.
    SoftwareToken,
    /// An authenticator must be set up first.
    MfaSetup,
}

/// Finds the user of a name and a password.
///
/// # Errors
/// `NotAuthorizedException` for a wrong password, too many of them, and an expired one; for a user that may not sign
/// in yet, the exception that says why. `UserNotFoundException` where the client does not hide it.
pub(super) fn by_password(
    pool: &mut Pool,
    hides_users: bool,
    now: Timestamp,
    name: &str,
    password: &str,
) -> Result<String, AwsError> {
    let short_name = pool.short_name().to_owned();
    let Ok(user) = pool.user_mut(name) else {
        return Err(unknown(hides_users));
    };
    if user.attempts.locked_until > now {
        return Err(not_authorized("Password attempts exceeded"));
    }
    let right = user
        .password
        .as_ref()
        .is_some_and(|kept| kept.is(&short_name, &user.username, password));
    if !right {
        user.attempts.fail(now);
        return Err(wrong_credentials());
    }
    user.attempts = Attempts::default();
    may_sign_in(user, now)?;
    Ok(user.username.clone())
}

/// The refusal of a name that no user has.
pub(super) fn unknown(hides_users: bool) -> AwsError {
    if hides_users {
        wrong_credentials()
    } else {
        no_user()
    }
}

/// Whether a user whose password was right may sign in.
pub(super) fn may_sign_in(user: &User, now: Timestamp) -> Result<(), AwsError> {
    if !user.enabled {
        return Err(not_authorized("User is disabled."));
    }
    match user.status {
        Status::Unconfirmed => Err(AwsError::new(
            "UserNotConfirmedException",
            "User is not confirmed.",
        )),
        Status::ResetRequired => Err(AwsError::new(
            "PasswordResetRequiredException",
            "Password reset required for the user",
        )),
        Status::ForceChangePassword if user.temporary_until.is_some_and(|until| until <= now) => {
            Err(not_authorized(
                "Temporary password has expired and must be reset by an administrator.",
            ))
        }
        Status::ForceChangePassword | Status::Confirmed => Ok(()),
    }
}

/// What comes after a right password: a new one in place of a temporary one, then the second factor.
pub(super) fn after_password(pool: &Pool, user: &User) -> Result<Step, AwsError> {
    if user.status == Status::ForceChangePassword {
        return Ok(Step::NewPassword);
    }
    after_new_password(pool, user)
}

/// What comes after a password that is for good.
///
/// # Errors
/// A pool that demands a second factor of a kind that is not modelled refuses by name.
pub(super) fn after_new_password(pool: &Pool, user: &User) -> Result<Step, AwsError> {
    let demanded = pool.mfa.mode == "ON";
    let ready = user
        .authenticator
        .as_ref()
        .is_some_and(|authenticator| authenticator.verified && (authenticator.enabled || demanded));
    match pool.mfa.mode.as_str() {
        "OFF" => Ok(Step::SignedIn),
        _ if ready => Ok(Step::SoftwareToken),
        "OPTIONAL" => Ok(Step::SignedIn),
        _ if pool.mfa.software_token_enabled() => Ok(Step::MfaSetup),
        _ => Err(AwsError::not_modelled(
            "a sign-in with a second factor by SMS or e-mail",
        )),
    }
}

/// Takes a code of a user's authenticator, once.
pub(super) fn code_is_good(user: &mut User, code: &str, now: Timestamp) -> Result<(), AwsError> {
    let mismatch = || AwsError::new("CodeMismatchException", "Invalid code received for user");
    let authenticator = user.authenticator.as_mut().ok_or_else(mismatch)?;
    let step = totp::step_of(&authenticator.secret, code, now).ok_or_else(mismatch)?;
    if step <= authenticator.last_step {
        return Err(AwsError::new(
            "ExpiredCodeException",
            "Your software token has already been used once.",
        ));
    }
    authenticator.last_step = step;
    Ok(())
}

impl Attempts {
    pub(super) fn fail(&mut self, now: Timestamp) {
        if now >= self.last.plus_seconds(LONGEST_LOCK) {
            self.failed = 0;
        }
        self.failed = self.failed.saturating_add(1);
        self.last = now;
        if let Some(over) = self.failed.checked_sub(FREE_ATTEMPTS) {
            let seconds = (1_i64 << over.min(10)).min(LONGEST_LOCK);
            self.locked_until = now.plus_seconds(seconds);
        }
    }
}

/// Refuses by name what a trigger would have to be asked for.
fn without(triggers: &[(&str, bool)]) -> Result<(), AwsError> {
    match triggers.iter().find(|(_, is_set)| *is_set) {
        Some((name, _)) => Err(AwsError::not_modelled(format_args!(
            "the {name} trigger of a user pool"
        ))),
        None => Ok(()),
    }
}

/// The triggers of a sign-in.
pub(super) fn sign_in_triggers(pool: &Pool) -> Result<(), AwsError> {
    let set = &pool.settings.lambda_config;
    without(&[
        ("PreAuthentication", set.pre_authentication.is_some()),
        ("PostAuthentication", set.post_authentication.is_some()),
        ("UserMigration", set.user_migration.is_some()),
    ])?;
    token_triggers(pool)
}

/// The trigger of every token of a user.
pub(super) fn token_triggers(pool: &Pool) -> Result<(), AwsError> {
    let set = &pool.settings.lambda_config;
    without(&[("PreTokenGeneration", set.pre_token_generation.is_some())])
}

/// The triggers of a sign-up and its confirmation.
pub(super) fn sign_up_triggers(pool: &Pool) -> Result<(), AwsError> {
    let set = &pool.settings.lambda_config;
    without(&[
        ("PreSignUp", set.pre_sign_up.is_some()),
        ("PostConfirmation", set.post_confirmation.is_some()),
    ])?;
    message_triggers(pool)
}

/// The trigger of an account that an administrator makes.
pub(super) fn invitation_triggers(pool: &Pool) -> Result<(), AwsError> {
    let set = &pool.settings.lambda_config;
    without(&[("PreSignUp", set.pre_sign_up.is_some())])
}

/// Whether Cognito may invoke the function that it asks before a sign-up. AWS's text is from
/// <https://repost.aws/knowledge-center/cognito-lambda-trigger-errors>.
pub(super) fn may_ask_before_sign_up(world: &World, pool: &Pool) -> Result<(), AwsError> {
    let Some(function) = &pool.settings.lambda_config.pre_sign_up else {
        return Ok(());
    };
    if lambda::may_be_invoked_by(world, "cognito-idp.amazonaws.com", function, &pool.arn) {
        return Ok(());
    }
    Err(AwsError::new(
        "UnexpectedLambdaException",
        "PreSignUp invocation failed due to error AccessDeniedException.",
    ))
}

/// The triggers that write or send a message.
pub(super) fn message_triggers(pool: &Pool) -> Result<(), AwsError> {
    let set = &pool.settings.lambda_config;
    without(&[
        ("CustomMessage", set.custom_message.is_some()),
        ("CustomEmailSender", set.custom_email_sender.is_some()),
        ("CustomSMSSender", set.custom_sms_sender.is_some()),
    ])
}
