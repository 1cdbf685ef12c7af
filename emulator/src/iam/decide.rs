//! What policies mean: whether somebody may do something to something.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>. Invariant: a deny
//! beats every allow, and nothing that is not allowed is let through; a condition whose operator is not modelled is an
//! error, not a guess.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::policy::{Condition, Document, Listed, Principal, Statement};
use crate::operation::AwsError;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Question<'q> {
    /// `logs:PutLogEvents`.
    pub action: &'q str,
    /// The ARN of what it is done to; empty where policies have no resources.
    pub resource: &'q str,
    /// The caller's type and name (`Service`, `lambda.amazonaws.com`), where policies have principals.
    pub principal: Option<(&'q str, &'q str)>,
    /// Condition keys and their values; names in lower case.
    pub context: BTreeMap<String, Vec<String>>,
}

/// Whether documents, taken together, allow it.
///
/// # Errors
/// A condition operator that is not modelled, where its statement decides.
pub fn allows<'d>(
    documents: impl IntoIterator<Item = &'d Document>,
    question: &Question<'_>,
) -> Result<bool, AwsError> {
    let mut allowed = false;
    for statement in documents
        .into_iter()
        .flat_map(|document| &document.statements)
    {
        if applies(statement, question)? {
            if !statement.allows {
                return Ok(false);
            }
            allowed = true;
        }
    }
    Ok(allowed)
}

fn applies(statement: &Statement, question: &Question<'_>) -> Result<bool, AwsError> {
    let about = listed(&statement.actions, |pattern| {
        like(
            &pattern.to_ascii_lowercase(),
            &question.action.to_ascii_lowercase(),
        )
    }) && statement.resources.as_ref().is_none_or(|resources| {
        listed(resources, |pattern| {
            filled(pattern, question).is_some_and(|pattern| like(&pattern, question.resource))
        })
    }) && statement
        .principals
        .as_ref()
        .is_none_or(|principals| listed(principals, |principal| is_principal(principal, question)));
    if !about {
        return Ok(false);
    }
    for condition in &statement.conditions {
        if !holds(condition, question)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn listed<T>(listed: &Listed<T>, matches: impl Fn(&T) -> bool) -> bool {
    listed.values.iter().any(matches) != listed.not
}

/// `*` is every user and role, but no service.
fn is_principal(principal: &Principal, question: &Question<'_>) -> bool {
    let Some((kind, name)) = question.principal else {
        return false;
    };
    match (principal.kind.as_str(), principal.name.as_str()) {
        ("*" | "AWS", "*") => kind == "AWS",
        ("AWS", text) if kind == "AWS" => {
            let account = name.split(':').nth(4).unwrap_or_default();
            text == name
                || text == account
                || text.ends_with(":root") && text.split(':').nth(4) == Some(account)
        }
        (other, text) => other == kind && text == name,
    }
}

/// A pattern with its policy variables filled in; `None` where the request has no such key.
fn filled(pattern: &str, question: &Question<'_>) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let (key, tail) = after.split_once('}')?;
        let value = question
            .context
            .get(&key.to_ascii_lowercase())
            .and_then(|values| values.first())?;
        out.push_str(before);
        out.push_str(value);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

fn holds(condition: &Condition, question: &Question<'_>) -> Result<bool, AwsError> {
    let unknown = || {
        AwsError::not_modelled(format_args!(
            "the condition operator {}",
            condition.operator
        ))
    };
    let found = question.context.get(&condition.key.to_ascii_lowercase());
    let (set, operator) = match condition.operator.split_once(':') {
        Some((set @ ("ForAnyValue" | "ForAllValues"), operator)) => (Some(set), operator),
        Some(_) => return Err(unknown()),
        None => (None, condition.operator.as_str()),
    };
    if operator == "Null" {
        let wanted = condition.values.iter().any(|value| value == "true");
        return Ok(found.is_none() == wanted);
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let (operator, negated) = match operator {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotEqualsIgnoreCase" => ("StringEqualsIgnoreCase", true),
        "StringNotLike" => ("StringLike", true),
        "ArnNotEquals" | "ArnNotLike" => ("ArnLike", true),
        "NotIpAddress" => ("IpAddress", true),
        other => (other, false),
    };
    let compare: fn(&str, &str) -> bool = match operator {
        "StringEquals" => |wanted, value| wanted == value,
        "StringEqualsIgnoreCase" | "Bool" => |wanted, value| wanted.eq_ignore_ascii_case(value),
        "StringLike" => like,
        "ArnEquals" | "ArnLike" => arn_like,
        "IpAddress" => in_range,
        _ => return Err(unknown()),
    };
    let Some(values) = found else {
        return Ok(negated || if_exists || set == Some("ForAllValues"));
    };
    let one =
        |value: &String| {
            condition.values.iter().any(|wanted| {
                filled(wanted, question).is_some_and(|wanted| compare(&wanted, value))
            }) != negated
        };
    Ok(match set {
        Some("ForAllValues") => values.iter().all(one),
        _ => values.iter().any(one),
    })
}

/// `ArnLike`: each of an ARN's six parts on its own, with `*` for any text and `?` for one character
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>).
pub fn arn_like(pattern: &str, arn: &str) -> bool {
    let pattern: Vec<&str> = pattern.splitn(6, ':').collect();
    let arn: Vec<&str> = arn.splitn(6, ':').collect();
    pattern.len() == 6
        && arn.len() == 6
        && pattern
            .iter()
            .zip(&arn)
            .all(|(part, text)| like(part, text))
}

/// Whether a text is like a pattern, in which `*` is any text and `?` is one character.
pub fn like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&letter) = text.get(seen) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == letter => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((from, matched)) => {
                    at = from + 1;
                    seen = matched + 1;
                    star = Some((from, matched + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .is_some_and(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// Whether an address is in a range: `203.0.113.0/24`, or one address.
fn in_range(range: &str, address: &str) -> bool {
    let (base, length) = match range.split_once('/') {
        Some((base, length)) => (base, length.parse::<u32>().ok()),
        None => (range, Some(128)),
    };
    match (base.parse(), address.parse(), length) {
        (Ok(IpAddr::V4(base)), Ok(IpAddr::V4(address)), Some(length)) => {
            let bits = 32_u32.saturating_sub(length);
            u64::from(base.to_bits()) >> bits == u64::from(address.to_bits()) >> bits
        }
        (Ok(IpAddr::V6(base)), Ok(IpAddr::V6(address)), Some(length)) => {
            let bits = 128_u32.saturating_sub(length);
            base.to_bits().checked_shr(bits) == address.to_bits().checked_shr(bits)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::{Kind, read};
    use super::*;

    fn trust(condition: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"Service":"lambda.amazonaws.com"}},
                "Action":"sts:AssumeRole"{condition}}}}}"#
        );
        read(&text, Kind::Trust).expect("well formed")
    }

    fn assumes(name: &str) -> Question<'_> {
        let account = vec!["000000000000".to_owned()];
        Question {
            action: "sts:AssumeRole",
            principal: Some(("Service", name)),
            context: BTreeMap::from([("aws:sourceaccount".to_owned(), account)]),
            ..Question::default()
        }
    }

    #[test]
    fn a_service_is_let_in_by_its_own_name_alone() {
        let document = trust("");
        assert_eq!(
            allows([&document], &assumes("lambda.amazonaws.com")),
            Ok(true)
        );
        assert_eq!(
            allows([&document], &assumes("apigateway.amazonaws.com")),
            Ok(false)
        );
    }

    #[test]
    fn a_condition_must_hold_and_an_unknown_operator_is_no_guess() {
        let ask = |condition: &str| allows([&trust(condition)], &assumes("lambda.amazonaws.com"));
        let mine = r#","Condition":{"StringEquals":{"aws:SourceAccount":"000000000000"}}"#;
        assert_eq!(ask(mine), Ok(true));
        assert_eq!(ask(&mine.replace("0000", "1111")), Ok(false));
        assert_eq!(ask(&mine.replace("SourceAccount", "SourceArn")), Ok(false));
        let dated = r#","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#;
        assert!(ask(dated).is_err());
    }

    #[test]
    fn a_deny_beats_an_allow_and_not_resource_is_everything_else() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"logs:Put*","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/*"},
            {"Effect":"Deny","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:/aws/lambda/pick:*"}]}"#;
        let document = read(text, Kind::Identity).expect("well formed");
        let ask = |action, resource| {
            let question = Question {
                action,
                resource,
                ..Question::default()
            };
            allows([&document], &question)
        };
        let mine = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/pick:log-stream:x";
        let other = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/plant:log-stream:x";
        assert_eq!(ask("logs:PutLogEvents", mine), Ok(true));
        assert_eq!(ask("logs:CreateLogStream", mine), Ok(false));
        assert_eq!(ask("logs:PutLogEvents", other), Ok(false));
    }

    #[test]
    fn a_star_in_one_part_of_an_arn_does_not_reach_into_the_next() {
        let arn = "arn:aws:execute-api:us-east-1:000000000000:a1b2/live/GET/harvests";
        for pattern in [
            "arn:aws:execute-api:us-east-1:000000000000:a1b2/*/GET/harvests",
            "arn:aws:execute-api:us-east-1:000000000000:a1b?/*",
            "arn:aws:execute-api:*:*:a1b2/*/*/*",
        ] {
            assert!(arn_like(pattern, arn), "{pattern}");
        }
        for pattern in [
            "arn:aws:execute-api:us-east-1:000000000000:a1b2/*/POST/harvests",
            "arn:aws:execute-api:us-east-1:000000000000:a1b2/*/GET/harvests/*",
            "arn:aws:execute-api:*",
            "*",
        ] {
            assert!(!arn_like(pattern, arn), "{pattern}");
        }
    }

    #[test]
    fn an_address_is_in_its_range_and_not_in_its_neighbour() {
        assert!(in_range("203.0.113.0/24", "203.0.113.7"));
        assert!(!in_range("203.0.113.0/24", "203.0.114.7"));
        assert!(in_range("0.0.0.0/0", "1.2.3.4"));
        assert!(in_range("203.0.113.7", "203.0.113.7"));
        assert!(in_range("2001:db8::/32", "2001:db8:1::1"));
        assert!(!in_range("2001:db8::/32", "2001:db9::1"));
    }
}
