//! Only the first name is proved.

use super::CERTIFICATE;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/only-first-name-validated",
    page: include_str!("only_first_name_validated.md"),
    predicts: Predicts::Refused("PENDING_VALIDATION"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for certificate in made(config, found, CERTIFICATE) {
        let others = certificate.attr("subject_alternative_names");
        let domain = certificate.attr("domain_name").text().unwrap_or_default();
        // A wildcard and its parent share one record.
        let bare = |name: &str| name.trim_start_matches("*.").to_owned();
        let more = others
            .items()
            .iter()
            .filter_map(|name| name.text())
            .any(|name| bare(name) != bare(domain));
        if !more {
            continue;
        }
        let mut indices: Vec<_> = config
            .readers(certificate)
            .filter(|reader| reader.origin.path.starts_with("domain_validation_options"))
            .map(|reader| (reader.origin.path.as_ref(), reader.span))
            .collect();
        let Some((_, span)) = indices.first().copied() else {
            continue;
        };
        indices.retain(|(path, _)| !path.starts_with("domain_validation_options[0]"));
        if !indices.is_empty() {
            continue;
        }
        found
            .report(span, "a record for the first name alone, and the others are never proved")
            .at(certificate.address.as_ref())
            .related(others.span(), "further names")
            .help(format!("for_each = {{ for option in {}.domain_validation_options : option.domain_name => option }}", certificate.address));
    }
}
