//! A certificate in no transparency log.

use super::CERTIFICATE;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/not-in-transparency-log",
    page: include_str!("not_in_transparency_log.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        let log = certificate.path("options.certificate_transparency_logging_preference");
        if log.text() == Some("DISABLED") {
            report_attr(
                found,
                certificate,
                log,
                "browsers refuse a certificate that is in no transparency log",
            )
            .help("drop the options block: logging is on by default");
        }
    }
}
