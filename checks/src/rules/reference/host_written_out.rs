//! A domain that is written out again and again.

use std::collections::BTreeMap;

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::host;
use crate::terraform::block::{Attribute, Block};
use crate::terraform::config::{Body, Config};
use crate::terraform::source::Span;

pub const RULE: Rule = Rule {
    id: "reference/host-written-out",
    page: include_str!("host_written_out.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

/// Arguments that hold hosts or URLs.
const HOSTS: [&str; 7] = [
    "callback_urls",
    "default_redirect_uri",
    "domain",
    "domain_name",
    "identifier",
    "logout_urls",
    "subject_alternative_names",
];

/// So many places and no variable.
const MANY: usize = 3;

fn check(config: &Config, found: &mut Findings) {
    let mut places: BTreeMap<(usize, String), Vec<Span>> = BTreeMap::new();
    let root = |module: usize| {
        config
            .modules
            .get(module)
            .map_or(module, |module| module.root)
    };
    for resource in config.all() {
        let dns = resource.kind.starts_with("aws_route53_");
        collect(&resource.block, dns, root(resource.module), &mut places);
    }
    for call in config.all_calls() {
        if !matches!(call.body, Body::Here(_)) {
            collect(&call.block, false, root(call.module), &mut places);
        }
    }
    for ((_, domain), mut spans) in places {
        spans.sort_by_key(|span| (span.file, span.start));
        spans.dedup();
        // What is made of a variable or a local is written there.
        spans.retain(|span| {
            config
                .sources
                .text(*span)
                .to_ascii_lowercase()
                .contains(&domain)
        });
        if config.allowed.domain(&domain) {
            continue;
        }
        let Some((first, others)) = spans.split_first().filter(|_| spans.len() >= MANY) else {
            continue;
        };
        let finding = found.report(
            *first,
            format!(
                "{domain} is written out in {} places, which will drift apart",
                spans.len()
            ),
        );
        finding.help(format!(
            "locals {{ domain = \"{domain}\" }}, or a variable, and `\"api.${{local.domain}}\"`"
        ));
        for other in others {
            finding.related(*other, "again");
        }
    }
}

fn collect(
    block: &Block,
    dns: bool,
    root: usize,
    places: &mut BTreeMap<(usize, String), Vec<Span>>,
) {
    for attribute in &block.attributes {
        let name = attribute.name.as_ref();
        if HOSTS.contains(&name) || (dns && name == "name") {
            written(attribute, root, places);
        }
    }
}

fn written(attribute: &Attribute, root: usize, places: &mut BTreeMap<(usize, String), Vec<Span>>) {
    attribute.value.visit(&mut |value| {
        // What is read from elsewhere is written there.
        let Some(text) = value.text().filter(|_| value.from.is_none()) else {
            return;
        };
        let Some(domain) = domain(host::of_url(text).unwrap_or(text)) else {
            return;
        };
        places.entry((root, domain)).or_default().push(value.span);
    });
}

/// The last two labels of a host.
fn domain(name: &str) -> Option<String> {
    let name = host::normal(name);
    let mut labels = name.rsplit('.');
    let (top, second) = (labels.next()?, labels.next()?);
    let letters = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_lowercase());
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-*_".contains(&byte));
    (letters
        && plain
        && !second.is_empty()
        && !["amazonaws", "cloudfront", "amazoncognito"].contains(&second))
    .then(|| format!("{second}.{top}"))
}
