//! An API key as the only lock.

use super::{METHOD, ROUTE};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/key-as-lock",
    page: include_str!("key_as_lock.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, argument) in [(METHOD, "authorization"), (ROUTE, "authorization_type")] {
        for door in made(config, found, kind) {
            let (key, authorization) = (door.attr("api_key_required"), door.attr(argument));
            let open = authorization.text() == Some("NONE") || authorization.is_unset();
            if key.bool() == Some(true) && open {
                report_attr(
                    found,
                    door,
                    key,
                    "an API key is the only lock: it says which plan a caller is on, not who calls",
                )
                .help("keep the key for the plan, and ask for a token as well");
            }
        }
    }
}
