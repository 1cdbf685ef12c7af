//! Trust in issuers that sign tokens for everybody: whose tokens must be looked at.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>. Invariant: a
//! role that trusts one of these issuers says whose tokens it means.

use super::policy::{Document, Statement, malformed};
use crate::operation::AwsError;

/// Issuers that sign for many customers, of those that pipelines use. All of them say in `sub` for whom.
const SHARED: [&str; 3] = [
    "token.actions.githubusercontent.com",
    "app.terraform.io",
    "gitlab.com",
];

/// Refuses a trust policy that lets everybody's tokens in.
///
/// # Errors
/// `MalformedPolicyDocument` with IAM's text.
pub(super) fn check_subjects(document: &Document) -> Result<(), AwsError> {
    for statement in document
        .statements
        .iter()
        .filter(|statement| statement.allows)
    {
        let principals = statement.principals.iter();
        for principal in principals
            .flat_map(|principals| &principals.values)
            .filter(|principal| principal.kind == "Federated")
        {
            let issuer = principal.name.split_once(":oidc-provider/");
            let issuer = issuer.map_or(principal.name.as_str(), |(_, issuer)| issuer);
            let shared = SHARED
                .iter()
                .any(|host| issuer.split('/').next() == Some(host));
            let key = format!("{issuer}:sub");
            if shared && !evaluates(statement, &key) {
                return Err(malformed(format!(
                    "Trust policy with trusted principal {} must evaluate, using StringEquals, StringLike or \
                     StringEqualsIgnoreCase, {key} which is not scoped to all.",
                    principal.name
                )));
            }
        }
    }
    Ok(())
}

/// Whether a statement compares a key with something that is not everything.
fn evaluates(statement: &Statement, key: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        let operator = condition.operator.rsplit(':').next().unwrap_or_default();
        ["StringEquals", "StringLike", "StringEqualsIgnoreCase"].contains(&operator)
            && condition.key.eq_ignore_ascii_case(key)
            && !condition
                .values
                .iter()
                .any(|value| value.bytes().all(|byte| byte == b'*'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::policy::{Kind, read};
    use super::*;

    fn judged(issuer: &str, condition: &str) -> Result<(), AwsError> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow",
                "Principal":{{"Federated":"arn:aws:iam::000000000000:oidc-provider/{issuer}"}},
                "Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}}}"#
        );
        check_subjects(&read(&text, Kind::Trust).expect("well formed"))
    }

    const GITHUB: &str = "token.actions.githubusercontent.com";

    #[test]
    fn a_subject_that_is_looked_at_is_let_in() {
        for operator in [
            "StringEquals",
            "StringLike",
            "StringEqualsIgnoreCase",
            "ForAnyValue:StringLike",
        ] {
            let condition = format!(r#"{{"{operator}":{{"{GITHUB}:sub":"repo:orchard/pick:*"}}}}"#);
            assert_eq!(judged(GITHUB, &condition), Ok(()), "{operator}");
        }
        assert_eq!(judged("login.tollgate-orchard.org", "{}"), Ok(()));
    }

    /// The text was reported from AWS: <https://github.com/unfunco/terraform-aws-oidc-github/issues/57>.
    #[test]
    fn a_shared_issuer_whose_subject_is_not_looked_at_is_refused_with_iam_s_text() {
        for condition in [
            "{}",
            r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}"#,
            r#"{"StringNotEquals":{"token.actions.githubusercontent.com:sub":"repo:a/b:*"}}"#,
        ] {
            let error = judged(GITHUB, condition).expect_err(condition);
            assert_eq!(error.code, "MalformedPolicyDocumentException");
            assert_eq!(
                error.message,
                "Trust policy with trusted principal \
                 arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com must evaluate, using \
                 StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is \
                 not scoped to all."
            );
        }
    }
}
