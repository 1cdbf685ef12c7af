//! A certificate that is deleted before it is replaced.

use super::{CERTIFICATE, issued_by_amazon};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/destroyed-before-replaced",
    page: include_str!("destroyed_before_replaced.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        let order = certificate.meta.path("lifecycle.create_before_destroy");
        if !issued_by_amazon(certificate) || unknown(found, order) || order.bool() == Some(true) {
            continue;
        }
        let finding = report_attr(found, certificate, order, "a change of names deletes the certificate before there is another, and one in use cannot be deleted")
            .help("lifecycle { create_before_destroy = true }");
        if certificate.meta.block("lifecycle").is_none() {
            insert::block(
                config,
                finding,
                certificate,
                "lifecycle",
                "create_before_destroy = true",
            );
        }
    }
}
