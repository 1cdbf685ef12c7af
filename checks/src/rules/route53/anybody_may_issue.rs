//! Anybody may issue certificates.

use super::{RECORD, ZONE, full_name};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/anybody-may-issue",
    page: include_str!("anybody_may_issue.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for zone in made(config, found, ZONE) {
        let Some(name) = zone.attr("name").text().map(host::normal) else {
            continue;
        };
        if zone.block("vpc").is_some() {
            continue;
        }
        let limited = config.beside(zone, RECORD).any(|record| {
            let kind = record.attr("type");
            kind.is_unknown()
                || kind.text() == Some("CAA")
                    && full_name(config, record).is_none_or(|record| record == name)
        });
        if limited {
            continue;
        }
        found
            .report(zone.header, format!("every authority may issue a certificate for {name}"))
            .at(zone.address.as_ref())
            .help("a CAA record at the apex: \"0 issue \\\"amazon.com\\\"\" where all certificates come from ACM");
    }
}
