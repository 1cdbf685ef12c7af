//! An issuer that is not the pool.

use super::HTTP_AUTHORIZER;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/issuer-is-not-the-pool",
    page: include_str!("issuer_is_not_the_pool.md"),
    predicts: Predicts::Refused("Caught exception when connecting to"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for authorizer in made(config, found, HTTP_AUTHORIZER) {
        let issuer = authorizer.path("jwt_configuration.issuer");
        let Some(text) = issuer
            .text()
            .filter(|text| text.contains("cognito-idp.") || text.contains("amazoncognito.com"))
        else {
            continue;
        };
        if is_issuer(text) {
            continue;
        }
        report_attr(found, authorizer, issuer, format!("{text} is not how a user pool signs, and API Gateway refuses it"))
            .help("\"https://${aws_cognito_user_pool.<name>.endpoint}\", which is https://cognito-idp.<region>.amazonaws.com/<pool id>");
    }
}

/// `https://cognito-idp.<region>.amazonaws.com/<region>_<id>`, without a slash behind it.
fn is_issuer(text: &str) -> bool {
    let Some((host, pool)) = text
        .strip_prefix("https://cognito-idp.")
        .and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let Some((region, id)) = pool.split_once('_') else {
        return false;
    };
    let suffixes = [".amazonaws.com", ".amazonaws.com.cn"];
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && suffixes
            .iter()
            .any(|suffix| host.strip_suffix(suffix) == Some(region))
}
