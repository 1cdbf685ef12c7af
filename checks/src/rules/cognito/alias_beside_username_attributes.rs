//! Aliases beside an address as name.

use super::POOL;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/alias-beside-username-attributes",
    page: include_str!("alias_beside_username_attributes.md"),
    predicts: Predicts::Refused("conflicts with"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        let (alias, username) = (
            pool.attr("alias_attributes"),
            pool.attr("username_attributes"),
        );
        if alias.value().is_none() || username.value().is_none() {
            continue;
        }
        report_attr(
            found,
            pool,
            alias,
            "a pool has aliases beside the user name, or a name that is an address: not both",
        )
        .related(username.span(), "the name is an address here")
        .help("keep username_attributes and drop alias_attributes");
    }
}
