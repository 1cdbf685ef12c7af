//! A custom attribute that is required.

use super::POOL;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/required-custom-attribute",
    page: include_str!("required_custom_attribute.md"),
    predicts: Predicts::Refused("Required custom attributes are not supported"),
    check,
};

/// Names of the standard attributes, which may be required.
const STANDARD: [&str; 19] = [
    "address",
    "birthdate",
    "email",
    "email_verified",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "phone_number_verified",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        for schema in pool.blocks("schema") {
            let required = schema.attr("required");
            let Some(name) = schema.attr("name").text() else {
                continue;
            };
            if required.bool() == Some(true) && !STANDARD.contains(&name) && name != "sub" {
                report_attr(
                    found,
                    pool,
                    required,
                    format!("{name} is a custom attribute, and those cannot be required"),
                )
                .help("drop required, and check for the attribute in a pre_sign_up trigger");
            }
        }
    }
}
