//! Calls to APIs: match, authorize, integrate, respond.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>. Invariant: a call that finds no API, stage or
//! route is refused; nothing falls through to another API.

use crate::answer::Answer;
use crate::message::Request;
use crate::world::World;

use super::mapping;

mod authorize;
mod cors;
mod event;
mod event_http;
mod exchange;
mod http;
mod jwt;
mod key;
mod log;
pub(crate) mod matching;
mod policy;
pub(crate) mod refusal;
mod respond;
mod rest;
pub(crate) mod schema;
pub(crate) mod template;
#[cfg(test)]
mod tests;
mod validate;

/// Through which name a call came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// `{api}.execute-api.{region}.amazonaws.com`.
    Api(String),
    /// A custom domain.
    Domain(String),
}

/// Where a call goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    api: String,
    /// The stage, where a mapping names it.
    stage: Option<String>,
    /// The base path of a mapping.
    base: String,
    /// Whether it came through a custom domain.
    custom: bool,
    /// The path after the base path, still encoded.
    rest: String,
}

/// What a call is answered.
pub fn answer(world: &mut World, door: &Door, request: Request) -> Answer {
    match place(world, door, &request) {
        Some(place) if world.apigateway.rest.apis.contains_key(&place.api) => {
            rest::answer(world, &place, request)
        }
        Some(place) if world.apigateway.http.apis.contains_key(&place.api) => {
            http::answer(world, &place, request)
        }
        _ => rest::nowhere(world, request),
    }
}

fn place(world: &World, door: &Door, request: &Request) -> Option<Place> {
    match door {
        Door::Api(api) => Some(Place {
            api: api.clone(),
            rest: request.path.clone(),
            ..Place::default()
        }),
        Door::Domain(name) => {
            let domain = world.apigateway.domains.get(name)?;
            // Its target is an address, not a name for callers; and CloudFront serves it when it is ready.
            if request.host == domain.target || !domain.available {
                return None;
            }
            let (base, mapping) = mapping::resolve(domain, &request.path)?;
            let path = request.path.trim_start_matches('/');
            Some(Place {
                api: mapping.api.clone(),
                stage: mapping.stage.clone(),
                base: base.to_owned(),
                custom: true,
                rest: path.strip_prefix(base).unwrap_or(path).to_owned(),
            })
        }
    }
}
