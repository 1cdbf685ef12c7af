//! AWS's own managed policies: the ones that deployments of these services attach, by name, and the texts of the
//! small ones.
//!
//! Page: <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>. Invariant: a policy whose
//! text is not here can be attached, and every question that its text would decide is refused by name.

use crate::operation::AwsError;

const PREFIX: &str = "arn:aws:iam::aws:policy/";

/// Path and name, and the text; `None` where the text is too long to keep.
const KNOWN: &[(&str, Option<&str>)] = &[
    (
        "AWSXRayDaemonWriteAccess",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules","xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],"Resource":["*"]}]}"#,
        ),
    ),
    (
        "AdministratorAccess",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
        ),
    ),
    (
        "AmazonAPIGatewayAdministrator",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["apigateway:*"],"Resource":"arn:aws:apigateway:*::/*"}]}"#,
        ),
    ),
    (
        "AmazonAPIGatewayInvokeFullAccess",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["execute-api:Invoke","execute-api:ManageConnections"],"Resource":"arn:aws:execute-api:*:*:*"}]}"#,
        ),
    ),
    (
        "service-role/AWSLambdaBasicExecutionRole",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}"#,
        ),
    ),
    (
        "service-role/AWSLambdaRole",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["lambda:InvokeFunction"],"Resource":["*"]}]}"#,
        ),
    ),
    (
        "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
        Some(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:PutLogEvents","logs:GetLogEvents","logs:FilterLogEvents"],"Resource":"*"}]}"#,
        ),
    ),
    ("AWSCertificateManagerFullAccess", None),
    ("AWSCertificateManagerReadOnly", None),
    ("AWSLambda_FullAccess", None),
    ("AWSLambda_ReadOnlyAccess", None),
    ("AWSXrayFullAccess", None),
    ("AWSXrayReadOnlyAccess", None),
    ("AWSXrayWriteOnlyAccess", None),
    ("AmazonCognitoDeveloperAuthenticatedIdentities", None),
    ("AmazonCognitoPowerUser", None),
    ("AmazonCognitoReadOnly", None),
    ("AmazonDynamoDBFullAccess", None),
    ("AmazonDynamoDBReadOnlyAccess", None),
    ("AmazonRoute53FullAccess", None),
    ("AmazonRoute53ReadOnlyAccess", None),
    ("AmazonS3FullAccess", None),
    ("AmazonS3ReadOnlyAccess", None),
    ("AmazonSESFullAccess", None),
    ("AmazonSNSFullAccess", None),
    ("AmazonSQSFullAccess", None),
    ("AmazonSSMReadOnlyAccess", None),
    ("CloudWatchFullAccess", None),
    ("CloudWatchLambdaInsightsExecutionRolePolicy", None),
    ("CloudWatchLogsFullAccess", None),
    ("CloudWatchLogsReadOnlyAccess", None),
    ("IAMFullAccess", None),
    ("IAMReadOnlyAccess", None),
    ("PowerUserAccess", None),
    ("ReadOnlyAccess", None),
    ("SecretsManagerReadWrite", None),
    ("SecurityAudit", None),
    ("job-function/ViewOnlyAccess", None),
    ("service-role/AWSLambdaDynamoDBExecutionRole", None),
    ("service-role/AWSLambdaENIManagementAccess", None),
    ("service-role/AWSLambdaKinesisExecutionRole", None),
    ("service-role/AWSLambdaMSKExecutionRole", None),
    ("service-role/AWSLambdaSQSQueueExecutionRole", None),
    ("service-role/AWSLambdaVPCAccessExecutionRole", None),
];

/// Whether an ARN names a policy of AWS's, known or not.
pub fn is_aws(arn: &str) -> bool {
    arn.starts_with(PREFIX)
}

/// Whether AWS has a policy under an ARN of its own.
///
/// # Errors
/// A policy of AWS's that is not in the list: it may exist or not.
pub fn check(arn: &str) -> Result<(), AwsError> {
    row(arn).map(|_| ())
}

/// The text of one of AWS's policies.
///
/// # Errors
/// A policy whose text is not kept.
pub fn document(arn: &str) -> Result<&'static str, AwsError> {
    row(arn)?.ok_or_else(|| {
        AwsError::not_modelled(format_args!("the text of the AWS managed policy {arn}"))
    })
}

fn row(arn: &str) -> Result<Option<&'static str>, AwsError> {
    let name = arn.strip_prefix(PREFIX).unwrap_or_default();
    KNOWN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
        .ok_or_else(|| AwsError::not_modelled(format_args!("the AWS managed policy {arn}")))
}

/// `/` or `/service-role/`, and the name.
pub fn path_and_name(arn: &str) -> (String, &str) {
    let rest = arn.strip_prefix(PREFIX).unwrap_or(arn);
    match rest.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), rest),
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::{Kind, read};
    use super::*;

    #[test]
    fn every_text_keeps_the_grammar() {
        for (name, text) in KNOWN {
            if let Some(text) = text {
                assert!(read(text, Kind::Identity).is_ok(), "{name}");
            }
        }
    }

    #[test]
    fn a_policy_that_is_not_listed_is_refused_by_name() {
        let error = check("arn:aws:iam::aws:policy/NoSuchThing").expect_err("unknown");
        assert_eq!(error.code, AwsError::NOT_MODELLED);
        assert!(error.message.contains("NoSuchThing"));
        assert!(check("arn:aws:iam::aws:policy/ReadOnlyAccess").is_ok());
    }
}
