//! An issuer that is not the pool.

use super::HTTP_AUTHORIZER;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{cognito, made, report_attr};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Target};
use crate::terraform::value::Part;

pub const RULE: Rule = Rule {
    id: "apigateway/issuer-is-not-the-pool",
    page: include_str!("issuer_is_not_the_pool.md"),
    predicts: Predicts::Refused("Caught exception when connecting to"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for authorizer in made(config, found, HTTP_AUTHORIZER) {
        let issuer = authorizer.path("jwt_configuration.issuer");
        if let Some(attribute) = not_the_endpoint(config, issuer) {
            report_attr(
                found,
                authorizer,
                issuer,
                format!(
                    "a pool's {attribute} alone is not how it signs: no token of the pool gets in"
                ),
            )
            .help("\"https://${aws_cognito_user_pool.<name>.endpoint}\"");
            continue;
        }
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

/// The attribute of a pool that an issuer is made of, where it is certainly not the endpoint, with or without `https://`
/// and nothing else beside it.
fn not_the_endpoint<'c>(config: &'c Config, issuer: Attr<'c>) -> Option<&'c str> {
    let Attr::Unknown(_, unknown) = issuer else {
        return None;
    };
    let origin = match unknown.parts.as_slice() {
        [Part::Of(origin)] => origin,
        [Part::Text(text), Part::Of(origin)] if text.as_ref() == "https://" => origin,
        _ => return None,
    };
    let Target::Resource(pool) = config.find(origin)? else {
        return None;
    };
    let is_pool = pool.kind.as_ref() == cognito::POOL;
    let wrong = ["id", "arn", "name", "domain", "custom_domain"].contains(&origin.path.as_ref());
    (is_pool && wrong).then_some(&origin.path)
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
