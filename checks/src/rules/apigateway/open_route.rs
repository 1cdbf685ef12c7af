//! An open route.

use super::{HTTP_API, HTTP_AUTHORIZER, ROUTE, of_same_http_api};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr, unknown};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/open-route",
    page: include_str!("open_route.md"),
    predicts: Predicts::Fails("apigateway/http-routes/caller-without-token-is-refused"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for route in made(config, found, ROUTE) {
        let authorization = route.attr("authorization_type");
        let key = route.attr("route_key");
        let preflight = key.text().is_some_and(|key| key.starts_with("OPTIONS "));
        // Of a WebSocket API only the connection is authorized.
        let message = key.text().is_some_and(|key| {
            let default = key == "$default" && !of_web_socket(config, route);
            !key.contains(' ') && key != "$connect" && !default
        });
        if unknown(found, authorization) || preflight || message {
            continue;
        }
        if !matches!(authorization.text(), None | Some("NONE"))
            || route.attr("api_key_required").bool() == Some(true)
        {
            continue;
        }
        let name = key.text().unwrap_or(&route.name);
        let help = match of_same_http_api(config, route, HTTP_AUTHORIZER).next() {
            Some(authorizer) => format!(
                "authorization_type = \"JWT\" with authorizer_id = {}.id and the scopes it asks for",
                authorizer.address
            ),
            None => "declare an `aws_apigatewayv2_authorizer` of type JWT for the user pool, and use authorization_type = \"JWT\" with it"
                .to_owned(),
        };
        report_attr(
            found,
            route,
            authorization,
            format!("{name} is open: whoever knows the address gets an answer"),
        )
        .help(help);
    }
}

/// Whether a route belongs to a WebSocket API.
fn of_web_socket(config: &Config, route: &Resource) -> bool {
    named(config, route.attr("api_id"), HTTP_API)
        .is_some_and(|api| api.attr("protocol_type").text() == Some("WEBSOCKET"))
}
