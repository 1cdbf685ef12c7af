//! See the page.

use super::{METHOD, REST_AUTHORIZER, guarded, of_same_rest_api, verb};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value, unknown};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/open-method",
    page: include_str!("open_method.md"),
    predicts: Predicts::Fails("apigateway/rest-methods/caller-without-token-is-refused"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for method in made(config, found, METHOD) {
        let authorization = method.attr("authorization");
        let key = method.attr("api_key_required");
        if unknown(found, authorization) {
            continue;
        }
        let Attr::Set(value, _) = authorization else {
            continue;
        };
        // A browser cannot send a token with its preflight.
        let preflight = method.attr("http_method").text() == Some("OPTIONS");
        if value.text() != Some("NONE")
            || preflight
            || key.bool() == Some(true)
            || unknown(found, key)
        {
            continue;
        }
        if let Some(why) = guarded(config, method) {
            found.unjudged(value.span, &why);
            continue;
        }
        let message = format!(
            "{} is open: whoever knows the address gets an answer",
            verb(method)
        );
        report_value(found, method, authorization, value, message).help(help(config, method));
    }
}

fn help(config: &Config, method: &Resource) -> String {
    match of_same_rest_api(config, method, REST_AUTHORIZER).next() {
        Some(authorizer) => {
            let kind = authorizer.attr("type").text().unwrap_or("TOKEN");
            let kind = if kind == "COGNITO_USER_POOLS" { kind } else { "CUSTOM" };
            format!(
                "authorization = \"{kind}\" with authorizer_id = {}.id",
                authorizer.address
            )
        }
        None => "declare an `aws_api_gateway_authorizer` for the user pool, and use authorization = \"COGNITO_USER_POOLS\" with it"
            .to_owned(),
    }
}
