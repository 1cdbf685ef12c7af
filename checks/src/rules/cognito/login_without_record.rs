//! A login without a record.

use super::DOMAIN;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/login-without-record",
    page: include_str!("login_without_record.md"),
    predicts: Predicts::Fails("cognito/custom-domain/login-host-resolves"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for login in made(config, found, DOMAIN) {
        let domain = login.attr("domain");
        let Some(name) = domain.text().filter(|name| name.contains('.')) else {
            continue;
        };
        if handed_on(config, login) || has_record(config, login, name) {
            continue;
        }
        found
            .report(domain.span(), format!("no record leads {name} to the login, so nobody can sign in"))
            .at(login.address.as_ref())
            .related(login.header, "its distribution is named nowhere")
            .help(format!(
                "add alias records (A and AAAA) for {name} with name = {address}.cloudfront_distribution and zone_id = {address}.cloudfront_distribution_zone_id",
                address = login.address
            ));
    }
}

/// Whether anything, such as a record or an output, reads where the login is served.
fn handed_on(config: &Config, login: &Resource) -> bool {
    config.readers(login).any(|reader| {
        reader.origin.path.is_empty() || reader.origin.path.starts_with("cloudfront_distribution")
    })
}

/// Whether a record has that name, or may have.
fn has_record(config: &Config, login: &Resource, name: &str) -> bool {
    config.beside(login, "aws_route53_record").any(|record| {
        let attr = record.attr("name");
        match attr.text() {
            Some(text) => {
                host::normal(text) == host::normal(name) || name.starts_with(&format!("{text}."))
            }
            None => attr.is_unknown() && record.block("alias").is_some(),
        }
    })
}
