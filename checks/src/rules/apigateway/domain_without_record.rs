//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made};
use crate::terraform::config::{Config, Resource};

/// The rule.
pub const RULE: Rule = Rule {
    id: "apigateway/domain-without-record",
    page: include_str!("domain_without_record.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// How the attributes begin by which a record finds a domain.
const LEADING: [&str; 3] = ["cloudfront_", "regional_", "domain_name_configuration"];

fn check(config: &Config, found: &mut Findings) {
    for kind in [
        "aws_api_gateway_domain_name",
        "aws_apigatewayv2_domain_name",
    ] {
        for domain in made(config, found, kind) {
            let attr = domain.attr("domain_name");
            let Some(name) = attr.text() else { continue };
            if !keeps_names(config, domain)
                || led_to(config, domain)
                || has_record(config, domain, name)
            {
                continue;
            }
            found
                .report(attr.span(), format!("no record leads {name} to the API"))
                .at(domain.address.as_ref())
                .help(format!(
                    "add alias records (A and AAAA) for {name}, with the target and the zone of {}",
                    domain.address
                ));
        }
    }
}

/// Whether this configuration keeps records at all: else somebody else does.
fn keeps_names(config: &Config, domain: &Resource) -> bool {
    ["aws_route53_record", "aws_route53_zone"]
        .iter()
        .any(|kind| config.beside(domain, kind).next().is_some())
}

/// Whether anything, such as a record or an output, reads where the domain is served.
fn led_to(config: &Config, domain: &Resource) -> bool {
    config.readers(domain).any(|reader| {
        let path = reader.origin.path.as_ref();
        path.is_empty() || LEADING.iter().any(|beginning| path.starts_with(beginning))
    })
}

/// Whether a record has that name, or may have.
fn has_record(config: &Config, domain: &Resource, name: &str) -> bool {
    config.beside(domain, "aws_route53_record").any(|record| {
        let attr = record.attr("name");
        match attr.text() {
            Some(text) => {
                host::normal(text) == host::normal(name) || name.starts_with(&format!("{text}."))
            }
            // Validation records are CNAMEs whose names only ACM knows.
            None => !attr
                .origins()
                .iter()
                .any(|origin| origin.path.starts_with("domain_validation_options")),
        }
    })
}
