//! A token that lives too long.

use super::{CLIENT, Lifetime, lifetime};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/token-lives-too-long",
    page: include_str!("token_lives_too_long.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// The longest that is reasonable for a token that nobody looks up, in seconds.
const HOUR: i64 = 3_600;
/// The longest for a refresh token, in seconds.
const MONTH: i64 = 30 * 86_400;

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (token, most, name) in [
            ("access", HOUR, "an hour"),
            ("id", HOUR, "an hour"),
            ("refresh", MONTH, "thirty days"),
        ] {
            let Lifetime::Written(seconds, attr) = lifetime(client, token) else {
                continue;
            };
            if seconds <= most {
                continue;
            }
            let hours = seconds / HOUR;
            report_attr(
                found,
                client,
                attr,
                format!(
                    "the {token} token is good for {hours} hours, whatever becomes of its user"
                ),
            )
            .related(
                client
                    .path(&format!("token_validity_units.{token}_token"))
                    .span(),
                "the unit",
            )
            .help(format!(
                "{name} at most; the refresh token brings the next one"
            ));
        }
    }
}
