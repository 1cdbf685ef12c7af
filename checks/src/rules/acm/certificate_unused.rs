//! A certificate that nothing serves.

use super::{CERTIFICATE, VALIDATION};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::{By, Config, Reader};

pub const RULE: Rule = Rule {
    id: "acm/certificate-unused",
    page: include_str!("certificate_unused.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        let served = |reader: &Reader| match reader.by {
            By::Resource(id) => config
                .all()
                .get(id)
                .is_some_and(|by| match by.kind.as_ref() {
                    VALIDATION => config.readers(by).next().is_some(),
                    "aws_route53_record" => false,
                    _ => true,
                }),
            // Who is inside of a module that is here reads it as well.
            by => config.leaves(by),
        };
        if config.readers(certificate).any(served) {
            continue;
        }
        let message = if config.is_written(certificate) {
            "nothing serves this certificate"
        } else {
            "nothing serves the certificate of this module: none of its outputs is read"
        };
        found
            .report(certificate.header, message)
            .at(certificate.address.as_ref())
            .help("attach it to the domain that it is for, or delete it");
    }
}
