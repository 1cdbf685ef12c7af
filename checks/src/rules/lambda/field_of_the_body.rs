//! See the page.

use super::{Proxy, code, functions, has_other_callers, proxy};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/field-of-the-body",
    page: include_str!("field_of_the_body.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

/// The members of a REST API's proxy event, and those that HTTP APIs add.
const MEMBERS: [&str; 17] = [
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
    "version",
    "routeKey",
    "rawPath",
    "rawQueryString",
    "cookies",
];

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some((Proxy::Rest, called)) = proxy(config, function) else {
            continue;
        };
        let Some(code) = code(config, function).filter(|_| !has_other_callers(config, function))
        else {
            continue;
        };
        let Some(entry) = code.entry() else {
            continue;
        };
        let Some(event) = entry.parameters.first() else {
            continue;
        };
        let read = format!("{event}.get");
        for call in code.source.calls.iter().filter(|call| call.name == read) {
            let inside = entry.body.start <= call.span.start && call.span.end <= entry.body.end;
            let field = call
                .arguments
                .first()
                .and_then(|argument| argument.text.as_deref());
            let Some(field) = field.filter(|field| inside && !MEMBERS.contains(field)) else {
                continue;
            };
            found
                .report(
                    call.whole,
                    format!("this is always None: behind a REST API `{field}` is part of the text in `{event}[\"body\"]`"),
                )
                .at(function.address.as_ref())
                .related(called, "called as a proxy")
                .help(format!("json.loads({event}[\"body\"]).get(\"{field}\"), and 400 where that fails"));
        }
    }
}
