//! See the page.

use super::super::policy::granted;
use super::{code, functions, role_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/call-the-role-does-not-allow",
    page: include_str!("call_the_role_does_not_allow.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// Clients of the SDKs, and the prefix of the actions that they need. From
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>.
const SERVICES: &[(&str, &str)] = &[
    ("cognito-identity-provider", "cognito-idp"),
    ("cognito-idp", "cognito-idp"),
    ("dynamodb", "dynamodb"),
    ("eventbridge", "events"),
    ("events", "events"),
    ("kms", "kms"),
    ("lambda", "lambda"),
    ("s3", "s3"),
    ("secrets-manager", "secretsmanager"),
    ("secretsmanager", "secretsmanager"),
    ("ses", "ses"),
    ("sesv2", "ses"),
    ("sfn", "states"),
    ("sns", "sns"),
    ("sqs", "sqs"),
    ("ssm", "ssm"),
    ("stepfunctions", "states"),
];

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let (Some(code), Some(role)) = (code(config, function), role_of(config, function)) else {
            continue;
        };
        let granted = granted(config, role);
        let mut seen = Vec::new();
        for (client, span) in code.source.clients() {
            let Some((_, service)) = SERVICES.iter().find(|(name, _)| *name == client) else {
                continue;
            };
            if seen.contains(service) || granted.allows_service(service) != Some(false) {
                continue;
            }
            seen.push(service);
            found
                .report(span, format!("nothing lets the function's role call {service}: every such call is refused"))
                .at(function.address.as_ref())
                .related(role.header, "allows nothing of it")
                .help(format!("allow the actions that are called, `{service}:...`, on the ARNs that are meant"));
        }
    }
}
