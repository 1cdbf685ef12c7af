//! JSON Schema, draft 4, as far as models of request bodies use it.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html>,
//! <https://json-schema.org/draft-04/draft-fge-json-schema-validation-00>. Invariant: a schema with a keyword that is not
//! understood is refused when the model is made, so a body is never called valid for want of a reader.

use serde_json::{Map, Value};

use crate::operation::AwsError;

/// Keywords that say nothing about values.
const NOTES: [&str; 6] = [
    "$schema",
    "id",
    "title",
    "description",
    "default",
    "example",
];

const KEYWORDS: [&str; 22] = [
    "type",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
];

/// Whether every keyword of a schema is understood.
///
/// # Errors
/// Names the first that is not.
pub(crate) fn understood(schema: &Value) -> Result<(), AwsError> {
    let unknown = |what: &str| AwsError::not_modelled(format_args!("`{what}` in a model's schema"));
    let Some(members) = schema.as_object() else {
        return Err(unknown("a schema that is no object"));
    };
    for (name, value) in members {
        match name.as_str() {
            "properties" => {
                let properties = value.as_object().ok_or_else(|| unknown(name))?;
                properties.values().try_for_each(understood)?;
            }
            "additionalProperties" if value.is_boolean() => {}
            "items" | "not" | "additionalProperties" => understood(value)?,
            "allOf" | "anyOf" | "oneOf" => {
                let schemas = value.as_array().ok_or_else(|| unknown(name))?;
                schemas.iter().try_for_each(understood)?;
            }
            "pattern" => {
                let pattern = value.as_str().ok_or_else(|| unknown(name))?;
                fancy_regex::Regex::new(pattern).map_err(|_| unknown(name))?;
            }
            name if KEYWORDS.contains(&name) || NOTES.contains(&name) => {}
            name => return Err(unknown(name)),
        }
    }
    Ok(())
}

/// Whether a value is as a schema says.
pub(crate) fn valid(schema: &Value, value: &Value) -> bool {
    let Some(members) = schema.as_object() else {
        return false;
    };
    members
        .iter()
        .all(|(keyword, rule)| holds(keyword, rule, members, value))
}

fn holds(keyword: &str, rule: &Value, schema: &Map<String, Value>, value: &Value) -> bool {
    match keyword {
        "type" => match rule {
            Value::Array(types) => types.iter().any(|wanted| is_of(wanted, value)),
            one => is_of(one, value),
        },
        "enum" => rule.as_array().is_some_and(|values| values.contains(value)),
        "allOf" => all(rule, |schema| valid(schema, value)),
        "anyOf" => count(rule, value) > 0,
        "oneOf" => count(rule, value) == 1,
        "not" => !valid(rule, value),
        _ => match value {
            Value::Object(members) => object(keyword, rule, schema, members),
            Value::Array(items) => array(keyword, rule, items),
            Value::String(text) => string(keyword, rule, text),
            Value::Number(number) => {
                self::number(keyword, rule, schema, number.as_f64().unwrap_or(f64::NAN))
            }
            Value::Null | Value::Bool(_) => true,
        },
    }
}

fn all(rules: &Value, holds: impl Fn(&Value) -> bool) -> bool {
    rules
        .as_array()
        .is_some_and(|rules| rules.iter().all(holds))
}

fn count(schemas: &Value, value: &Value) -> usize {
    let schemas = schemas.as_array().map(Vec::as_slice).unwrap_or_default();
    schemas.iter().filter(|schema| valid(schema, value)).count()
}

fn is_of(wanted: &Value, value: &Value) -> bool {
    match (wanted.as_str().unwrap_or_default(), value) {
        ("object", Value::Object(_))
        | ("array", Value::Array(_))
        | ("string", Value::String(_))
        | ("number", Value::Number(_))
        | ("boolean", Value::Bool(_))
        | ("null", Value::Null) => true,
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        _ => false,
    }
}

/// A limit that is a count; a limit that is none is never kept.
fn at_least(rule: &Value, count: usize) -> bool {
    rule.as_u64().is_some_and(|least| count as u64 >= least)
}

fn at_most(rule: &Value, count: usize) -> bool {
    rule.as_u64().is_some_and(|most| count as u64 <= most)
}

fn object(
    keyword: &str,
    rule: &Value,
    schema: &Map<String, Value>,
    members: &Map<String, Value>,
) -> bool {
    match keyword {
        "properties" => rule.as_object().is_some_and(|properties| {
            members.iter().all(|(name, value)| {
                properties
                    .get(name)
                    .is_none_or(|schema| valid(schema, value))
            })
        }),
        "required" => all(rule, |name| {
            name.as_str().is_some_and(|name| members.contains_key(name))
        }),
        "additionalProperties" => {
            let known = schema.get("properties").and_then(Value::as_object);
            let mut others = members
                .iter()
                .filter(|(name, _)| !known.is_some_and(|known| known.contains_key(*name)));
            match rule {
                Value::Bool(allowed) => *allowed || others.next().is_none(),
                schema => others.all(|(_, value)| valid(schema, value)),
            }
        }
        "minProperties" => at_least(rule, members.len()),
        "maxProperties" => at_most(rule, members.len()),
        _ => true,
    }
}

fn array(keyword: &str, rule: &Value, items: &[Value]) -> bool {
    match keyword {
        "items" => items.iter().all(|item| valid(rule, item)),
        "minItems" => at_least(rule, items.len()),
        "maxItems" => at_most(rule, items.len()),
        "uniqueItems" if rule == &Value::Bool(true) => items
            .iter()
            .enumerate()
            .all(|(at, item)| !items.iter().take(at).any(|other| other == item)),
        _ => true,
    }
}

fn string(keyword: &str, rule: &Value, text: &str) -> bool {
    match keyword {
        "minLength" => at_least(rule, text.chars().count()),
        "maxLength" => at_most(rule, text.chars().count()),
        "pattern" => rule
            .as_str()
            .and_then(|pattern| fancy_regex::Regex::new(pattern).ok())
            .is_some_and(|pattern| pattern.is_match(text).unwrap_or(false)),
        _ => true,
    }
}

fn number(keyword: &str, rule: &Value, schema: &Map<String, Value>, number: f64) -> bool {
    let exclusive = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    let limit = rule.as_f64();
    match keyword {
        "minimum" if exclusive("exclusiveMinimum") => limit.is_some_and(|least| number > least),
        "maximum" if exclusive("exclusiveMaximum") => limit.is_some_and(|most| number < most),
        "minimum" => limit.is_some_and(|least| number >= least),
        "maximum" => limit.is_some_and(|most| number <= most),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_judged_keyword_by_keyword() {
        let cases = [
            (json!({ "type": "object" }), json!({}), json!([])),
            (json!({ "type": ["string", "null"] }), json!(null), json!(1)),
            (json!({ "type": "integer" }), json!(1), json!(1.5)),
            (json!({ "enum": ["a", 1] }), json!(1), json!("b")),
            (
                json!({ "required": ["a"] }),
                json!({ "a": null }),
                json!({ "b": 1 }),
            ),
            (
                json!({ "properties": { "a": { "type": "string" } } }),
                json!({ "b": 1 }),
                json!({ "a": 1 }),
            ),
            (
                json!({ "properties": { "a": {} }, "additionalProperties": false }),
                json!({ "a": 1 }),
                json!({ "b": 1 }),
            ),
            (
                json!({ "items": { "minimum": 2 } }),
                json!([2, 3]),
                json!([1]),
            ),
            (
                json!({ "minimum": 2, "exclusiveMinimum": true }),
                json!(3),
                json!(2),
            ),
            (json!({ "maxLength": 2 }), json!("äö"), json!("abc")),
            (json!({ "pattern": "^a" }), json!("ab"), json!("ba")),
            (json!({ "uniqueItems": true }), json!([1, 2]), json!([1, 1])),
            (
                json!({ "oneOf": [{ "type": "string" }, { "maxLength": 3 }] }),
                json!("long"),
                json!("abc"),
            ),
            (json!({ "not": { "type": "null" } }), json!(1), json!(null)),
            (
                json!({ "minItems": 1, "minProperties": 1 }),
                json!([1]),
                json!({}),
            ),
        ];
        for (schema, good, bad) in cases {
            assert_eq!(understood(&schema), Ok(()), "{schema}");
            assert!(valid(&schema, &good), "{schema} {good}");
            assert!(!valid(&schema, &bad), "{schema} {bad}");
        }
    }

    #[test]
    fn a_keyword_that_is_not_understood_is_named() {
        let schema = json!({ "properties": { "a": { "$ref": "#/definitions/a" } } });
        let error = understood(&schema).expect_err("a reference");
        assert!(error.message.contains("`$ref`"), "{error}");
    }
}
