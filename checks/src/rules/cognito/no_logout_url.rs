//! No way to sign out.

use super::{CLIENT, for_people};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/no-logout-url",
    page: include_str!("no_logout_url.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let urls = client.attr("logout_urls");
        if !for_people(client) || unknown(found, urls) || !urls.items().is_empty() {
            continue;
        }
        found
            .report(
                urls.span(),
                "nobody can sign out: the session of the login page outlives the application's",
            )
            .at(client.address.as_ref())
            .help("logout_urls with the page that people land on after /logout");
    }
}
