//! A custom domain without a certificate.

use super::DOMAIN;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{given, made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/custom-domain-without-certificate",
    page: include_str!("custom_domain_without_certificate.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for login in made(config, found, DOMAIN) {
        let (domain, certificate) = (login.attr("domain"), login.attr("certificate_arn"));
        let Some(name) = domain.text().filter(|name| name.contains('.')) else {
            continue;
        };
        if given(found, certificate) {
            continue;
        }
        report_attr(
            found,
            login,
            domain,
            format!("without a certificate {name} is taken for a prefix, and a prefix has no dots"),
        )
        .help(format!(
            "certificate_arn with a certificate for {name} in us-east-1"
        ));
    }
}
