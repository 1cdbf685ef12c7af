//! See the page.

use super::{credentials, elsewhere, title};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::line_of;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/credential-empty",
    page: include_str!("credential_empty.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (block, attribute, text) in credentials(config) {
        if !text.is_empty() {
            continue;
        }
        let message = format!(
            "{} of {} is empty, and the next person will fill it in",
            attribute.name,
            title(block)
        );
        found
            .report(attribute.value_span, message)
            .help(format!(
                "delete the line and {}",
                elsewhere(block, &attribute.name)
            ))
            .fix(true, line_of(config, attribute.span), "");
    }
}
