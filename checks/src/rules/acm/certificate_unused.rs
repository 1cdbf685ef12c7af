//! A certificate that nothing serves.

use super::{CERTIFICATE, CERTIFICATE_MODULE, VALIDATION};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::{Body, By, Config, Reader};

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
            By::Call(_) | By::Provider(_) | By::Output(_) => true,
        };
        if config.readers(certificate).any(served) {
            continue;
        }
        found
            .report(certificate.header, "nothing serves this certificate")
            .at(certificate.address.as_ref())
            .help("attach it to the domain that it is for, or delete it");
    }
    for call in config.calls(CERTIFICATE_MODULE) {
        if matches!(call.body, Body::Here(_)) || config.call_readers(call).next().is_some() {
            continue;
        }
        found
            .report(
                call.header,
                "nothing serves the certificate of this module: none of its outputs is read",
            )
            .at(call.address.as_ref())
            .help(format!(
                "attach {}.acm_certificate_arn to the domain that it is for, or delete the call",
                call.address
            ));
    }
}
