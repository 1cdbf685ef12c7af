//! A reserved word in the prefix.

use super::DOMAIN;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/prefix-with-reserved-word",
    page: include_str!("prefix_with_reserved_word.md"),
    predicts: Predicts::Refused("Domain cannot contain reserved word"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for login in made(config, found, DOMAIN) {
        let domain = login.attr("domain");
        let Some(prefix) = domain.text().filter(|name| !name.contains('.')) else {
            continue;
        };
        if let Some(word) = ["cognito", "amazon", "aws"]
            .into_iter()
            .find(|word| prefix.contains(word))
        {
            report_attr(
                found,
                login,
                domain,
                format!("\"{word}\" is reserved, and Cognito takes no prefix that contains it"),
            )
            .help(format!("leave \"{word}\" out"));
        }
    }
}
