//! AWS's validation of inputs, from the constraints of the service's model: required, length, range, pattern, enum.
//!
//! Page: <https://smithy.io/2.0/spec/constraint-traits.html>; the texts are those of Smithy's framework errors.
//! Invariant: an input that breaks a constraint of its model never reaches an operation.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use fancy_regex::Regex;
use serde_json::Value;

use super::model::{self, Model, Ref, Shape};
use crate::operation::{AwsError, Service};

/// Whether an input keeps the constraints of its shape.
///
/// # Errors
/// The service's validation error, with every violation in it.
pub(super) fn input(service: Service, operation: &str, input: &Value) -> Result<(), AwsError> {
    let model = model::of(service);
    let Some(of) = model
        .operations
        .get(operation)
        .and_then(|operation| operation.input.as_ref())
    else {
        return Ok(());
    };
    let mut violations = Vec::new();
    check(model, of, input, "", &mut violations);
    if violations.is_empty() {
        return Ok(());
    }
    let count = violations.len();
    let plural = if count == 1 { "" } else { "s" };
    Err(AwsError::new(
        code(service),
        format!(
            "{count} validation error{plural} detected: {}",
            violations.join("; ")
        ),
    ))
}

/// The code under which a service reports violations.
const fn code(service: Service) -> &'static str {
    match service {
        Service::CognitoIdp | Service::Logs => "InvalidParameterException",
        Service::Route53 => "InvalidInput",
        Service::Iam | Service::Sts => "ValidationError",
        Service::ApiGatewayV2 => "BadRequestException",
        Service::Acm | Service::ApiGateway | Service::Lambda => "ValidationException",
    }
}

fn check(model: &Model, of: &Ref, value: &Value, path: &str, violations: &mut Vec<String>) {
    let Some(shape) = model.shape(&of.shape) else {
        return;
    };
    match value {
        Value::Object(members) if shape.kind == "structure" => {
            for name in &shape.required {
                if members.get(name).is_none_or(Value::is_null) {
                    let path = joined(path, name);
                    violations.push(violation(None, &path, "Member must not be null"));
                }
            }
            for (name, member) in members {
                if let Some(inner) = shape.members.get(name) {
                    check(model, inner, member, &joined(path, name), violations);
                }
            }
        }
        Value::Object(entries) => {
            length(shape, entries.len(), value, path, violations);
            if let Some(inner) = &shape.value {
                for (key, entry) in entries {
                    check(
                        model,
                        inner,
                        entry,
                        &format!("{path}.{key}.member"),
                        violations,
                    );
                }
            }
        }
        Value::Array(items) => {
            length(shape, items.len(), value, path, violations);
            if let Some(inner) = &shape.member {
                for (at, item) in items.iter().enumerate() {
                    let path = format!("{path}.{}.member", at + 1);
                    check(model, inner, item, &path, violations);
                }
            }
        }
        Value::String(text) => string(shape, &of.shape, text, value, path, violations),
        Value::Number(number) => {
            if let Some(number) = number.as_f64().filter(|_| shape.kind != "timestamp") {
                range(shape, number, value, path, violations);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

/// Shapes whose pattern the service itself does not hold inputs to: the one of a user pool's domain fits prefixes alone,
/// and custom domains pass through the same member. The operation checks both.
const UNENFORCED: [&str; 1] = ["DomainType"];

fn string(
    shape: &Shape,
    name: &str,
    text: &str,
    value: &Value,
    path: &str,
    violations: &mut Vec<String>,
) {
    if shape.kind == "blob" {
        return;
    }
    let shown = (!shape.sensitive).then_some(value);
    if !shape.values.is_empty() && !shape.values.iter().any(|allowed| allowed == text) {
        let set = shape.values.join(", ");
        let constraint = format!("Member must satisfy enum value set: [{set}]");
        violations.push(violation(shown, path, &constraint));
    }
    length(shape, text.chars().count(), value, path, violations);
    if let Some(pattern) = &shape.pattern
        && !UNENFORCED.contains(&name)
        && !matches(name, pattern, text)
        && !is_custom_domain(name, pattern, text)
    {
        let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
        violations.push(violation(shown, path, &constraint));
    }
}

fn length(shape: &Shape, length: usize, value: &Value, path: &str, violations: &mut Vec<String>) {
    // A length past 2^52 does not fit in memory.
    #[allow(clippy::cast_precision_loss)]
    let length = length as f64;
    let shown = (!shape.sensitive).then_some(value);
    if let Some(min) = shape.min.filter(|min| length < *min) {
        let constraint = format!("Member must have length greater than or equal to {min}");
        violations.push(violation(shown, path, &constraint));
    }
    if let Some(max) = shape.max.filter(|max| length > *max) {
        let constraint = format!("Member must have length less than or equal to {max}");
        violations.push(violation(shown, path, &constraint));
    }
}

fn range(shape: &Shape, number: f64, value: &Value, path: &str, violations: &mut Vec<String>) {
    if let Some(min) = shape.min.filter(|min| number < *min) {
        let constraint = format!("Member must have value greater than or equal to {min}");
        violations.push(violation(Some(value), path, &constraint));
    }
    if let Some(max) = shape.max.filter(|max| number > *max) {
        let constraint = format!("Member must have value less than or equal to {max}");
        violations.push(violation(Some(value), path, &constraint));
    }
}

/// `Value 'x' at 'userPoolId' failed to satisfy constraint: ...`; a secret value is not shown.
fn violation(value: Option<&Value>, path: &str, constraint: &str) -> String {
    let shown = match value {
        None if constraint == "Member must not be null" => "Value null".to_owned(),
        None => "Value".to_owned(),
        Some(Value::String(text)) => format!("Value '{text}'"),
        Some(other) => format!("Value '{other}'"),
    };
    format!("{shown} at '{path}' failed to satisfy constraint: {constraint}")
}

/// A member's place, in AWS's spelling: each name starts in lower case.
fn joined(path: &str, name: &str) -> String {
    let mut chars = name.chars();
    let name: String = chars
        .next()
        .map(|first| first.to_ascii_lowercase())
        .into_iter()
        .chain(chars)
        .collect();
    if path.is_empty() {
        name
    } else {
        format!("{path}.{name}")
    }
}

/// Whether a whole text matches a model's pattern. Patterns are compiled when they are first used.
fn matches(shape: &str, pattern: &str, text: &str) -> bool {
    static COMPILED: RwLock<BTreeMap<String, Option<Regex>>> = RwLock::new(BTreeMap::new());
    let key = format!("{shape} {pattern}");
    let answer = |regex: &Option<Regex>| {
        regex
            .as_ref()
            .is_some_and(|regex| regex.is_match(text).unwrap_or(false))
    };
    let read = COMPILED.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = read.get(&key) {
        return answer(regex);
    }
    drop(read);
    let regex = compile(pattern);
    let matched = answer(&regex);
    let mut write = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
    write.insert(key, regex);
    matched
}

/// The model's pattern of a Cognito domain forbids the dots of custom domains, which are passed in the same member and
/// taken: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html>.
fn is_custom_domain(shape: &str, pattern: &str, text: &str) -> bool {
    shape == "DomainType" && text.split('.').all(|label| matches(shape, pattern, label))
}

/// A pattern of Java's dialect. A hyphen after a class (`[\w-_]`) is a literal there.
fn compile(pattern: &str) -> Option<Regex> {
    let pattern = pattern.replace(r"\w-_", r"\w\-_");
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_of_every_modelled_service_can_be_compiled() {
        for service in Service::ALL {
            for (name, shape) in &model::of(service).shapes {
                if let Some(pattern) = &shape.pattern {
                    assert!(compile(pattern).is_some(), "{service:?} {name}: {pattern}");
                }
            }
        }
    }
}
