//! Policy documents: their grammar, and the texts with which IAM refuses what breaks it.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>. Invariant: a
//! [`Document`] keeps the grammar of its kind; what a policy means is decided in [`super::decide`].

use serde_json::{Map, Value};

use super::element::{check_action, check_resource, principals};
use crate::operation::AwsError;

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What an identity may do: no principals, but resources.
    Identity,
    /// Who may assume a role: principals, but no resources.
    Trust,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its statements, in their order.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Whether it allows; otherwise it denies.
    pub allows: bool,
    /// Whom it is about; `None` in identity policies.
    pub principals: Option<Listed<Principal>>,
    /// What it is about.
    pub actions: Listed<String>,
    /// On what; `None` in trust policies.
    pub resources: Option<Listed<String>>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, and the like.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// Whether it is the `Not` form.
    pub not: bool,
    /// The values.
    pub values: Vec<T>,
}

/// A principal: its type (`AWS`, `Service`, `Federated`, `CanonicalUser`) and its name, or `*` for both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The type.
    pub kind: String,
    /// The name.
    pub name: String,
}

/// One key of a condition block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// `StringEquals`, with its prefix and suffix.
    pub operator: String,
    /// `aws:SourceArn`.
    pub key: String,
    /// The values, as text.
    pub values: Vec<String>,
}

pub(super) fn malformed(text: impl Into<String>) -> AwsError {
    AwsError::new("MalformedPolicyDocumentException", text)
}

/// Reads a document.
///
/// # Errors
/// `MalformedPolicyDocument` with IAM's text.
pub fn read(text: &str, kind: Kind) -> Result<Document, AwsError> {
    let Ok(Value::Object(members)) = serde_json::from_str::<Value>(text) else {
        return Err(malformed(match kind {
            Kind::Identity => "Syntax errors in policy.",
            Kind::Trust => "This policy contains invalid Json",
        }));
    };
    if members
        .keys()
        .any(|name| !["Version", "Id", "Statement"].contains(&name.as_str()))
    {
        return Err(syntax(kind));
    }
    check_version(members.get("Version"), kind)?;
    let statements = match members.get("Statement") {
        Some(Value::Array(items)) => items.iter().map(Value::as_object).collect(),
        Some(Value::Object(one)) => Some(vec![one]),
        _ => None,
    };
    let statements = statements.ok_or_else(|| syntax(kind))?;
    if statements.is_empty() {
        return Err(malformed(match kind {
            Kind::Identity => "Syntax errors in policy.",
            Kind::Trust => "Could not parse the policy: Statement is empty!",
        }));
    }
    check_ids(&statements, kind)?;
    let statements: Result<Vec<_>, _> = statements
        .into_iter()
        .map(|members| match kind {
            Kind::Identity => identity_statement(members),
            Kind::Trust => trust_statement(members),
        })
        .collect();
    Ok(Document {
        statements: statements?,
    })
}

/// The policy language's older version has no variables; identity policies must be of the newer one.
fn check_version(version: Option<&Value>, kind: Kind) -> Result<(), AwsError> {
    match (version.map(Value::as_str), kind) {
        (Some(Some("2012-10-17")), _) | (Some(Some("2008-10-17")) | None, Kind::Trust) => Ok(()),
        (Some(Some("2008-10-17")) | None, Kind::Identity) => Err(malformed(
            "Policy document must be version 2012-10-17 or greater.",
        )),
        _ => Err(syntax(kind)),
    }
}

fn check_ids(statements: &[&Map<String, Value>], kind: Kind) -> Result<(), AwsError> {
    let mut seen = Vec::new();
    for id in statements.iter().filter_map(|members| members.get("Sid")) {
        let Some(id) = id.as_str() else {
            return Err(syntax(kind));
        };
        if id.is_empty() {
            continue;
        }
        if kind == Kind::Identity && !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(malformed(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
                 [0-9A-Za-z]*",
            ));
        }
        if seen.contains(&id) {
            return Err(malformed(match kind {
                Kind::Identity => "Statement IDs (SID) in a single policy must be unique.",
                Kind::Trust => "The Statement Ids in the policy are not unique",
            }));
        }
        seen.push(id);
    }
    Ok(())
}

pub(super) fn syntax(kind: Kind) -> AwsError {
    malformed(match kind {
        Kind::Identity => "Syntax errors in policy.",
        Kind::Trust => "Syntax error in policy.",
    })
}

const MEMBERS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

fn identity_statement(members: &Map<String, Value>) -> Result<Statement, AwsError> {
    let kind = Kind::Identity;
    if members.keys().any(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(syntax(kind));
    }
    if members.contains_key("Principal") || members.contains_key("NotPrincipal") {
        return Err(malformed("Policy document should not specify a principal."));
    }
    let allows = effect(members, kind)?.ok_or_else(|| syntax(kind))?;
    let actions = listed(members, "Action", "NotAction", kind)?
        .filter(|actions| !actions.values.is_empty())
        .ok_or_else(|| malformed("Policy statement must contain actions."))?;
    let resources = listed(members, "Resource", "NotResource", kind)?
        .filter(|resources| !resources.values.is_empty())
        .ok_or_else(|| malformed("Policy statement must contain resources."))?;
    actions
        .values
        .iter()
        .try_for_each(|action| check_action(action))?;
    resources
        .values
        .iter()
        .try_for_each(|resource| check_resource(resource))?;
    Ok(Statement {
        allows,
        principals: None,
        actions,
        resources: Some(resources),
        conditions: conditions(members, kind)?,
    })
}

fn trust_statement(members: &Map<String, Value>) -> Result<Statement, AwsError> {
    let kind = Kind::Trust;
    if let Some(unknown) = members
        .keys()
        .find(|name| !MEMBERS.contains(&name.as_str()))
    {
        return Err(malformed(format!("Has prohibited field {unknown}")));
    }
    let allows =
        effect(members, kind)?.ok_or_else(|| malformed("Missing required field Effect"))?;
    if members.contains_key("NotPrincipal") {
        return Err(malformed(if allows {
            "Allow with NotPrincipal is not allowed."
        } else {
            "AssumeRole policy must not contain NotPrincipal field."
        }));
    }
    let principals = match members.get("Principal") {
        None => return Err(malformed("Missing required field Principal")),
        Some(value) => principals(value)?,
    };
    if members.contains_key("Resource") {
        return Err(malformed("Has prohibited field Resource"));
    }
    if members.contains_key("NotResource") {
        return Err(malformed("AssumeRole policy must not contain resources."));
    }
    let actions = listed(members, "Action", "NotAction", kind)?
        .filter(|actions| !actions.values.is_empty())
        .ok_or_else(|| malformed("Missing required field Action"))?;
    let known = [
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    ];
    if actions
        .values
        .iter()
        .any(|action| !known.contains(&action.to_ascii_lowercase().as_str()))
    {
        return Err(malformed(
            "AssumeRole policy may only specify STS AssumeRole actions.",
        ));
    }
    Ok(Statement {
        allows,
        principals: Some(Listed {
            not: false,
            values: principals,
        }),
        actions,
        resources: None,
        conditions: conditions(members, kind)?,
    })
}

fn effect(members: &Map<String, Value>, kind: Kind) -> Result<Option<bool>, AwsError> {
    match members.get("Effect").map(Value::as_str) {
        None => Ok(None),
        Some(Some("Allow")) => Ok(Some(true)),
        Some(Some("Deny")) => Ok(Some(false)),
        Some(_) => Err(syntax(kind)),
    }
}

/// A text or a list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

fn listed(
    members: &Map<String, Value>,
    name: &str,
    not_name: &str,
    kind: Kind,
) -> Result<Option<Listed<String>>, AwsError> {
    let (not, value) = match (members.get(name), members.get(not_name)) {
        (Some(_), Some(_)) => return Err(syntax(kind)),
        (Some(value), None) => (false, value),
        (None, Some(value)) => (true, value),
        (None, None) => return Ok(None),
    };
    let values = texts(value).ok_or_else(|| syntax(kind))?;
    Ok(Some(Listed { not, values }))
}

fn conditions(members: &Map<String, Value>, kind: Kind) -> Result<Vec<Condition>, AwsError> {
    let mut found = Vec::new();
    let block = match members.get("Condition") {
        None => return Ok(found),
        Some(Value::Object(block)) => block,
        Some(_) => return Err(syntax(kind)),
    };
    for (operator, keys) in block {
        let Value::Object(keys) = keys else {
            return Err(syntax(kind));
        };
        for (key, value) in keys {
            let values = match value {
                Value::Array(items) => items.iter().map(scalar).collect(),
                other => scalar(other).map(|text| vec![text]),
            };
            found.push(Condition {
                operator: operator.clone(),
                key: key.clone(),
                values: values.ok_or_else(|| syntax(kind))?,
            });
        }
    }
    Ok(found)
}

/// Condition values may be texts, numbers and truth values.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, kind: Kind) -> String {
        let error = read(text, kind).expect_err(text);
        assert_eq!(error.code, "MalformedPolicyDocumentException");
        error.message
    }

    fn trust(statement: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
    }

    #[test]
    fn a_trust_policy_is_read() {
        let text = trust(
            r#"{"Sid":"","Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com"]},"Action":"sts:AssumeRole"}"#,
        );
        let document = read(&text, Kind::Trust).expect("well formed");
        assert_eq!(document.statements.len(), 1);
        let lone = text.replace(['[', ']'], "");
        assert_eq!(read(&lone, Kind::Trust), Ok(document));
    }

    /// The texts were reported from IAM; see the issues of moto, `LocalStack` and consoleme.
    #[test]
    fn what_breaks_the_grammar_of_a_trust_policy_is_refused_with_iam_s_text() {
        let principal = r#""Principal":{"Service":"lambda.amazonaws.com"}"#;
        for (statement, text) in [
            ("{".to_owned(), "This policy contains invalid Json"),
            (
                r#"{"Effect":"Allow","Action":"sts:AssumeRole"}"#.to_owned(),
                "Missing required field Principal",
            ),
            (
                r#"{"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}"#.to_owned(),
                "Missing required field Principal cannot be empty!",
            ),
            (
                format!(r#"{{"Effect":"Allow",{principal},"Action":"sts:*"}}"#),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
            (
                format!(r#"{{"Effect":"Allow",{principal},"Action":"sts:AssumeRole","Resource":"*"}}"#),
                "Has prohibited field Resource",
            ),
            (
                format!(r#"{{{principal},"Action":"sts:AssumeRole"}}"#),
                "Missing required field Effect",
            ),
            (
                r#"{"Effect":"Allow","Principal":{"Service":"lambda.amazon.com"},"Action":"sts:AssumeRole"}"#
                    .to_owned(),
                "Invalid principal in policy: \"SERVICE\":\"lambda.amazon.com\"",
            ),
            (
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::12:root"},"Action":"sts:AssumeRole"}"#
                    .to_owned(),
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::12:root\"",
            ),
        ] {
            assert_eq!(refused(&trust(&statement), Kind::Trust), text, "{statement}");
        }
    }

    #[test]
    fn an_identity_policy_wants_its_version_actions_and_resources() {
        let good = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}}"#;
        assert!(read(good, Kind::Identity).is_ok());
        for (from, to, text) in [
            (
                "2012-10-17",
                "2008-10-17",
                "Policy document must be version 2012-10-17 or greater.",
            ),
            (
                r#","Resource":"*""#,
                "",
                "Policy statement must contain resources.",
            ),
            (
                r#""Action":"logs:*","#,
                "",
                "Policy statement must contain actions.",
            ),
            (
                "logs:*",
                "logs",
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            (
                r#""Resource":"*""#,
                r#""Resource":"table""#,
                r#"Resource table must be in ARN format or "*"."#,
            ),
            (
                r#""Effect""#,
                r#""Principal":"*","Effect""#,
                "Policy document should not specify a principal.",
            ),
            (r#""Allow""#, r#""allow""#, "Syntax errors in policy."),
        ] {
            assert_eq!(refused(&good.replacen(from, to, 1), Kind::Identity), text);
        }
    }
}
