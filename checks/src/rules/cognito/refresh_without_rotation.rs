//! Refresh tokens that are not rotated.

use super::{CLIENT, Lifetime, for_people, lifetime};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/refresh-without-rotation",
    page: include_str!("refresh_without_rotation.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// Above this a public client's refresh token is worth stealing, in seconds.
const DAY: i64 = 86_400;
/// What Cognito gives where nothing is said, in seconds.
const DEFAULT: i64 = 30 * DAY;

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let feature = client.path("refresh_token_rotation.feature");
        if !for_people(client) || unknown(found, feature) || feature.text() == Some("ENABLED") {
            continue;
        }
        let secret = client.attr("generate_secret");
        let (seconds, attr) = match lifetime(client, "refresh") {
            Lifetime::Written(seconds, attr) => (seconds, attr),
            Lifetime::Default(attr) => (DEFAULT, attr),
            Lifetime::Unknown => continue,
        };
        // A confidential client proves who it is each time, so a month is where it ends.
        let least = if secret.bool() == Some(true) {
            DEFAULT
        } else {
            DAY
        };
        if seconds < least || (secret.is_unknown() && seconds < DEFAULT) {
            continue;
        }
        report_attr(found, client, attr, format!("a refresh token is good for {} days, again and again, for whoever has it", seconds / DAY))
            .help("refresh_token_rotation { feature = \"ENABLED\" }, and a shorter refresh_token_validity");
    }
}
