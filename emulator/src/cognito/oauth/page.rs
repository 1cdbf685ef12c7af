//! The pages that people look at: sign in, choose a new password, and what went wrong.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-integration.html>; WCAG 2.2 (labels,
//! messages that are read aloud, contrast). Invariant: they work without scripts, run none, and every text that came from
//! outside is escaped.

use crate::cognito::settings::PasswordPolicy;
use crate::message::{Reply, Request};

/// What a form says and sends on.
pub(super) struct Form<'a> {
    /// The name of the application that asks.
    pub application: &'a str,
    /// The query that the form's address repeats.
    pub query: &'a str,
    /// The token against forgery.
    pub csrf: &'a str,
    /// What was wrong the last time.
    pub message: Option<&'a str>,
}

const STYLE: &str = include_str!("page.css");

/// The login page, with what a name is called here and the one that was typed the last time.
pub(super) fn login(form: &Form<'_>, name: &str, username: &str) -> Reply {
    let invalid = invalid(form.message);
    let body = format!(
        r#"<h1>Sign in</h1>
<p class="to">to continue to <strong>{application}</strong></p>
{message}
<form name="cognitoSignInForm" method="post" action="/login?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<label for="signInFormUsername">{name}</label>
<input id="signInFormUsername" name="username" type="text" value="{username}" autocomplete="username" autocapitalize="none" spellcheck="false" required{invalid}>
<label for="signInFormPassword">Password</label>
<input id="signInFormPassword" name="password" type="password" autocomplete="current-password" required{invalid}>
<button name="signInSubmitButton" type="submit">Sign in</button>
</form>"#,
        application = escaped(form.application),
        message = message(form.message),
        query = escaped(form.query),
        csrf = escaped(form.csrf),
        username = escaped(username),
        name = escaped(name),
    );
    document(200, "Sign in", &body)
}

/// The page for a password in place of a temporary one.
pub(super) fn new_password(form: &Form<'_>, session: &str, policy: &PasswordPolicy) -> Reply {
    let invalid = invalid(form.message);
    let body = format!(
        r#"<h1>Choose a new password</h1>
<p class="to">Your password for <strong>{application}</strong> was a temporary one.</p>
{message}
<p class="rules">{rules}</p>
<form method="post" action="/resetPassword?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<input type="hidden" name="session" value="{session}">
<label for="newPassword">New password</label>
<input id="newPassword" name="password" type="password" autocomplete="new-password" required{invalid}>
<label for="confirmPassword">The same once more</label>
<input id="confirmPassword" name="confirmPassword" type="password" autocomplete="new-password" required{invalid}>
<button name="reset_password" type="submit">Set password and sign in</button>
</form>"#,
        application = escaped(form.application),
        message = message(form.message),
        query = escaped(form.query),
        csrf = escaped(form.csrf),
        session = escaped(session),
        rules = escaped(&rules(policy)),
    );
    document(200, "Choose a new password", &body)
}

/// The page for a code of the user's authenticator.
pub(super) fn code(form: &Form<'_>, session: &str) -> Reply {
    let invalid = invalid(form.message);
    let body = format!(
        r#"<h1>Enter your code</h1>
<p class="to">Your authenticator app shows six digits for <strong>{application}</strong>.</p>
{message}
<form method="post" action="/mfa?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<input type="hidden" name="session" value="{session}">
<label for="authenticationCode">Code</label>
<input id="authenticationCode" name="authenticationCode" type="text" inputmode="numeric" autocomplete="one-time-code" required{invalid}>
<button name="signInButton" type="submit">Sign in</button>
</form>"#,
        application = escaped(form.application),
        message = message(form.message),
        query = escaped(form.query),
        csrf = escaped(form.csrf),
        session = escaped(session),
    );
    document(200, "Enter your code", &body)
}

/// A page that says what went wrong.
pub(super) fn error(status: u16, text: &str) -> Reply {
    let why = if text.is_empty() {
        String::new()
    } else {
        format!(r#"<p class="message" role="alert">{}</p>"#, escaped(text))
    };
    let body = format!("<h1>An error was encountered with the requested page.</h1>\n{why}");
    document(status, "Error", &body)
}

/// `GET /error`: the same page, for an error that the address names.
pub(super) fn shown_error(request: &Request) -> Reply {
    let pairs = request.query_pairs();
    let name = pairs
        .iter()
        .find(|(name, _)| name == "error")
        .map_or("", |(_, value)| value.as_str());
    match name {
        "redirect_mismatch" => error(
            400,
            "redirect_mismatch: the address to come back to is not one of the application's callback URLs.",
        ),
        "invalid_client" => error(
            400,
            "invalid_client: this user pool has no such application.",
        ),
        other => error(400, other),
    }
}

fn rules(policy: &PasswordPolicy) -> String {
    let wanted = [
        (policy.require_lowercase, "a lower-case letter"),
        (policy.require_uppercase, "an upper-case letter"),
        (policy.require_numbers, "a digit"),
        (policy.require_symbols, "a symbol"),
    ];
    let mut kinds: Vec<&str> = wanted
        .iter()
        .filter(|(wanted, _)| *wanted == Some(true))
        .map(|(_, kind)| *kind)
        .collect();
    let length = policy.minimum_length.unwrap_or(8);
    if kinds.is_empty() {
        format!("At least {length} characters.")
    } else {
        let last = kinds.pop().unwrap_or_default();
        let with = if kinds.is_empty() {
            last.to_owned()
        } else {
            format!("{} and {last}", kinds.join(", "))
        };
        format!("At least {length} characters, with {with}.")
    }
}

fn message(text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| {
        format!(
            r#"<p class="message" id="loginErrorMessage" role="alert">{}</p>"#,
            escaped(text)
        )
    })
}

const fn invalid(message: Option<&str>) -> &'static str {
    if message.is_some() {
        r#" aria-invalid="true" aria-describedby="loginErrorMessage""#
    } else {
        ""
    }
}

fn document(status: u16, title: &str, body: &str) -> Reply {
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"#
    );
    // The page may not send a form elsewhere by a script or a style: it has no script, and its style is its own.
    // `form-action` is left open because a sign-in ends at the application's address.
    Reply::of(status, "text/html;charset=UTF-8", html).with(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
