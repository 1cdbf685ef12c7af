//! A certificate for every host of a domain.

use super::{CERTIFICATE, Name, names_of};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/wildcard-name",
    page: include_str!("wildcard_name.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        for name in names_of(certificate).into_iter().flatten() {
            let Name::Known(name) = name else { continue };
            if let Some(below) = name.text().and_then(|text| text.strip_prefix("*.")) {
                found
                    .report(
                        name.span,
                        format!("one key speaks for every host of {below}, those that nobody has thought of included"),
                    )
                    .at(certificate.address.as_ref())
                    .help("name the hosts that are served: a certificate of ACM takes ten names and costs nothing");
            }
        }
    }
}
