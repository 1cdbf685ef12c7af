//! See the page.

use super::{Name, attachments, names_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/host-not-covered",
    page: include_str!("host_not_covered.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for attachment in attachments(config) {
        if unknown(found, attachment.host) {
            continue;
        }
        let Some(name) = attachment.host.text() else {
            continue;
        };
        let Some(certificate) = attachment.certificate.map(|one| one.resource) else {
            continue;
        };
        let Some(names) = names_of(certificate) else {
            continue;
        };
        let known: Vec<_> = names
            .iter()
            .filter_map(|name| match name {
                Name::Known(value) => value.text(),
                Name::Unknown(_) => None,
            })
            .collect();
        if known.iter().any(|covering| host::covers(covering, name)) {
            continue;
        }
        if let Some(span) = names.iter().find_map(|name| match name {
            Name::Unknown(span) => Some(*span),
            Name::Known(_) => None,
        }) {
            found.unjudged(span, &"a name of the certificate is not known");
            continue;
        }
        found
            .report(
                attachment.arn.span(),
                format!("the certificate is for {}, and not for {name}", known.join(", ")),
            )
            .at(attachment.resource.address.as_ref())
            .related(attachment.host.span(), "the host")
            .related(certificate.attr("domain_name").span(), "the names of the certificate")
            .help(format!(
                "add \"{name}\" to subject_alternative_names of {}, or request one for it (a wildcard stands for one label)",
                certificate.address
            ));
    }
}
