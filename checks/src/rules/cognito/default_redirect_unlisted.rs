//! A default redirect that is not listed.

use super::{CLIENT, all_known};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/default-redirect-unlisted",
    page: include_str!("default_redirect_unlisted.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let (default, urls) = (
            client.attr("default_redirect_uri"),
            client.attr("callback_urls"),
        );
        let Some(url) = default.text() else { continue };
        if !all_known(urls) || urls.items().iter().any(|listed| listed.text() == Some(url)) {
            continue;
        }
        report_attr(
            found,
            client,
            default,
            format!("{url} is not one of the callback URLs, and Cognito refuses the client"),
        )
        .related(urls.span(), "it has to stand here, letter for letter")
        .help(format!("add \"{url}\" to callback_urls"));
    }
}
