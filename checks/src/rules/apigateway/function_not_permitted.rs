//! A function that API Gateway may not invoke.

use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::permitted::permitted;
use crate::rules::{made, named};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/function-not-permitted",
    page: include_str!("function_not_permitted.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

const FUNCTION: &str = "aws_lambda_function";

fn check(config: &Config, found: &mut Findings) {
    for (kind, uri) in [
        ("aws_api_gateway_integration", "uri"),
        ("aws_apigatewayv2_integration", "integration_uri"),
        ("aws_api_gateway_authorizer", "authorizer_uri"),
        ("aws_apigatewayv2_authorizer", "authorizer_uri"),
    ] {
        for caller in made(config, found, kind) {
            let uri = caller.attr(uri);
            let Some(function) = named(config, uri, FUNCTION) else {
                continue;
            };
            let by_role = [
                "credentials",
                "credentials_arn",
                "authorizer_credentials",
                "authorizer_credentials_arn",
            ]
            .iter()
            .any(|name| !caller.attr(name).is_unset());
            if by_role || permitted(config, function, "apigateway.amazonaws.com") {
                continue;
            }
            found
                .report(uri.span(), "API Gateway may not invoke this function, so every call ends with 500")
                .at(caller.address.as_ref())
                .related(function.header, "nothing lets apigateway.amazonaws.com in")
                .help(format!(
                    "add an `aws_lambda_permission` for {} with principal = \"apigateway.amazonaws.com\" and the API's execution_arn as source_arn",
                    function.address
                ));
        }
    }
}
