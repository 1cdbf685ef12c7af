//! What a browser does that a plain HTTP client does not: it keeps cookies, follows places and fills forms in.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>.

use crate::case::{Stop, same};
use crate::target::{Response, Target};

/// `application/x-www-form-urlencoded`, as a query has it.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let encode = tollgate_emulator::message::percent_encode;
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    pairs.join("&")
}

/// Where a redirect leads.
///
/// # Errors
/// It has no `Location`.
pub fn location(response: &Response) -> Result<&str, Stop> {
    response
        .header("location")
        .ok_or_else(|| Stop::failed("a redirect without Location"))
}

/// A location as a whole URL.
pub fn absolute(base: &str, location: &str) -> String {
    if location.starts_with('/') {
        format!("{base}{location}")
    } else {
        location.to_owned()
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Result<&'t str, Stop> {
    text.split_once(start)
        .and_then(|(_, rest)| rest.split_once(end))
        .map(|(inside, _)| inside)
        .ok_or_else(|| Stop::failed(format_args!("no {start}...{end} in {text}")))
}

/// Goes from the authorize endpoint to the login page, signs in there, and says where that led.
///
/// # Errors
/// There is no login page: authorize led elsewhere, or the page is an error.
pub fn sign_in(
    target: &Target,
    login: &str,
    query: &str,
    (name, password): (&str, &str),
) -> Result<String, Stop> {
    let mut cookies = Cookies::default();
    let authorize = target.get(&format!("{login}/oauth2/authorize?{query}"), &[])?;
    same("status of authorize", &authorize.status, &302)?;
    cookies.take(&authorize);
    let page_url = absolute(login, location(&authorize)?);
    if !page_url.starts_with(&format!("{login}/login")) {
        return Err(Stop::failed(format_args!("authorize leads to {page_url}")));
    }
    let page = target.get(&page_url, &[("cookie", &cookies.header())])?;
    same("status of the login page", &page.status, &200)?;
    cookies.take(&page);
    let csrf = between(&page.body, "name=\"_csrf\" value=\"", "\"")?;
    let action = between(&page.body, "action=\"", "\"")?.replace("&amp;", "&");
    let posted = target.post_form(
        &absolute(login, &action),
        &[("cookie", &cookies.header())],
        &[("_csrf", csrf), ("username", name), ("password", password)],
    )?;
    same("status of the form", &posted.status, &302)?;
    location(&posted).map(str::to_owned)
}

/// What a browser keeps.
#[derive(Default)]
struct Cookies(Vec<(String, String)>);

impl Cookies {
    fn take(&mut self, response: &Response) {
        for cookie in response.all("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.0.retain(|(kept, _)| kept != name);
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn header(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }
}
