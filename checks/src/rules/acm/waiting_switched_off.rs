//! Waiting for the certificate is switched off.

use super::{CERTIFICATE_MODULE, VALIDATION};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::within;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/waiting-switched-off",
    page: include_str!("waiting_switched_off.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for call in config.calls(CERTIFICATE_MODULE) {
        let wait = call.attr("wait_for_validation");
        let off = ["create_certificate", "validate_certificate"]
            .iter()
            .any(|name| !call.attr(name).is_unset() && call.attr(name).bool() != Some(true));
        // Where the configuration waits by itself the module need not.
        if wait.bool() != Some(false)
            || off
            || config
                .resources_of(config.root_of(call.module), VALIDATION)
                .any(|validation| config.is_written(validation))
        {
            continue;
        }
        let finding = found.report(
            wait.span(),
            "a certificate that is never issued looks like one that is: nothing waits for it",
        );
        finding
            .at(call.address.as_ref())
            .help("leave wait_for_validation at true: the apply then says what is missing");
        if wait
            .value()
            .is_some_and(|value| within(value.span, wait.span()))
        {
            finding.fix(false, wait.span(), "true");
        }
    }
}
