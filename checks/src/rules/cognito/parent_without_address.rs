//! A parent domain without an address.

use super::DOMAIN;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made};
use crate::terraform::block::Attr;
use crate::terraform::config::{By, Config, Resource};

pub const RULE: Rule = Rule {
    id: "cognito/parent-without-address",
    page: include_str!("parent_without_address.md"),
    predicts: Predicts::Refused("Custom domain is not a valid subdomain"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for login in made(config, found, DOMAIN) {
        let domain = login.attr("domain");
        let Some((_, parent)) = domain.text().and_then(|name| name.split_once('.')) else {
            continue;
        };
        let Some(zone) = enclosing(config, login, parent) else {
            continue;
        };
        // A module that is given the zone may make the record.
        let handed_on = config
            .readers(zone)
            .any(|reader| matches!(reader.by, By::Call(_)) && config.leaves(reader.by));
        if handed_on
            || config
                .beside(login, "aws_route53_record")
                .any(|record| may_answer(record, parent, zone))
        {
            continue;
        }
        found
            .report(
                domain.span(),
                format!(
                    "{parent} has no address, and Cognito looks for one before it takes the host"
                ),
            )
            .at(login.address.as_ref())
            .related(zone.header, "the zone that should have it")
            .help(format!(
                "add an A record for {parent}, and name it in depends_on of {}",
                login.address
            ));
    }
}

/// The zone of the tree that a name lies in: the longest.
fn enclosing<'c>(config: &'c Config, login: &Resource, name: &str) -> Option<&'c Resource> {
    config
        .beside(login, "aws_route53_zone")
        .filter(|zone| zone.block("vpc").is_none())
        .filter(|zone| {
            zone.attr("name")
                .text()
                .is_some_and(|zone| host::lies_in(name, zone))
        })
        .max_by_key(|zone| zone.attr("name").text().map(str::len))
}

/// Whether a record gives the parent an address, or may.
fn may_answer(record: &Resource, parent: &str, zone: &Resource) -> bool {
    let (name, kind) = (record.attr("name"), record.attr("type"));
    if kind
        .text()
        .is_some_and(|kind| !["A", "CNAME"].contains(&kind))
    {
        return false;
    }
    let apex = zone.attr("name").text().unwrap_or_default();
    match name {
        Attr::Set(value, _) => {
            let text = host::normal(value.text().unwrap_or_default());
            text == host::normal(parent)
                || (text.is_empty() && host::normal(parent) == host::normal(apex))
                || format!("{text}.{}", host::normal(apex)) == host::normal(parent)
        }
        // Validation records are CNAMEs whose names only ACM knows.
        Attr::Unknown(_, unknown) => !unknown
            .origins()
            .any(|origin| origin.path.starts_with("domain_validation_options")),
        Attr::Unset(_) => false,
    }
}
