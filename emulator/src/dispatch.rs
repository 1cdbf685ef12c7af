//! Where a request goes: by its host, else by the signals that AWS's own clients leave in it.
//!
//! Invariant: the first signal that matches decides, in the order of [`answer`]; a request without any is
//! refused with the list of what was looked for. Nothing falls through to a default service.

use crate::answer::Answer;
use crate::apigateway::execute;
use crate::cloud::REGION;
use crate::cognito::{discovery, oauth};
use crate::console;
use crate::message::{Reply, Request};
use crate::names::Serves;
use crate::operation::Service;
use crate::wire;
use crate::world::World;

/// What a request is answered.
pub fn answer(world: &mut World, request: Request) -> Answer {
    if let Some(site) = world.names.site(&request.host) {
        return match site.serves {
            Serves::Operations { service, region } => operations(world, service, &region, &request),
            Serves::UserPoolDomain { pool } => oauth::answer(world, &pool, &request),
            Serves::Api { api } => execute::answer(world, &execute::Door::Api(api), request),
            Serves::ApiDomain { domain } => {
                execute::answer(world, &execute::Door::Domain(domain), request)
            }
        };
    }
    if let Some(reply) = console::answer(world, &request) {
        return reply.into();
    }
    // A signed call to an API goes by its host, or nowhere.
    if let Some(scope) = wire::sigv4::scope(&request).filter(|scope| scope.service != "execute-api")
    {
        if let Some(service) = wire::sigv4::service(&scope) {
            return operations(world, service, &scope.region, &request);
        }
        let request_id = world.ids.uuid();
        return wire::unserved::answer(&scope.service, &request, &request_id).into();
    }
    let target = request
        .header("x-amz-target")
        .and_then(wire::service_of_target);
    if let Some(service) = target {
        return operations(world, service, REGION, &request);
    }
    if let Some(reply) = discovery::answer(world, &request) {
        return reply.into();
    }
    nowhere(&request).into()
}

fn operations(world: &mut World, service: Service, region: &str, request: &Request) -> Answer {
    if service == Service::CognitoIdp
        && let Some(reply) = discovery::answer(world, request)
    {
        return reply.into();
    }
    if service == Service::Lambda
        && let Some(answer) = crate::lambda::invoke::answer(world, region, request)
    {
        return answer;
    }
    let service = match service {
        Service::ApiGateway if request.path.starts_with("/v2/") => Service::ApiGatewayV2,
        other => other,
    };
    wire::answer(world, service, region, request)
}

fn nowhere(request: &Request) -> Reply {
    let text = serde_json::json!({
        "message": format!(
            "Tollgate serves nothing for {} {} at host {:?}. It looked for: a host name that something deployed \
             serves, a SigV4 signature whose scope names a service, X-Amz-Target, and the path of a user pool's issuer.",
            request.method, request.path, request.host
        )
    });
    Reply::of(404, "application/json", text.to_string())
}
