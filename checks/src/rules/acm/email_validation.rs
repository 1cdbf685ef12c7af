//! See the page.

use super::{CERTIFICATE, issued_by_amazon};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value, unknown, within};
use crate::terraform::block::Attr;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/email-validation",
    page: include_str!("email_validation.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

const MESSAGE: &str =
    "a person must answer an e-mail before the certificate is issued, and again at every renewal";

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        if !issued_by_amazon(certificate) {
            continue;
        }
        let method = certificate.attr("validation_method");
        if unknown(found, method) {
            continue;
        }
        let domain = certificate
            .attr("domain_name")
            .text()
            .unwrap_or("the domain");
        let help = format!(
            "validation_method = \"DNS\", with the records of domain_validation_options in the zone of {domain}"
        );
        match method {
            Attr::Set(value, span) if value.text() == Some("EMAIL") => {
                let finding = report_value(found, certificate, method, value, MESSAGE);
                finding.help(help);
                if within(value.span, span) {
                    finding.fix(false, value.span, "\"DNS\"");
                }
            }
            Attr::Unset(span) => {
                found
                    .report(span, format!("no validation_method is e-mail: {MESSAGE}"))
                    .at(certificate.address.as_ref())
                    .help(help);
            }
            _ => {}
        }
    }
}
