//! A pool authorizer without a pool.

use super::REST_AUTHORIZER;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/authorizer-without-pool",
    page: include_str!("authorizer_without_pool.md"),
    predicts: Predicts::Refused("provider_arns must be set non-empty"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for authorizer in made(config, found, REST_AUTHORIZER) {
        let (kind, pools) = (authorizer.attr("type"), authorizer.attr("provider_arns"));
        if kind.text() != Some("COGNITO_USER_POOLS")
            || unknown(found, pools)
            || !pools.items().is_empty()
        {
            continue;
        }
        report_attr(
            found,
            authorizer,
            kind,
            "an authorizer for user pools that names no user pool",
        )
        .help("provider_arns = [aws_cognito_user_pool.<name>.arn]");
    }
}
