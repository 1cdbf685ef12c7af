//! CORS of HTTP APIs: what browsers on other origins are told.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>. Invariant: an origin that is not listed is told
//! nothing, and what a back end says of CORS is replaced where the API is configured.

use crate::apigateway::http::api::Cors;
use crate::message::{Reply, Request};

/// Whether a request asks what it may do.
pub(super) fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS"
        && request.header("origin").is_some()
        && request.header("access-control-request-method").is_some()
}

/// The answer to such a request: 204, with the configuration if the origin is listed.
pub(super) fn preflight(cors: &Cors, request: &Request) -> Reply {
    let mut reply = Reply::new(204, "");
    let Some(origin) = allowed(cors, request) else {
        return reply;
    };
    reply = reply.with("access-control-allow-origin", origin);
    let lists = [
        ("access-control-allow-methods", &cors.allow_methods),
        ("access-control-allow-headers", &cors.allow_headers),
    ];
    for (name, values) in lists {
        if let Some(values) = values.as_ref().filter(|values| !values.is_empty()) {
            reply = reply.with(name, values.join(","));
        }
    }
    if let Some(age) = cors.max_age {
        reply = reply.with("access-control-max-age", age.to_string());
    }
    with_credentials(cors, reply)
}

/// Replaces what a reply says of CORS by the configuration.
pub(super) fn dress(cors: &Cors, request: &Request, mut reply: Reply) -> Reply {
    if request.header("origin").is_none() {
        return reply;
    }
    let prefix = "access-control-";
    reply
        .headers
        .retain(|(name, _)| !name.to_ascii_lowercase().starts_with(prefix));
    let Some(origin) = allowed(cors, request) else {
        return reply;
    };
    reply = reply.with("access-control-allow-origin", origin);
    if let Some(values) = cors
        .expose_headers
        .as_ref()
        .filter(|values| !values.is_empty())
    {
        reply = reply.with("access-control-expose-headers", values.join(","));
    }
    with_credentials(cors, reply)
}

fn with_credentials(cors: &Cors, reply: Reply) -> Reply {
    if cors.allow_credentials == Some(true) {
        return reply.with("access-control-allow-credentials", "true");
    }
    reply
}

/// What an origin is told of itself: `*`, or itself; nothing where it is not listed.
fn allowed(cors: &Cors, request: &Request) -> Option<String> {
    let origin = request.header("origin")?;
    let listed = cors.allow_origins.as_deref().unwrap_or_default();
    if listed.iter().any(|known| known == "*") {
        return Some("*".to_owned());
    }
    let is_listed = |known: &String| {
        known == origin
            || known
                .strip_suffix('*')
                .filter(|scheme| ["https://", "http://"].contains(scheme))
                .is_some_and(|scheme| origin.starts_with(scheme))
    };
    listed.iter().any(is_listed).then(|| origin.to_owned())
}
