//! A redirect with a wildcard.

use super::{CLIENT, urls_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/redirect-with-wildcard",
    page: include_str!("redirect_with_wildcard.md"),
    predicts: Predicts::Fails("cognito/authorize-endpoint/redirect-uri-is-compared-as-it-is"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (attr, url) in urls_of(client) {
            let Some(text) = url.text().filter(|text| text.contains('*')) else {
                continue;
            };
            report_value(
                found,
                client,
                attr,
                url,
                format!("{text} matches itself alone: Cognito compares redirect URLs as they are"),
            )
            .help("list every URL that is meant");
        }
    }
}
