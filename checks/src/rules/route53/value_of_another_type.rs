//! A value of another type.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::RECORD;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/value-of-another-type",
    page: include_str!("value_of_another_type.md"),
    predicts: Predicts::Refused("Invalid Resource Record"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        let values = record.attr("records");
        let Some(kind) = record.attr("type").text() else {
            continue;
        };
        for value in values.items() {
            let Some(text) = value.text() else { continue };
            let (fits, wanted) = match kind {
                "A" => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
                "AAAA" => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
                "MX" => (
                    text.split_whitespace().count() == 2,
                    "a priority and a name",
                ),
                _ => continue,
            };
            if fits {
                continue;
            }
            let finding = report_value(
                found,
                record,
                values,
                value,
                format!("{text} is not {wanted}, which a record of type {kind} holds"),
            );
            finding.related(record.attr("type").span(), "the type");
            if text.contains('.') && text.parse::<Ipv4Addr>().is_err() && kind != "MX" {
                finding.help("a name needs an alias block, or type = \"CNAME\" below the apex");
            } else {
                finding.help(format!("{wanted}, or the type that the value is of"));
            }
        }
    }
}
