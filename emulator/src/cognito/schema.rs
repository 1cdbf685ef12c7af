//! What is known of a pool's users: the attributes of OpenID Connect, and a pool's own.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>.
//! Invariant: the standard attributes are always there, in AWS's order; own ones follow and only ever grow.

use serde::{Deserialize, Serialize};

use super::invalid_parameter;
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// An attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SchemaAttribute {
    /// `email`, `custom:orchard`.
    pub name: Option<String>,
    /// `String`, `Number`, `DateTime`, `Boolean`.
    pub attribute_data_type: Option<String>,
    /// Whether only developers see it; its name then starts with `dev:`.
    pub developer_only_attribute: Option<bool>,
    /// Whether it may change after it was set.
    pub mutable: Option<bool>,
    /// Whether every user must have it.
    pub required: Option<bool>,
    /// Bounds of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_attribute_constraints: Option<NumberConstraints>,
    /// Bounds of a string's length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_attribute_constraints: Option<StringConstraints>,
}

/// Bounds of a number, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct NumberConstraints {
    /// The least value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<String>,
    /// The greatest value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_value: Option<String>,
}

/// Bounds of a string's length, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct StringConstraints {
    /// The least length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<String>,
    /// The greatest length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<String>,
}

impl SchemaAttribute {
    /// Its name; every attribute of a pool has one.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Whether every user must have it.
    pub fn is_required(&self) -> bool {
        self.required == Some(true)
    }

    /// Whether a value keeps its type and bounds.
    ///
    /// # Errors
    /// `InvalidParameterException`.
    pub(super) fn admits(&self, value: &str) -> Result<(), AwsError> {
        let refuse = |why: &str| {
            Err(invalid_parameter(format!(
                "Attributes did not conform to the schema: {}: {why}",
                self.name()
            )))
        };
        if let Some(bounds) = &self.string_attribute_constraints {
            let length = value.chars().count();
            if number(bounds.min_length.as_deref()).is_some_and(|min| length < min) {
                return refuse("String must be at least as long as its minimum length");
            }
            if number(bounds.max_length.as_deref()).is_some_and(|max| length > max) {
                return refuse("String must be no longer than its maximum length");
            }
        }
        match self.attribute_data_type.as_deref() {
            Some("Boolean") if !matches!(value, "true" | "false") => {
                refuse("Value is not a boolean")
            }
            Some("Number") => {
                let Ok(amount) = value.parse::<i64>() else {
                    return refuse("Value is not a number");
                };
                let bounds = self.number_attribute_constraints.as_ref();
                let min = number::<i64>(bounds.and_then(|bounds| bounds.min_value.as_deref()));
                let max = number::<i64>(bounds.and_then(|bounds| bounds.max_value.as_deref()));
                if min.is_some_and(|min| amount < min) || max.is_some_and(|max| amount > max) {
                    return refuse("Number is out of its bounds");
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn number<N: std::str::FromStr>(text: Option<&str>) -> Option<N> {
    text.and_then(|text| text.parse().ok())
}

/// The standard attributes of every pool, in the order in which AWS describes them.
pub fn standard() -> Vec<SchemaAttribute> {
    let string = |name: &str, min: &str, max: &str| SchemaAttribute {
        name: Some(name.to_owned()),
        attribute_data_type: Some("String".to_owned()),
        developer_only_attribute: Some(false),
        mutable: Some(true),
        required: Some(false),
        number_attribute_constraints: None,
        string_attribute_constraints: Some(StringConstraints {
            min_length: Some(min.to_owned()),
            max_length: Some(max.to_owned()),
        }),
    };
    let text = |name: &str| string(name, "0", "2048");
    let flag = |name: &str| SchemaAttribute {
        attribute_data_type: Some("Boolean".to_owned()),
        string_attribute_constraints: None,
        ..text(name)
    };
    vec![
        SchemaAttribute {
            mutable: Some(false),
            required: Some(true),
            ..string("sub", "1", "2048")
        },
        text("name"),
        text("given_name"),
        text("family_name"),
        text("middle_name"),
        text("nickname"),
        text("preferred_username"),
        text("profile"),
        text("picture"),
        text("website"),
        text("email"),
        flag("email_verified"),
        text("gender"),
        string("birthdate", "10", "10"),
        text("zoneinfo"),
        text("locale"),
        text("phone_number"),
        flag("phone_number_verified"),
        text("address"),
        SchemaAttribute {
            attribute_data_type: Some("Number".to_owned()),
            string_attribute_constraints: None,
            number_attribute_constraints: Some(NumberConstraints {
                min_value: Some("0".to_owned()),
                max_value: None,
            }),
            ..text("updated_at")
        },
    ]
}

/// What a pool is made with: the standard attributes with what was asked of them, then its own.
pub(super) fn of(asked: &[SchemaAttribute]) -> Result<Vec<SchemaAttribute>, AwsError> {
    let mut schema = standard();
    for attribute in asked {
        let name = attribute
            .name
            .as_deref()
            .ok_or_else(|| invalid_parameter("Invalid AttributeDataType input, consider using the provided AttributeDataType enum."))?;
        match schema.iter_mut().find(|known| known.name() == name) {
            Some(known) => adjust(known, attribute)?,
            None => add(&mut schema, attribute)?,
        }
    }
    Ok(schema)
}

fn adjust(known: &mut SchemaAttribute, asked: &SchemaAttribute) -> Result<(), AwsError> {
    if asked.attribute_data_type.is_some() && asked.attribute_data_type != known.attribute_data_type
    {
        return Err(invalid_parameter(format!(
            "{}: Type for attribute {} must be {}.",
            known.name(),
            known.name(),
            known.attribute_data_type.as_deref().unwrap_or_default()
        )));
    }
    known.mutable = asked.mutable.or(known.mutable);
    known.required = asked.required.or(known.required);
    if asked.string_attribute_constraints.is_some() {
        known
            .string_attribute_constraints
            .clone_from(&asked.string_attribute_constraints);
    }
    if asked.number_attribute_constraints.is_some() {
        known
            .number_attribute_constraints
            .clone_from(&asked.number_attribute_constraints);
    }
    Ok(())
}

/// Adds an attribute of the pool's own.
fn add(schema: &mut Vec<SchemaAttribute>, asked: &SchemaAttribute) -> Result<(), AwsError> {
    if asked.is_required() {
        return Err(invalid_parameter(
            "Required custom attributes are not supported currently.",
        ));
    }
    let developer_only = asked.developer_only_attribute == Some(true);
    let prefix = if developer_only {
        "dev:custom"
    } else {
        "custom"
    };
    let name = format!("{prefix}:{}", asked.name());
    if schema.iter().any(|known| known.name() == name) {
        return Err(invalid_parameter(format!(
            "{name}: Existing attribute already has name {name}."
        )));
    }
    let kind = asked.attribute_data_type.as_deref().unwrap_or("String");
    schema.push(SchemaAttribute {
        name: Some(name),
        attribute_data_type: Some(kind.to_owned()),
        developer_only_attribute: Some(developer_only),
        mutable: Some(asked.mutable.unwrap_or(true)),
        required: Some(false),
        number_attribute_constraints: (kind == "Number").then(|| {
            asked
                .number_attribute_constraints
                .clone()
                .unwrap_or_default()
        }),
        string_attribute_constraints: (kind == "String").then(|| {
            asked
                .string_attribute_constraints
                .clone()
                .unwrap_or_default()
        }),
    });
    Ok(())
}

/// Adds attributes to a pool.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct AddCustomAttributes {
    /// The pool.
    pub user_pool_id: String,
    /// Names without `custom:`.
    pub custom_attributes: Vec<SchemaAttribute>,
}

impl Operation for AddCustomAttributes {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "AddCustomAttributes";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let now = call.now();
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let mut schema = pool.schema.clone();
        for attribute in &self.custom_attributes {
            add(&mut schema, attribute)?;
        }
        pool.schema = schema;
        pool.modified = now;
        Ok(Empty {})
    }
}
