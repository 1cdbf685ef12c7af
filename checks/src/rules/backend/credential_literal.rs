//! See the page.

use super::{credentials, elsewhere, title};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/credential-literal",
    page: include_str!("credential_literal.md"),
    predicts: Predicts::Posture(Severity::Critical),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (block, attribute, text) in credentials(config) {
        if text.is_empty() {
            continue;
        }
        let message = format!(
            "{} of {} is written into the configuration",
            attribute.name,
            title(block)
        );
        found
            .report(attribute.value_span, message)
            .help(format!(
                "revoke it, take it out, and {}",
                elsewhere(block, &attribute.name)
            ))
            .related(block.header, "whoever reads this reads the state");
    }
}
