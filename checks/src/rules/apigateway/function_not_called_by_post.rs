//! A function that is not called by POST.

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr, within};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/function-not-called-by-post",
    page: include_str!("function_not_called_by_post.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for integration in made(config, found, "aws_api_gateway_integration") {
        let verb = integration.attr("integration_http_method");
        let proxy = integration.attr("type").text() == Some("AWS_PROXY");
        let function = named(config, integration.attr("uri"), "aws_lambda_function");
        let Some(text) = verb.text().filter(|text| *text != "POST") else {
            continue;
        };
        if !proxy && function.is_none() {
            continue;
        }
        let finding = report_attr(
            found,
            integration,
            verb,
            format!("Lambda is invoked by POST alone: with {text} every call ends with 500"),
        );
        finding
            .related(
                integration.attr("http_method").span(),
                "what callers use is this",
            )
            .help("integration_http_method = \"POST\", whatever the method itself is");
        if verb
            .value()
            .is_some_and(|value| within(value.span, verb.span()))
        {
            finding.fix(true, verb.span(), "\"POST\"");
        }
    }
}
