//! See the page.

use super::{Certificate, VALIDATION, attachments, issued_by_amazon};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{depends_on, named};
use crate::terraform::config::{Config, Mode, Resource};

pub const RULE: Rule = Rule {
    id: "acm/used-before-validated",
    page: include_str!("used_before_validated.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for attachment in attachments(config) {
        let Some(Certificate {
            resource: certificate,
            validation: None,
        }) = attachment.certificate
        else {
            continue;
        };
        // One that is looked up is issued.
        if certificate.mode == Mode::Data
            || !issued_by_amazon(certificate)
            || waits(config, attachment.resource, certificate)
        {
            continue;
        }
        let validation = config
            .beside(certificate, VALIDATION)
            .find(|validation| of(config, validation, certificate));
        let help = match validation {
            Some(validation) => format!("use {}.certificate_arn, which waits", validation.address),
            None => format!(
                "declare an `aws_acm_certificate_validation` for {}, and use its certificate_arn, which waits",
                certificate.address
            ),
        };
        let finding = found.report(
            attachment.arn.span(),
            "the certificate is attached before it is issued, and a pending one is refused",
        );
        finding
            .at(attachment.resource.address.as_ref())
            .related(certificate.header, "pending until it is validated")
            .help(help);
        if let Some(validation) = validation {
            finding.fix(
                true,
                attachment.arn.span(),
                format!("{}.certificate_arn", validation.address),
            );
        }
    }
}

fn of(config: &Config, validation: &Resource, certificate: &Resource) -> bool {
    named(
        config,
        validation.attr("certificate_arn"),
        &certificate.kind,
    )
    .is_some_and(|named| named.id == certificate.id)
}

/// Whether the attached resource is made after the certificate's validation all the same.
fn waits(config: &Config, attached: &Resource, certificate: &Resource) -> bool {
    depends_on(config, attached).iter().any(|(validation, _)| {
        validation.kind.as_ref() == VALIDATION && of(config, validation, certificate)
    })
}
