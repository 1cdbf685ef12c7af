//! CAA shuts Amazon out.

use super::{RECORD, full_name, zone_key};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_attr};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "route53/caa-shuts-amazon-out",
    page: include_str!("caa_shuts_amazon_out.md"),
    predicts: Predicts::Refused("CAA_ERROR"),
    check,
};

/// The names by which Amazon issues.
const AMAZON: [&str; 4] = [
    "amazon.com",
    "amazonaws.com",
    "amazontrust.com",
    "awstrust.com",
];

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        let values = record.attr("records");
        if record.attr("type").text() != Some("CAA") || zone_key(config, record).is_none() {
            continue;
        }
        let Some(name) = full_name(config, record) else {
            continue;
        };
        let texts: Option<Vec<_>> = values.items().iter().map(|value| value.text()).collect();
        let Some(texts) = texts else { continue };
        let issuers: Vec<_> = texts
            .iter()
            .filter_map(|text| issuer(text, "issue"))
            .collect();
        if issuers.is_empty()
            || issuers
                .iter()
                .any(|issuer| AMAZON.contains(&issuer.as_str()))
        {
            continue;
        }
        let Some(certificate) = certificate(config, record, &name) else {
            continue;
        };
        report_attr(
            found,
            record,
            values,
            format!(
                "Amazon may not issue certificates below {name}, and {} asks it to",
                certificate.address
            ),
        )
        .related(
            certificate.attr("domain_name").span(),
            "to be issued by Amazon",
        )
        .help("add \"0 issue \\\"amazon.com\\\"\"");
    }
}

/// The issuer that a CAA value of this tag names; empty for nobody.
fn issuer(text: &str, tag: &str) -> Option<String> {
    let mut words = text.split_whitespace().skip(1);
    if !words.next()?.eq_ignore_ascii_case(tag) {
        return None;
    }
    let value = words.next()?.trim_matches('"');
    Some(
        value
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase(),
    )
}

/// A certificate of ACM for a name at or below another.
fn certificate<'c>(config: &'c Config, record: &Resource, name: &str) -> Option<&'c Resource> {
    config
        .beside(record, "aws_acm_certificate")
        .find(|certificate| {
            let domain = certificate.attr("domain_name").text();
            let own = certificate.attr("certificate_body").is_unset();
            own && domain.is_some_and(|domain| host::lies_in(domain, name))
        })
}
