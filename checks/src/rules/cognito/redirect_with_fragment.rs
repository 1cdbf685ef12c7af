//! A redirect with a fragment.

use super::{CLIENT, urls_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/redirect-with-fragment",
    page: include_str!("redirect_with_fragment.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (attr, url) in urls_of(client) {
            if url.text().is_some_and(|text| text.contains('#')) {
                report_value(
                    found,
                    client,
                    attr,
                    url,
                    "a redirect URL has no fragment, and Cognito refuses one that does",
                )
                .help("cut it off at the `#`, and route within the page with `state` or the path");
            }
        }
    }
}
