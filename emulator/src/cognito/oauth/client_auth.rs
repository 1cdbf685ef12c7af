//! Which client calls: by HTTP Basic, by its secret in the body, or by its id alone where it has no secret.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>; RFC 6749 section 2.3.1. Invariant: it is
//! settled before anything else of a request is looked at, so that a wrong secret uses nothing up.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Repeated, single};
use crate::cognito::Pool;
use crate::cognito::client::Client;
use crate::message::{Request, percent_decode};

/// Why no client is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// No client, or none of this pool, or one whose credentials cannot be read.
    Unknown,
    /// The secret is missing, wrong, or not one's to send.
    Secret,
    /// A parameter stands twice, or two ways to authenticate are used at once.
    Malformed,
}

impl From<Repeated> for Refused {
    fn from(_: Repeated) -> Self {
        Self::Malformed
    }
}

/// The client that calls.
pub(super) fn client<'p>(
    pool: &'p Pool,
    request: &Request,
    form: &[(String, String)],
) -> Result<&'p Client, Refused> {
    let id = single(form, "client_id")?;
    let secret = single(form, "client_secret")?;
    let Some(authorization) = request.header("authorization") else {
        return judged(pool, id.ok_or(Refused::Unknown)?, secret);
    };
    if secret.is_some() {
        return Err(Refused::Malformed);
    }
    let (name, password) = basic(authorization).ok_or(Refused::Unknown)?;
    if id.is_some_and(|id| id != name) {
        return Err(Refused::Unknown);
    }
    judged(pool, &name, Some(&password))
}

/// Id and secret of HTTP Basic. `%XX` is decoded, `+` is itself: secrets may contain it.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = STANDARD.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((percent_decode(name), percent_decode(password)))
}

fn judged<'p>(pool: &'p Pool, id: &str, secret: Option<&str>) -> Result<&'p Client, Refused> {
    let client = pool.clients.get(id).ok_or(Refused::Unknown)?;
    match (&client.client_secret, secret) {
        // A client without a secret that authenticates with an empty one sends none.
        (None, None | Some("")) => Ok(client),
        (Some(known), Some(secret))
            if verify_slices_are_equal(known.as_bytes(), secret.as_bytes()).is_ok() =>
        {
            Ok(client)
        }
        _ => Err(Refused::Secret),
    }
}
