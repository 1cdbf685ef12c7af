//! The cookies of a pool's domain: the signed-in browser, and the token against forged forms.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pools-managed-login-security.html>. Invariant: they are
//! `Secure` and `HttpOnly` and go to no other site's requests than top-level visits.

use crate::message::{Reply, Request};

/// The signed-in browser.
pub(super) const SESSION: &str = "cognito";

/// The token against forged forms, new with each form.
pub(super) const FORGERY: &str = "XSRF-TOKEN";

/// The value of a cookie; `None` also where it is sent twice, so that nobody can slip one in.
pub(super) fn get<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut values = request
        .headers
        .iter()
        .filter(|(field, _)| field == "cookie")
        .flat_map(|(_, value)| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value);
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// Sets a cookie, for that many seconds where it is to outlive the browser's session.
pub(super) fn set(reply: Reply, name: &str, value: &str, seconds: Option<i64>) -> Reply {
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    reply.with(
        "Set-Cookie",
        format!("{name}={value}{age}; Path=/; Secure; HttpOnly; SameSite=Lax"),
    )
}

/// Takes a cookie away.
pub(super) fn clear(reply: Reply, name: &str) -> Reply {
    set(reply, name, "", Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_but_not_where_it_stands_twice() {
        let request = Request::default().with_header("Cookie", "a=1; cognito=x; XSRF-TOKEN=y=z");
        assert_eq!(get(&request, SESSION), Some("x"));
        assert_eq!(get(&request, FORGERY), Some("y=z"));
        assert_eq!(get(&request, "b"), None);
        let twice = request.with_header("Cookie", "cognito=mine");
        assert_eq!(get(&twice, SESSION), None);
    }
}
