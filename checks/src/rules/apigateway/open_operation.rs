//! An OpenAPI operation without security.

use super::{HTTP_API, REST_API, guarded_api};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{document, made, unknown};
use crate::terraform::config::{Config, Resource};
use crate::terraform::value::{Value, Valued};

pub const RULE: Rule = Rule {
    id: "apigateway/open-operation",
    page: include_str!("open_operation.md"),
    predicts: Predicts::Fails("apigateway/rest-methods/caller-without-token-is-refused"),
    check,
};

const VERBS: [&str; 8] = [
    "delete",
    "get",
    "head",
    "patch",
    "post",
    "put",
    "trace",
    "x-amazon-apigateway-any-method",
];

fn check(config: &Config, found: &mut Findings) {
    for kind in [REST_API, HTTP_API] {
        for api in made(config, found, kind) {
            let body = api.attr("body");
            match (document::of(body), guarded_api(config, api)) {
                (None, _) => {
                    unknown(found, body);
                }
                (Some(document), Some(why)) => found.unjudged(document.span, &why),
                (Some(document), None) => operations(api, &document, found),
            }
        }
    }
}

fn operations(api: &Resource, document: &Valued, found: &mut Findings) {
    let everywhere = document.get("security").is_some_and(asks);
    let policy = document.get("x-amazon-apigateway-policy").is_some();
    let Some(paths) = document
        .get("paths")
        .and_then(|paths| paths.value.entries())
    else {
        return;
    };
    for (path, item) in paths.iter().filter(|_| !policy) {
        for (verb, operation) in item.value.entries().into_iter().flatten() {
            let Some(entries) = operation
                .value
                .entries()
                .filter(|_| VERBS.contains(&verb.as_ref()))
            else {
                continue;
            };
            let locked = entries.get("security").map_or(everywhere, asks)
                || entries.contains_key("x-amazon-apigateway-auth");
            if locked {
                continue;
            }
            let verb = match verb.as_ref() {
                "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                verb => verb.to_ascii_uppercase(),
            };
            found
                .report(operation.span, format!("{verb} {path} has no security: whoever knows the address gets an answer"))
                .at(api.address.as_ref())
                .help("security = [{ <scheme> = [<scopes>] }] on the operation or the whole document, with a scheme that has an x-amazon-apigateway-authorizer");
        }
    }
}

/// Whether a security requirement asks for something, or may: not an empty list, and no empty
/// alternative in it.
fn asks(security: &Valued) -> bool {
    if matches!(security.value, Value::Unknown(_)) {
        return true;
    }
    let items = security.items();
    !items.is_empty()
        && items.iter().all(|item| {
            item.value
                .entries()
                .is_none_or(|schemes| !schemes.is_empty())
        })
}
