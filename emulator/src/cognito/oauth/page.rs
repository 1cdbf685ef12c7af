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
    /// The name that was typed the last time.
    pub username: &'a str,
}

const STYLE: &str = include_str!("page.css");

/// The login page.
pub(super) fn login(form: &Form<'_>) -> Reply {
    let invalid = invalid(form.message);
    let body = format!(
        r#"<h1>Sign in</h1>
<p class="to">to continue to <strong>{application}</strong></p>
{message}
<form name="cognitoSignInForm" method="post" action="/login?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<label for="signInFormUsername">Username</label>
<input id="signInFormUsername" name="username" type="text" value="{username}" autocomplete="username" autocapitalize="none" spellcheck="false" required{invalid}>
<label for="signInFormPassword">Password</label>
<input id="signInFormPassword" name="password" type="password" autocomplete="current-password" required{invalid}>
<button name="signInSubmitButton" type="submit">Sign in</button>
</form>"#,
        application = escaped(form.application),
        message = message(form.message),
        query = escaped(form.query),
        csrf = escaped(form.csrf),
        username = escaped(form.username),
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
<form method="post" action="/resetPassword?{query}">
<input type="hidden" name="_csrf" value="{csrf}">
<input type="hidden" name="session" value="{session}">
<label for="newPassword">New password</label>
<input id="newPassword" name="password" type="password" autocomplete="new-password" aria-describedby="rules" required{invalid}>
<label for="confirmPassword">The same once more</label>
<input id="confirmPassword" name="confirmPassword" type="password" autocomplete="new-password" required{invalid}>
<p id="rules" class="rules">{rules}</p>
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

/// A page that says what went wrong.
pub(super) fn error(status: u16, text: &str) -> Reply {
    let body = format!(
        r#"<h1>An error was encountered with the requested page.</h1>
<p class="message" role="alert">{}</p>"#,
        escaped(text)
    );
    document(status, "Error", &body)
}

/// `GET /error`: the same page, for an error that the address names.
pub(super) fn shown_error(request: &Request) -> Reply {
    let pairs = request.query_pairs();
    let name = pairs
        .iter()
        .find(|(name, _)| name == "error")
        .map_or("", |(_, value)| value.as_str());
    error(400, name)
}

fn rules(policy: &PasswordPolicy) -> String {
    let wanted = [
        (policy.require_lowercase, "a lower-case letter"),
        (policy.require_uppercase, "an upper-case letter"),
        (policy.require_numbers, "a digit"),
        (policy.require_symbols, "a symbol"),
    ];
    let kinds: Vec<&str> = wanted
        .iter()
        .filter(|(wanted, _)| *wanted == Some(true))
        .map(|(_, kind)| *kind)
        .collect();
    let length = policy.minimum_length.unwrap_or(8);
    if kinds.is_empty() {
        format!("At least {length} characters.")
    } else {
        format!("At least {length} characters, with {}.", kinds.join(", "))
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
        r#" aria-invalid="true""#
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
