//! The elements of policy statements: which principals, actions and resources can be written at all.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>. Invariant: this looks at
//! forms alone; whether a thing of such a name exists is asked elsewhere.

use serde_json::Value;

use super::policy::{Kind, Principal, malformed, syntax, texts};
use crate::operation::AwsError;

pub(super) fn principals(value: &Value) -> Result<Vec<Principal>, AwsError> {
    let members = match value {
        Value::String(text) if text == "*" => {
            return Ok(vec![Principal {
                kind: "*".to_owned(),
                name: "*".to_owned(),
            }]);
        }
        Value::Object(members) => members,
        Value::String(text) => return Err(invalid_principal("AWS", text)),
        _ => return Err(malformed("Principal must be a JSON object.")),
    };
    let mut found = Vec::new();
    for (kind, names) in members {
        let names = texts(names).ok_or_else(|| syntax(Kind::Trust))?;
        for name in names {
            if !is_principal(kind, &name) {
                return Err(invalid_principal(kind, &name));
            }
            found.push(Principal {
                kind: kind.clone(),
                name,
            });
        }
    }
    if found.is_empty() {
        return Err(malformed(
            "Missing required field Principal cannot be empty!",
        ));
    }
    Ok(found)
}

fn invalid_principal(kind: &str, name: &str) -> AwsError {
    let kind = match kind {
        "AWS" => "AWS".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    malformed(format!(
        "Invalid principal in policy: \"{kind}\":\"{name}\""
    ))
}

/// Whether a principal can exist by its form. Whether one of another account exists is not known here.
fn is_principal(kind: &str, name: &str) -> bool {
    let account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        "AWS" => {
            let unique_id = name.len() >= 16
                && name.starts_with('A')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let parts: Vec<&str> = name.splitn(6, ':').collect();
            let arn = match parts.as_slice() {
                ["arn", _, "iam" | "sts", "", owner, rest] => {
                    account(owner) && !rest.is_empty() && !rest.contains('*')
                }
                _ => false,
            };
            name == "*" || account(name) || unique_id || arn
        }
        "Service" => {
            let host = name
                .strip_suffix(".amazonaws.com")
                .or_else(|| name.strip_suffix(".amazonaws.com.cn"));
            host.is_some_and(|host| {
                !host.is_empty()
                    && host.bytes().all(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
                    })
            })
        }
        "Federated" => !name.is_empty() && !name.contains('*'),
        "CanonicalUser" => !name.is_empty(),
        _ => false,
    }
}

pub(super) fn check_action(action: &str) -> Result<(), AwsError> {
    if action == "*" {
        return Ok(());
    }
    let Some((vendor, rest)) = action.split_once(':') else {
        return Err(malformed(
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ));
    };
    if rest.contains(':') {
        return Err(malformed("Actions/Condition can contain only one colon."));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if vendor.is_empty() || !vendor.bytes().all(fits) {
        return Err(malformed(format!("Vendor {vendor} is not valid")));
    }
    Ok(())
}

pub(super) fn check_resource(resource: &str) -> Result<(), AwsError> {
    if resource == "*" {
        return Ok(());
    }
    let Some(rest) = resource.strip_prefix("arn:") else {
        return Err(malformed(format!(
            "Resource {resource} must be in ARN format or \"*\"."
        )));
    };
    let partition = rest.split(':').next().unwrap_or_default();
    let wild = partition.contains(['*', '?']);
    if !wild && !["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b"].contains(&partition) {
        return Err(malformed(format!(
            "Partition \"{partition}\" is not valid for resource \"{resource}\"."
        )));
    }
    if rest.split(':').count() < 5 && !rest.ends_with('*') {
        return Err(malformed("The policy failed legacy parsing"));
    }
    Ok(())
}
