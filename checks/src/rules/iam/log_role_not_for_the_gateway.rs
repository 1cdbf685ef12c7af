//! See the page.

use super::{policy, role_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/log-role-not-for-the-gateway",
    page: include_str!("log_role_not_for_the_gateway.md"),
    predicts: Predicts::Refused("BadRequestException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for account in made(config, found, "aws_api_gateway_account") {
        let attr = account.attr("cloudwatch_role_arn");
        let Some(role) = role_of(config, attr) else {
            continue;
        };
        let trust = role.attr("assume_role_policy");
        let trusted = policy::read(config, trust)
            .document()
            .and_then(|document| document.trusts_service("apigateway.amazonaws.com"));
        let granted = policy::granted(config, role);
        let (span, fault) = if trusted == Some(false) {
            (
                trust.span(),
                "its trust does not name apigateway.amazonaws.com",
            )
        } else if granted.allows("logs:PutLogEvents") == Some(false) {
            (role.header, "nothing lets it write logs")
        } else {
            continue;
        };
        found
            .report(span, format!("API Gateway tries this role out and refuses it: {fault}"))
            .at(role.address.as_ref())
            .related(attr.span(), "the role for API Gateway's logs")
            .help("trust apigateway.amazonaws.com and attach service-role/AmazonAPIGatewayPushToCloudWatchLogs");
    }
}
