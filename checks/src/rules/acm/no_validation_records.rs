//! No record proves the domain.

use super::{CERTIFICATE, issued_by_amazon};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/no-validation-records",
    page: include_str!("no_validation_records.md"),
    predicts: Predicts::Refused("PENDING_VALIDATION"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        let method = certificate.attr("validation_method");
        if method.text() != Some("DNS") || !issued_by_amazon(certificate) {
            continue;
        }
        let read = config.readers(certificate).any(|reader| {
            reader.origin.path.is_empty()
                || reader.origin.path.starts_with("domain_validation_options")
        });
        if read {
            continue;
        }
        let domain = certificate
            .attr("domain_name")
            .text()
            .unwrap_or("the domain");
        found
            .report(method.span(), format!("nothing makes the record that proves {domain}, so the certificate stays pending"))
            .at(certificate.address.as_ref())
            .help(format!(
                "an `aws_route53_record` for each of {}.domain_validation_options, and an `aws_acm_certificate_validation` that waits",
                certificate.address
            ));
    }
}
