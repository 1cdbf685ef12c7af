//! An audience that is no client.

use super::HTTP_AUTHORIZER;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{cognito, made, named_by, report_value};
use crate::terraform::config::{Config, Resource};
use crate::terraform::value::Valued;

pub const RULE: Rule = Rule {
    id: "apigateway/audience-is-no-client",
    page: include_str!("audience_is_no_client.md"),
    predicts: Predicts::Fails("apigateway/jwt-authorizer/token-of-the-client-gets-in"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for authorizer in made(config, found, HTTP_AUTHORIZER) {
        let issuer = authorizer.path("jwt_configuration.issuer");
        let audience = authorizer.path("jwt_configuration.audience");
        let cognito = issuer
            .text()
            .is_some_and(|text| text.contains("cognito-idp."))
            || issuer
                .origins()
                .iter()
                .any(|origin| origin.address.contains("aws_cognito_user_pool."));
        if !cognito {
            continue;
        }
        for item in audience.items() {
            if let Some(instead) = wrong(config, authorizer, item) {
                report_value(
                    found,
                    authorizer,
                    audience,
                    item,
                    "the audience of a pool's token is the id of its client, and this is none",
                )
                .help(format!("audience = [{instead}]"));
            }
        }
    }
}

/// What is meant, where an item is certainly no client's id.
fn wrong(config: &Config, authorizer: &Resource, item: &Valued) -> Option<String> {
    let client = || {
        config
            .beside(authorizer, cognito::CLIENT)
            .next()
            .map_or_else(
                || "aws_cognito_user_pool_client.<name>.id".to_owned(),
                |client| format!("{}.id", client.address),
            )
    };
    if let Some(text) = item.text() {
        let id = (1..=128).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_+".contains(&byte));
        return (!id).then(client);
    }
    if named_by(config, item, cognito::POOL).is_some() {
        return Some(client());
    }
    named_by(config, item, cognito::CLIENT).and_then(|named| {
        let path = item.origin()?.path.as_ref();
        ["name", "client_secret", "user_pool_id"]
            .contains(&path)
            .then(|| format!("{}.id", named.address))
    })
}
