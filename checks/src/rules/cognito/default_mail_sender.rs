//! Mail by the default sender.

use super::pools_of_people;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/default-mail-sender",
    page: include_str!("default_mail_sender.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in pools_of_people(config, found) {
        if pool.block("email_configuration").is_some() {
            continue;
        }
        found
            .report(pool.header, "mail goes out by Cognito's own sender, fifty a day at most")
            .at(pool.address.as_ref())
            .help("email_configuration with email_sending_account = \"DEVELOPER\" and an SES identity, or \"COGNITO_DEFAULT\" written out where that is enough");
    }
}
