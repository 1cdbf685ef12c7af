//! A lifetime that Cognito refuses.

use super::{CLIENT, Lifetime, lifetime};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/token-lifetime-out-of-range",
    page: include_str!("token_lifetime_out_of_range.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

const DAY: i64 = 86_400;

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (token, least, most, range) in [
            ("access", 300, DAY, "between five minutes and a day"),
            ("id", 300, DAY, "between five minutes and a day"),
            (
                "refresh",
                3_600,
                3_650 * DAY,
                "between an hour and ten years",
            ),
        ] {
            let Lifetime::Written(seconds, attr) = lifetime(client, token) else {
                continue;
            };
            if (least..=most).contains(&seconds) {
                continue;
            }
            report_attr(found, client, attr, format!("{seconds} seconds is no lifetime for a token of this kind: Cognito refuses the client"))
                .related(client.path(&format!("token_validity_units.{token}_token")).span(), "the unit")
                .help(format!("{range}, in the unit that token_validity_units names"));
        }
    }
}
